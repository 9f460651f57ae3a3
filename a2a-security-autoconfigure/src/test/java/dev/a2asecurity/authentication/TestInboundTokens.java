package dev.a2asecurity.authentication;

import dev.a2asecurity.call.Caller;

/**
 * Callers as they come in, with their tokens, for the tests of other packages.
 */
public final class TestInboundTokens {

	private TestInboundTokens() {
	}

	/**
	 * Returns the authentication of a caller that came with this token.
	 */
	public static CallerAuthentication authentication(Caller caller, InboundTokens inboundTokens, String token) {
		return new CallerAuthentication(caller, null, null, inboundTokens.seal(token));
	}

}
