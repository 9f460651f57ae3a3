package dev.a2asecurity.peer;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the token endpoint answers with an error. It says what is safe to tell: the
 * status and the error code (RFC 6749, section 5.2), and no other word of the answer.
 */
final class TokenRequestException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final @Nullable String error;

	private final @Nullable Duration retryAfter;

	TokenRequestException(int status, @Nullable String error, @Nullable Duration retryAfter) {
		super(status + ((error != null) ? " " + error : ""));
		this.status = status;
		this.error = error;
		this.retryAfter = retryAfter;
	}

	/**
	 * Tells whether the same request may be answered otherwise in a while.
	 */
	boolean isOutage() {
		return this.status >= 500 || this.status == 429 || this.status == 408
				|| "temporarily_unavailable".equals(this.error) || "slow_down".equals(this.error);
	}

	@Nullable String error() {
		return this.error;
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
