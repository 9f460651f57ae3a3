package dev.a2asecurity.authentication;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.util.StringUtils;

/**
 * Reads the {@link Caller} out of a validated token. Where issuers differ in the claim's
 * name, every name is known; where a token says two different things under two names, it
 * is refused, because somebody else may read the other one.
 */
final class CallerConverter {

	/**
	 * RFC 9068 {@code client_id}, OpenID Connect and Keycloak {@code azp}, Okta
	 * {@code cid}, Entra ID version 1 {@code appid}.
	 */
	private static final List<String> CLIENT_ID_CLAIMS = List.of("azp", "client_id", "cid", "appid");

	/**
	 * RFC 8693 {@code scope}, Entra ID and Okta {@code scp}.
	 */
	private static final List<String> SCOPE_CLAIMS = List.of("scope", "scp");

	Caller convert(Jwt token) {
		String subject = string(token, JwtClaimNames.SUB);
		if (subject == null || subject.isEmpty()) {
			throw fault("no_subject", "the token has no sub claim");
		}
		String issuer = string(token, JwtClaimNames.ISS);
		if (issuer == null) {
			throw fault("no_issuer", "the token has no iss claim");
		}
		return Caller.builder(issuer, subject)
			.clientId(clientId(token))
			.scopes(scopes(token))
			.tokenId(string(token, JwtClaimNames.JTI))
			.build();
	}

	private static @Nullable String clientId(Jwt token) {
		String clientId = null;
		for (String claim : CLIENT_ID_CLAIMS) {
			String value = string(token, claim);
			if (value != null && clientId != null && !value.equals(clientId)) {
				throw fault("client_ambiguous", "the token names two different clients, one of them in " + claim);
			}
			clientId = (value != null) ? value : clientId;
		}
		return clientId;
	}

	private static Set<String> scopes(Jwt token) {
		Set<String> scopes = null;
		for (String claim : SCOPE_CLAIMS) {
			Object value = token.getClaims().get(claim);
			if (value == null) {
				continue;
			}
			Set<String> parsed = parseScopes(claim, value);
			if (scopes != null && !scopes.equals(parsed)) {
				throw fault("scope_ambiguous", "the token's claims scope and scp differ");
			}
			scopes = parsed;
		}
		return (scopes != null) ? scopes : Set.of();
	}

	private static Set<String> parseScopes(String claim, Object value) {
		if (value instanceof String text) {
			return checked(claim, List.of(StringUtils.tokenizeToStringArray(text, " ")));
		}
		if (value instanceof Collection<?> list) {
			return checked(claim, list);
		}
		throw fault("scope_malformed", "the token's claim " + claim + " is neither a string nor an array");
	}

	/**
	 * Checks each value against {@code scope-token} of RFC 6749, section 3.3. An array
	 * element with a space in it is two scopes for some readers and one for others.
	 */
	private static Set<String> checked(String claim, Collection<?> values) {
		Set<String> scopes = new LinkedHashSet<>();
		for (Object value : values) {
			if (!(value instanceof String scope) || !isScopeToken(scope)) {
				throw fault("scope_malformed", "the token's claim " + claim + " has a value that is no scope");
			}
			scopes.add(scope);
		}
		return scopes;
	}

	private static boolean isScopeToken(String scope) {
		return !scope.isEmpty() && scope.chars()
			.allMatch((character) -> character > ' ' && character <= '~' && character != '"' && character != '\\');
	}

	private static @Nullable String string(Jwt token, String claim) {
		Object value = token.getClaims().get(claim);
		if (value == null) {
			return null;
		}
		if (!(value instanceof String text)) {
			throw fault("claim_malformed", "the token's claim " + claim + " is no string");
		}
		return text;
	}

	private static OAuth2AuthenticationException fault(String reason, String explanation) {
		return new OAuth2AuthenticationException(new OAuth2Error(reason, explanation, null));
	}

}
