package dev.a2asecurity.authentication;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;

/**
 * Refuses what is no access token, however well it is signed: another {@code typ} header
 * (RFC 9068, section 4; RFC 8725, section 3.11), and an ID or refresh token that an
 * issuer signs with the same key.
 */
final class PurposeCheck {

	/**
	 * Claims that only ID tokens have (OpenID Connect Core 1.0, sections 2 and 3.3.2.11),
	 * and, the last, only security event tokens such as a logout token (RFC 8417).
	 */
	private static final List<String> ID_TOKEN_CLAIMS = List.of("nonce", "at_hash", "c_hash", "events");

	/**
	 * Claims of which an access token has at least one: what it grants, or to which
	 * client.
	 */
	private static final List<String> ACCESS_TOKEN_CLAIMS = List.of("scope", "scp", "client_id", "azp", "cid", "appid");

	private static final String AT_JWT = "at+jwt";

	/**
	 * What issuers write into a {@code typ} or {@code token_use} claim of access tokens:
	 * Keycloak {@code Bearer} and {@code DPoP}, Amazon Cognito {@code access}. A list of
	 * what is allowed, because {@code ID}, {@code Refresh}, {@code Offline} and
	 * {@code Logout} are not all that there will ever be.
	 */
	private static final Set<String> ACCESS_TOKEN_USES = Set.of("bearer", "dpop", "access", "access_token", "at+jwt",
			"jwt");

	private final Set<String> types;

	private final boolean missingTypeAllowed;

	PurposeCheck(TrustedIssuer issuer) {
		this.types = issuer.types();
		this.missingTypeAllowed = issuer.missingTypeAllowed();
	}

	/**
	 * Returns if the token is an access token.
	 * @throws TokenRefusedException if it is not
	 */
	void check(ParsedToken token) throws TokenRefusedException {
		JOSEObjectType type = token.header().getType();
		if (type == null && !this.missingTypeAllowed) {
			throw new TokenRefusedException("no_type",
					"the token has no typ header; a2a.security.token.allow-missing-type is false");
		}
		if (type != null && !this.types.contains(mediaSubtype(type.getType()))) {
			throw new TokenRefusedException("type_mismatch", "the token's typ header is ["
					+ TokenRefusedException.printable(type) + "], a2a.security.token.types is " + this.types);
		}
		requireAccessToken(token, List.of("typ", "token_use"));
		// at+jwt is proof of purpose (RFC 9068, section 4). JWT is not: an ID token that
		// lacks the claims above has it too.
		boolean typed = type != null && AT_JWT.equals(mediaSubtype(type.getType()));
		if (!typed && ACCESS_TOKEN_CLAIMS.stream().noneMatch(token.claims()::containsKey)) {
			throw new TokenRefusedException("not_an_access_token",
					"the token's typ header is not at+jwt, and it has none of the claims " + ACCESS_TOKEN_CLAIMS);
		}
	}

	/**
	 * Returns if nothing that a token says of itself makes it another one than an access
	 * token.
	 * @param useClaims claims in which issuers write what a token is for
	 */
	static void requireAccessToken(ClaimSet token, List<String> useClaims) throws TokenRefusedException {
		for (String claim : ID_TOKEN_CLAIMS) {
			if (token.claims().containsKey(claim)) {
				throw new TokenRefusedException("id_token",
						"the token has the claim " + claim + ", which no access token has");
			}
		}
		for (String claim : useClaims) {
			Object use = token.claims().get(claim);
			if (use != null && !ACCESS_TOKEN_USES.contains(use.toString().toLowerCase(Locale.ROOT))) {
				throw new TokenRefusedException("not_an_access_token",
						"the token's claim " + claim + " is [" + TokenRefusedException.printable(use) + "]");
			}
		}
	}

	private static String mediaSubtype(String type) {
		String lowerCase = type.toLowerCase(Locale.ROOT);
		return lowerCase.startsWith("application/") ? lowerCase.substring("application/".length()) : lowerCase;
	}

}
