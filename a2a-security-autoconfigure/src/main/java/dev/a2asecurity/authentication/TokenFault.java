package dev.a2asecurity.authentication;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;

/**
 * A reason to refuse a token, in the operator's words: a code to search for, and what was
 * expected and found with the property that would change it. It never reaches the caller.
 */
final class TokenFault {

	private static final int MAX_VALUE_LENGTH = 200;

	private TokenFault() {
	}

	static OAuth2TokenValidatorResult of(String reason, String explanation) {
		return OAuth2TokenValidatorResult.failure(new OAuth2Error(reason, explanation, null));
	}

	/**
	 * Makes a value out of a token fit for a log line: bounded, and without characters
	 * that could forge another line.
	 */
	static String printable(@Nullable Object value) {
		String text = String.valueOf(value);
		String bounded = (text.length() > MAX_VALUE_LENGTH) ? text.substring(0, MAX_VALUE_LENGTH) + "…" : text;
		return bounded.replaceAll("[^\\x20-\\x7e…]", "?");
	}

}
