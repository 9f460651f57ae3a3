package dev.a2asecurity.authentication;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * What is known of a token once it is validated, without the token itself.
 *
 * @param caller whom it names
 * @param expiresAt when it ends
 * @param notBefore when it begins, its tolerance included, or {@code null}
 * @param confirmation the key that it is bound to
 * @param signingKey the key that signed it, or {@code null} for a token without a
 * signature
 */
record ValidatedToken(Caller caller, Instant expiresAt, @Nullable Instant notBefore, Confirmation confirmation,
		@Nullable SigningKey signingKey) {

	/**
	 * Tells whether the token holds at a moment; all else about it does not change.
	 */
	boolean holdsAt(Instant now) {
		return now.isBefore(this.expiresAt) && (this.notBefore == null || !now.isBefore(this.notBefore));
	}

}
