package dev.a2asecurity.web;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What one answer has named and is on record, so that the store is asked once and not at
 * each event of a stream.
 */
final class LearnedIds {

	/**
	 * A stream is about one task; one that names many has the store asked again.
	 */
	private static final int MAX_REMEMBERED = 16;

	private final Set<AnswerIds> ids = new LinkedHashSet<>();

	private final RepeatedForm.Finder form = new RepeatedForm.Finder();

	private volatile @Nullable String taskId;

	boolean contains(AnswerIds ids) {
		return this.ids.contains(ids);
	}

	void add(AnswerIds ids) {
		if (this.ids.size() < MAX_REMEMBERED) {
			this.ids.add(ids);
		}
		if (this.taskId == null) {
			this.taskId = ids.taskId();
		}
	}

	/**
	 * Returns what the events of the answer have in common.
	 */
	RepeatedForm.Finder form() {
		return this.form;
	}

	/**
	 * Returns the first task that was named, or {@code null} if none was.
	 */
	@Nullable String taskId() {
		return this.taskId;
	}

}
