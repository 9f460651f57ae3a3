package dev.a2asecurity.webhook.receive;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * That a webhook came in, and what the receiver made of it. It has nothing of the content
 * but its hash.
 *
 * @param outcome what became of it
 * @param reason why, as a code in lower snake case, such as {@code signature_mismatch};
 * {@code accepted} for what was
 * @param sender who sent it, as configuration calls the peer, or {@code null} if nobody
 * has proven to be one
 * @param webhookId what the sender named it, or {@code null} if that is not proven
 * @param taskId the task that it is about, or {@code null} if it was not read or names
 * none
 * @param keyId the sender's key that has proven it, or {@code null} if none has a name
 * @param digest SHA-256 of the body, in lower-case hex, or {@code null} if it was not
 * read
 * @param remoteAddress where it came from
 * @param took how long it took to decide, once the body was there
 */
public record WebhookReceipt(Outcome outcome, String reason, @Nullable String sender, @Nullable String webhookId,
		@Nullable String taskId, @Nullable String keyId, @Nullable String digest, String remoteAddress, Duration took) {

	/**
	 * What became of a webhook.
	 */
	public enum Outcome {

		/**
		 * The controller is called.
		 */
		ACCEPTED,

		/**
		 * It was worked on before, and the sender is told so.
		 */
		DUPLICATE,

		/**
		 * The sender is asked to come again.
		 */
		POSTPONED,

		/**
		 * It is not let in.
		 */
		REFUSED

	}

}
