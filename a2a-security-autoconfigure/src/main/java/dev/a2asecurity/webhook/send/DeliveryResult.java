package dev.a2asecurity.webhook.send;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 */
sealed interface DeliveryResult {

	/**
	 * The receiver has answered.
	 *
	 * @param status the status
	 * @param retryAfter when to come again, or {@code null} if it does not say
	 * @param body the beginning of what it has answered, as ISO-8859-1
	 */
	record Answered(int status, @Nullable Duration retryAfter, String body) implements DeliveryResult {

		boolean isSuccess() {
			return this.status / 100 == 2;
		}

		/**
		 * Tells whether it makes sense to come again: the receiver has failed, is busy,
		 * or was too early.
		 */
		boolean isTemporary() {
			return this.status / 100 == 5 || this.status == 408 || this.status == 425 || this.status == 429;
		}

	}

	/**
	 * There was no answer.
	 *
	 * @param reason a code in lower snake case
	 * @param temporary whether it makes sense to come again
	 */
	record Failed(String reason, boolean temporary) implements DeliveryResult {
	}

}
