package dev.a2asecurity.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What happens to the trail itself: its reasons are those of this class.
 *
 * @param facts what every event tells
 * @param detail digest of what is left of a record that was not written to its end, or
 * the number of events that were refused; {@code null} where there is nothing to tell
 * @param heads the last records of other writers, as known
 */
public record TrailEvent(AuditFacts facts, @Nullable String detail, List<AuditHead> heads) implements AuditEvent {

	/**
	 * A writer begins, or goes on after a restart.
	 */
	public static final String OPENED = "OPENED";

	/**
	 * A writer stops as it should.
	 */
	public static final String CLOSED = "CLOSED";

	/**
	 * The heads of other writers are named.
	 */
	public static final String CHECKPOINT = "CHECKPOINT";

	/**
	 * Records are written again; what could not be written was refused.
	 */
	public static final String RESUMED = "RESUMED";

	/**
	 * Creates an event.
	 */
	public TrailEvent {
		heads = List.copyOf(heads);
	}

	@Override
	public AuditKind kind() {
		return AuditKind.TRAIL;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("detail", this.detail);
		fields.texts("heads", texts(this.heads));
	}

	private static Collection<String> texts(List<AuditHead> heads) {
		List<String> texts = new ArrayList<>(heads.size());
		heads.forEach((head) -> texts.add(head.toString()));
		return texts;
	}

}
