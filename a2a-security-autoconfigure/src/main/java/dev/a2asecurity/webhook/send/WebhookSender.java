package dev.a2asecurity.webhook.send;

import org.jspecify.annotations.Nullable;

/**
 * Sends notifications to webhooks: signed, only where they may go, at least once, and in
 * the order of each task. A receiver tells a repetition by its id.
 */
public interface WebhookSender {

	/**
	 * Accepts a notification. When this returns, it is delivered sooner or later, or a
	 * {@link WebhookEvent} says that it was given up: also after a crash, if the outbox
	 * is in a database. Within a transaction of the application, it is accepted with that
	 * transaction.
	 * @param target where it goes
	 * @param taskId the task it is about, or {@code null} if it is about none
	 * @param notification the bytes to send: a {@code StreamResponse} as JSON (A2A
	 * specification 1.0, section 4.3.3)
	 * @return the notification's id
	 * @throws WebhookOutboxFullException if there is no room for it, and none came about
	 * within the time to wait; it is not accepted
	 * @throws IllegalArgumentException if it is longer than configured
	 */
	String send(WebhookTarget target, @Nullable String taskId, byte[] notification);

}
