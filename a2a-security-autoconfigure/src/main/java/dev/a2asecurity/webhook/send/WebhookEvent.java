package dev.a2asecurity.webhook.send;

import org.jspecify.annotations.Nullable;

/**
 * Tells the application of a notification that will not arrive, or of a target to which
 * none is sent any more; published as an application event. Nothing is dropped without
 * one.
 *
 * @param kind what happened
 * @param reason a code in lower snake case, such as {@code gave_up} or {@code status_404}
 * @param webhookId the notification, or {@code null} where it is about a target
 * @param taskId the task of the notification, or {@code null} if it has none
 * @param url where it was to go
 * @param attempts how often it was tried, or how many failures there were in a row
 */
public record WebhookEvent(Kind kind, String reason, @Nullable String webhookId, @Nullable String taskId, String url,
		int attempts) {

	static WebhookEvent abandoned(QueuedWebhook webhook, String reason) {
		return new WebhookEvent(Kind.ABANDONED, reason, webhook.id(), webhook.taskId(), webhook.target().url(),
				webhook.attempts());
	}

	/**
	 * Tells everything but the URL, which may hold what is secret.
	 */
	@Override
	public String toString() {
		return "WebhookEvent[kind=" + this.kind + ", reason=" + this.reason + ", webhookId=" + this.webhookId
				+ ", taskId=" + this.taskId + ", attempts=" + this.attempts + "]";
	}

	/**
	 * What happened.
	 */
	public enum Kind {

		/**
		 * A notification was given up.
		 */
		ABANDONED,

		/**
		 * A target has failed so often that nothing is sent there for a while.
		 */
		TARGET_STOPPED

	}

}
