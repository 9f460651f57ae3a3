package dev.a2asecurity.ratelimit;

import java.time.Duration;

/**
 * Whether a request is within its limit.
 */
public sealed interface RateDecision {

	/**
	 * The request is within the limit.
	 *
	 * @param remaining how many more may come right now
	 */
	record Allowed(long remaining) implements RateDecision {

	}

	/**
	 * The request is one too many.
	 *
	 * @param retryAfter how long until the next one may come
	 */
	record Refused(Duration retryAfter) implements RateDecision {

		/**
		 * Returns the whole seconds for a {@code Retry-After} header (RFC 9110, section
		 * 10.2.3), at least 1: rounded up, or whoever obeys would be refused again.
		 */
		public long retryAfterSeconds() {
			return Math.max(1, this.retryAfter.plusNanos(999_999_999).toSeconds());
		}

	}

}
