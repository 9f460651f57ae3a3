package dev.a2asecurity.authentication;

import java.time.Instant;

import dev.a2asecurity.call.Caller;

/**
 * Authentications as tokens make them, for tests of other packages.
 */
public final class TestAuthentications {

	private TestAuthentications() {
	}

	/**
	 * Returns one of a token that ends.
	 */
	public static CallerAuthentication expiring(Caller caller, Instant end) {
		return new CallerAuthentication(caller, null, end);
	}

}
