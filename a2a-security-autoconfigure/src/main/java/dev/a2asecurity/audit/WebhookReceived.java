package dev.a2asecurity.audit;

import org.jspecify.annotations.Nullable;

/**
 * A webhook was accepted, or refused.
 *
 * @param facts what every event tells
 * @param sender who sent it by its signature, or {@code null} where that is not known
 * @param webhookId its id, or {@code null} if it was not read
 * @param taskId the task that it tells of, or {@code null}
 * @param keyId the key that its signature names, or {@code null}
 * @param digest SHA-256 of the body, in lower-case hex, or {@code null} if it was not
 * read
 */
public record WebhookReceived(AuditFacts facts, @Nullable String sender, @Nullable String webhookId,
		@Nullable String taskId, @Nullable String keyId, @Nullable String digest) implements AuditEvent {

	@Override
	public AuditKind kind() {
		return AuditKind.WEBHOOK_IN;
	}

	@Override
	public void describe(AuditFields fields) {
		fields.text("sender", this.sender);
		fields.text("webhook", this.webhookId);
		fields.text("task", this.taskId);
		fields.text("keyId", this.keyId);
		fields.text("digest", this.digest);
	}

}
