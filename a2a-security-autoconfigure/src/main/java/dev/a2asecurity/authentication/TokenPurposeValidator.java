package dev.a2asecurity.authentication;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Refuses what is no plain access token, however well it is signed: another {@code typ}
 * header (RFC 9068, section 4; RFC 8725, section 3.11), an ID or refresh token that an
 * issuer signs with the same key, and a token bound to a key (RFC 7800), which as a plain
 * bearer is a stolen one.
 */
final class TokenPurposeValidator implements OAuth2TokenValidator<Jwt> {

	/**
	 * Claims that only ID tokens have (OpenID Connect Core 1.0, sections 2 and 3.3.2.11).
	 */
	private static final List<String> ID_TOKEN_CLAIMS = List.of("nonce", "at_hash", "c_hash");

	/**
	 * What issuers write into a {@code typ} or {@code token_use} claim of access tokens:
	 * Keycloak {@code Bearer}, Amazon Cognito {@code access}. A list of what is allowed,
	 * because {@code ID}, {@code Refresh}, {@code Offline} and {@code Logout} are not all
	 * that there will ever be.
	 */
	private static final Set<String> ACCESS_TOKEN_USES = Set.of("bearer", "access", "access_token", "at+jwt", "jwt");

	private final Set<String> types;

	private final boolean missingTypeAllowed;

	TokenPurposeValidator(TokenPolicy policy) {
		this.types = policy.types();
		this.missingTypeAllowed = policy.missingTypeAllowed();
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		Object type = token.getHeaders().get("typ");
		if (type == null && !this.missingTypeAllowed) {
			return TokenFault.of("no_type",
					"the token has no typ header; a2a.security.token.allow-missing-type is false");
		}
		if (type != null && !this.types.contains(mediaSubtype(type))) {
			return TokenFault.of("type_mismatch", "the token's typ header is [" + TokenFault.printable(type)
					+ "], a2a.security.token.types is " + this.types);
		}
		for (String claim : ID_TOKEN_CLAIMS) {
			if (token.hasClaim(claim)) {
				return TokenFault.of("id_token", "the token has the claim " + claim + ", which only an ID token has");
			}
		}
		for (String claim : List.of("typ", "token_use")) {
			Object use = token.getClaims().get(claim);
			if (use != null && !ACCESS_TOKEN_USES.contains(lowerCase(use))) {
				return TokenFault.of("not_an_access_token",
						"the token's claim " + claim + " is [" + TokenFault.printable(use) + "]");
			}
		}
		if (token.hasClaim("cnf")) {
			return TokenFault.of("bound_token",
					"the token is bound to a key (claim cnf), which was not proven; bound tokens are not supported yet");
		}
		return OAuth2TokenValidatorResult.success();
	}

	private static String mediaSubtype(Object type) {
		String lowerCase = lowerCase(type);
		return lowerCase.startsWith("application/") ? lowerCase.substring("application/".length()) : lowerCase;
	}

	private static String lowerCase(Object value) {
		return value.toString().toLowerCase(Locale.ROOT);
	}

}
