package dev.a2asecurity.audit;

import java.time.Duration;

/**
 * A caller does more of something than is usual.
 *
 * @param facts what every event tells
 * @param detector what is counted, such as {@code tasks-begun}
 * @param count how many there were
 * @param threshold how many are usual at most
 * @param window in which time
 */
public record AbuseSuspected(AuditFacts facts, String detector, long count, long threshold,
		Duration window) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.ABUSE;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("detector", this.detector);
		fields.number("count", this.count);
		fields.number("threshold", this.threshold);
		fields.number("seconds", this.window.toSeconds());
	}

}
