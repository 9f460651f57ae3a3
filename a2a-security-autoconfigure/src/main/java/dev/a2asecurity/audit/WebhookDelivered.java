package dev.a2asecurity.audit;

import org.jspecify.annotations.Nullable;

/**
 * A webhook was delivered, or an attempt failed.
 *
 * @param facts what every event tells
 * @param deliveryId id of the delivery, the same for all its attempts
 * @param taskId the task that it tells of, or {@code null} if it tells of none
 * @param target scheme, host and port of the receiver; what stands behind them may be a
 * secret of the receiver's
 * @param attempt which attempt it was, from 1
 * @param keyId the key that it is signed with, or {@code null}
 * @param digest SHA-256 of the body, in lower-case hex
 */
public record WebhookDelivered(AuditFacts facts, String deliveryId, @Nullable String taskId, String target, int attempt,
		@Nullable String keyId, @Nullable String digest) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.WEBHOOK_OUT;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("delivery", this.deliveryId);
		fields.text("task", this.taskId);
		fields.text("target", this.target);
		fields.number("attempt", this.attempt);
		fields.text("keyId", this.keyId);
		fields.text("digest", this.digest);
	}

}
