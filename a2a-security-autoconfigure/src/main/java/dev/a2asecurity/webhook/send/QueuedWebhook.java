package dev.a2asecurity.webhook.send;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.webhook.WebhookBody;

/**
 * A notification that was accepted and is not delivered yet.
 *
 * @param id its name on the wire
 * @param target where it goes
 * @param taskId the task it is about, or {@code null}
 * @param body what is sent
 * @param acceptedAt when it was accepted
 * @param attempts how often it was tried before
 */
record QueuedWebhook(String id, WebhookTarget target, @Nullable String taskId, WebhookBody body, Instant acceptedAt,
		int attempts) {

	QueuedWebhook afterAttempt() {
		return new QueuedWebhook(this.id, this.target, this.taskId, this.body, this.acceptedAt, this.attempts + 1);
	}

}
