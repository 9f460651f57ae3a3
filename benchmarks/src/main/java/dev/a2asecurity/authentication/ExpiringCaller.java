package dev.a2asecurity.authentication;

import java.time.Instant;

import dev.a2asecurity.call.Caller;

import org.springframework.security.core.Authentication;

/**
 * A caller whose token expires, as every caller's does that came with one.
 */
public final class ExpiringCaller {

	private ExpiringCaller() {
	}

	/**
	 * Returns the authentication of a caller until a moment.
	 */
	public static Authentication until(Caller caller, Instant expiresAt) {
		return new CallerAuthentication(caller, null, expiresAt);
	}

}
