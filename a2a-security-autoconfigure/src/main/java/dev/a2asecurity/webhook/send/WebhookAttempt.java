package dev.a2asecurity.webhook.send;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * An attempt to deliver a notification, or that it is given up. It has nothing of the
 * content but its hash.
 *
 * @param outcome what became of it
 * @param reason why, as a code in lower snake case, such as {@code status_503};
 * {@code delivered} for what was
 * @param webhookId the notification, the same for all its attempts
 * @param taskId the task that it is about, or {@code null} if it is about none
 * @param target scheme, host and port of the receiver
 * @param registeredBy who has registered the receiver, or {@code null} if that is not
 * known
 * @param attempt how many attempts there were, this one included
 * @param keyId the agent's key that has signed it, or {@code null} if none with a name
 * has
 * @param digest SHA-256 of the body, in lower-case hex
 * @param took how long the attempt took; zero where it is given up without one
 */
public record WebhookAttempt(Outcome outcome, String reason, String webhookId, @Nullable String taskId, String target,
		@Nullable Caller registeredBy, int attempt, @Nullable String keyId, String digest, Duration took) {

	/**
	 * What became of an attempt.
	 */
	public enum Outcome {

		/**
		 * The receiver has it.
		 */
		DELIVERED,

		/**
		 * The receiver has not got it, and it is tried again.
		 */
		FAILED,

		/**
		 * It is not tried again.
		 */
		ABANDONED

	}

}
