package dev.a2asecurity.authentication;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a token says, in the types of JSON: of a signed token its payload (RFC 7519), of
 * an opaque one its issuer's answer (RFC 7662).
 */
interface ClaimSet {

	Map<String, Object> claims();

	/**
	 * Returns the beginning of the hash of the token that says it, or {@code null} if it
	 * is said by none.
	 */
	default @Nullable String fingerprint() {
		return null;
	}

	/**
	 * Returns a claim that is a string, or {@code null} if it is not there.
	 */
	default @Nullable String string(String name) throws TokenRefusedException {
		Object value = claims().get(name);
		if (value == null) {
			return null;
		}
		if (!(value instanceof String text)) {
			throw new TokenRefusedException("claim_malformed", "the token's claim " + name + " is no string");
		}
		return text;
	}

}
