package dev.a2asecurity.authentication;

import org.jspecify.annotations.Nullable;

/**
 * A reason to refuse a token, in the operator's words: a code to search for, and what was
 * expected and found, with the property that would change it. It never reaches the
 * caller, and holds nothing of the token that is not fit for a log.
 */
final class TokenRefusedException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final int MAX_VALUE_LENGTH = 200;

	private final String reason;

	private final boolean aboutProof;

	TokenRefusedException(String reason, String explanation) {
		this(reason, explanation, false);
	}

	private TokenRefusedException(String reason, @Nullable String explanation, boolean aboutProof) {
		// Refusing must cost less than sending: no stack trace.
		super(explanation, null, false, false);
		this.reason = reason;
		this.aboutProof = aboutProof;
	}

	/**
	 * Returns the same refusal, of the DPoP proof and not of the access token.
	 */
	TokenRefusedException ofProof() {
		return new TokenRefusedException(this.reason, getMessage(), true);
	}

	boolean isAboutProof() {
		return this.aboutProof;
	}

	String reason() {
		return this.reason;
	}

	/**
	 * Makes a value out of a verified token fit for a log line: bounded, and without
	 * characters that could forge another line.
	 */
	static String printable(@Nullable Object value) {
		String text = String.valueOf(value);
		String bounded = (text.length() > MAX_VALUE_LENGTH) ? text.substring(0, MAX_VALUE_LENGTH) + "…" : text;
		return bounded.replaceAll("[^\\x20-\\x7e…]", "?");
	}

}
