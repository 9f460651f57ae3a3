package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Validates tokens that only their issuer can read, by asking it (RFC 7662). What it
 * answers is held against the same rules as a signed token: an active token for somebody
 * else's service is no token for this one (RFC 7662, section 4).
 */
final class OpaqueTokenValidator {

	private final String issuer;

	private final IntrospectionClient client;

	private final ClaimRules rules;

	private final @Nullable RememberedTokens remembered;

	OpaqueTokenValidator(IntrospectionSource source, @Nullable RememberedTokens remembered, Clock clock) {
		this.issuer = source.issuer().issuer();
		this.client = new IntrospectionClient(source);
		this.rules = new ClaimRules(source.issuer(), clock);
		this.remembered = remembered;
	}

	/**
	 * Validates a token.
	 * @throws TokenRefusedException if the token does not hold
	 * @throws IssuerUnavailableException if its issuer does not tell
	 */
	ValidatedToken validate(String token) throws TokenRefusedException {
		if (token.length() > ParsedToken.MAX_LENGTH) {
			throw new TokenRefusedException("too_long",
					"the token is longer than " + ParsedToken.MAX_LENGTH + " characters");
		}
		if (this.remembered == null) {
			return introspect(token);
		}
		RememberedTokens.Hash hash = RememberedTokens.Hash.of(token);
		ValidatedToken known = this.remembered.find(hash);
		if (known != null) {
			return known;
		}
		ValidatedToken validated = introspect(token);
		// No keys, hence nothing that could change them.
		this.remembered.remember(hash, validated, () -> 0, 0);
		return validated;
	}

	private ValidatedToken introspect(String token) throws TokenRefusedException {
		Introspected answer = new Introspected(inJsonTypes(this.client.introspect(token)), Sha256.fingerprint(token));
		if (!Boolean.TRUE.equals(answer.claims().get("active"))) {
			throw new TokenRefusedException("inactive", "the introspection endpoint does not say that it is active");
		}
		String named = answer.string("iss");
		if (named != null && !named.equals(this.issuer)) {
			throw new TokenRefusedException("issuer_mismatch",
					"the token's issuer is [" + TokenRefusedException.printable(named)
							+ "], a2a.security.introspection.issuer is " + this.issuer);
		}
		PurposeCheck.requireAccessToken(answer, List.of("typ", "token_use", "token_type"));
		return this.rules.validated(answer, null);
	}

	/**
	 * Takes back what Spring Security does to the answer: times that are no numbers any
	 * more, and a scope that is split at every space, so that there are empty ones.
	 */
	private static Map<String, Object> inJsonTypes(Map<String, Object> attributes) {
		Map<String, Object> claims = new HashMap<>(attributes);
		claims.replaceAll((name, value) -> (value instanceof Instant time) ? time.getEpochSecond() : value);
		claims.computeIfPresent("scope", (name, value) -> (value instanceof List<?> scopes)
				? scopes.stream().filter((scope) -> !"".equals(scope)).toList() : value);
		return claims;
	}

	private record Introspected(Map<String, Object> claims, String fingerprint) implements ClaimSet {

	}

}
