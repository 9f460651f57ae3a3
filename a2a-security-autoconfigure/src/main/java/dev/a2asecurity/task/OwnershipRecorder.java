package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.replay.StoreUnavailableException;

/**
 * Writes down whose tasks and contexts are, and that they are used.
 */
final class OwnershipRecorder {

	private static final int MAX_ATTEMPTS = 10;

	/**
	 * Longest time for which a use is not written down again: nobody waits for a write on
	 * each look at a task.
	 */
	private static final Duration LONGEST_UNNOTED = Duration.ofHours(1);

	private static final int UNNOTED_PART = 20;

	private final OwnershipStore store;

	private final Duration unnoted;

	private final Clock clock;

	OwnershipRecorder(OwnershipStore store, Duration keep, Clock clock) {
		this.store = store;
		Duration part = keep.dividedBy(UNNOTED_PART);
		this.unnoted = (part.compareTo(LONGEST_UNNOTED) < 0) ? part : LONGEST_UNNOTED;
		this.clock = clock;
	}

	/**
	 * Records what nobody owns as an owner's, unless some of it is owned by somebody
	 * whose tasks and contexts are not theirs to use.
	 */
	Learned record(TaskOwner owner, @Nullable String taskId, @Nullable String contextId, @Nullable SkillId skill,
			Predicate<TaskOwner> permits) {
		StoreKey task = (taskId != null) ? ItemKeys.task(taskId) : null;
		StoreKey context = (contextId != null) ? ItemKeys.context(contextId) : null;
		if (task == null && context == null) {
			return Learned.RECORDED;
		}
		// Lost races only: each attempt but the last finds what another one added.
		for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
			OwnedItems found = this.store.find(setOf(task), setOf(context));
			OwnedTask knownTask = (task != null) ? found.tasks().get(task) : null;
			OwnedContext knownContext = (context != null) ? found.contexts().get(context) : null;
			if ((knownTask != null && !permits.test(knownTask.owner()))
					|| (knownContext != null && !permits.test(knownContext.owner()))) {
				return Learned.TAKEN;
			}
			Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
			OwnedTask newTask = (task != null && knownTask == null)
					? new OwnedTask(task, owner, context, skill, now, now) : null;
			OwnedContext newContext = (context != null && knownContext == null) ? new OwnedContext(context, owner, now)
					: null;
			if ((newTask == null && newContext == null) || this.store.add(newTask, newContext)) {
				complete(knownTask, context, skill);
				used(found);
				return Learned.RECORDED;
			}
		}
		throw new StoreUnavailableException("The store of tasks did not come to an end with a task", null);
	}

	private void complete(@Nullable OwnedTask task, @Nullable StoreKey context, @Nullable SkillId skill) {
		if (task != null && !task.completed(context, skill).equals(task)) {
			this.store.complete(task.key(), context, skill);
		}
	}

	/**
	 * Notes the use of what was found, unless one was noted not long ago. The context of
	 * a task is used with it, so that it is kept for as long.
	 */
	void used(OwnedItems found) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		Set<StoreKey> tasks = new LinkedHashSet<>();
		Set<StoreKey> contexts = new LinkedHashSet<>();
		for (OwnedTask task : found.tasks().values()) {
			if (isNoteworthy(task, now)) {
				tasks.add(task.key());
				if (task.context() != null) {
					contexts.add(task.context());
				}
			}
		}
		for (OwnedContext context : found.contexts().values()) {
			if (isNoteworthy(context, now)) {
				contexts.add(context.key());
			}
		}
		if (!tasks.isEmpty() || !contexts.isEmpty()) {
			this.store.used(tasks, contexts, now);
		}
	}

	private boolean isNoteworthy(Owned<?> item, Instant now) {
		return !item.lastUsedAt().plus(this.unnoted).isAfter(now);
	}

	private static Set<StoreKey> setOf(@Nullable StoreKey key) {
		return (key != null) ? Set.of(Objects.requireNonNull(key)) : Set.of();
	}

}
