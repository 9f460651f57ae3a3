package dev.a2asecurity.ratelimit;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * Whom a limit counts for: a subject through a client, by the names of its issuer. Who
 * changes the token stays the same.
 *
 * @param issuer the issuer
 * @param clientId the client, or {@code null} if it is not known
 * @param subject the subject
 */
public record CallerKey(String issuer, @Nullable String clientId, String subject) {

	/**
	 * Returns a text that two keys have in common only if they are equal.
	 */
	@Override
	public String toString() {
		return part(this.issuer) + part((this.clientId != null) ? this.clientId : "") + part(this.subject);
	}

	private static String part(String text) {
		return text.length() + ":" + text;
	}

	/**
	 * Returns the key of a caller.
	 */
	public static CallerKey of(Caller caller) {
		return new CallerKey(caller.issuer(), caller.clientId(), caller.subject());
	}

}
