package dev.a2asecurity.authentication;

import java.util.Collections;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The key that a token is bound to (RFC 7800): whoever presents the token has to prove
 * that it holds that key too. A token bound both ways asks for both proofs.
 *
 * @param jwkThumbprint thumbprint of a DPoP key (RFC 9449, section 6.1), or {@code null}
 * @param certificateThumbprint thumbprint of a client certificate (RFC 8705, section
 * 3.1), or {@code null}
 */
record Confirmation(@Nullable String jwkThumbprint, @Nullable String certificateThumbprint) {

	static final Confirmation NONE = new Confirmation(null, null);

	private static final String JKT = "jkt";

	private static final String X5T = "x5t#S256";

	/**
	 * Registered ways to bind a token that cannot be proven here (RFC 7800, section 3;
	 * IANA's registry of JWT confirmation methods).
	 */
	private static final Set<String> UNSUPPORTED = Set.of("jwk", "jwe", "kid", "jku", "osc");

	/**
	 * Keycloak's remark on what the thumbprint is for.
	 */
	private static final String KEYCLOAK_TYPE = "kc-jkt-type";

	/**
	 * Reads the {@code cnf} claim. Members that are not known are ignored, as RFC 7800,
	 * section 3.1, asks, beside a binding that is.
	 * @throws TokenRefusedException if it binds the token in a way that cannot be proven
	 * here, which must not be taken for no binding
	 */
	static Confirmation of(ClaimSet token) throws TokenRefusedException {
		if (!token.claims().containsKey("cnf")) {
			return NONE;
		}
		if (!(token.claims().get("cnf") instanceof Map<?, ?> methods)
				|| !(methods.containsKey(JKT) || methods.containsKey(X5T))
				|| !Collections.disjoint(methods.keySet(), UNSUPPORTED)
				|| !"DPoP".equals(methods.containsKey(KEYCLOAK_TYPE) ? methods.get(KEYCLOAK_TYPE) : "DPoP")) {
			throw new TokenRefusedException("binding_not_supported",
					"the token is bound (claim cnf) in another way than by jkt or x5t#S256");
		}
		return new Confirmation(thumbprint(methods, JKT), thumbprint(methods, X5T));
	}

	private static @Nullable String thumbprint(Map<?, ?> methods, String name) throws TokenRefusedException {
		if (!methods.containsKey(name)) {
			return null;
		}
		// Base64url of a SHA-256 hash.
		if (!(methods.get(name) instanceof String thumbprint) || !thumbprint.matches("[A-Za-z0-9_-]{43}")) {
			throw new TokenRefusedException("claim_malformed", "the token's claim cnf." + name + " is no thumbprint");
		}
		return thumbprint;
	}

	boolean isNone() {
		return this.jwkThumbprint == null && this.certificateThumbprint == null;
	}

}
