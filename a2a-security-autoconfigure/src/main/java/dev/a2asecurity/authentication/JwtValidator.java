package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;

/**
 * Validates signed tokens of the trusted issuers. The issuer that a token names is read
 * before its signature is verified, but only to choose among the trusted ones; what an
 * unknown one signs costs no network call.
 */
final class JwtValidator {

	private final Map<String, IssuerTokenVerifier> verifiers = new LinkedHashMap<>();

	private final @Nullable RememberedTokens remembered;

	private final Clock clock;

	JwtValidator(@Nullable RememberedTokens remembered, Clock clock) {
		this.remembered = remembered;
		this.clock = clock;
	}

	/**
	 * Adds a trusted issuer; before the first token is validated.
	 */
	void trust(TrustedIssuer issuer, IssuerKeys keys) {
		this.verifiers.put(issuer.issuer(), new IssuerTokenVerifier(issuer, keys, this.clock));
	}

	/**
	 * Validates a token.
	 * @throws TokenRefusedException if the token does not hold
	 * @throws IssuerUnavailableException if that cannot be told now
	 */
	ValidatedToken validate(String token) throws TokenRefusedException {
		if (this.remembered == null || token.length() > ParsedToken.MAX_LENGTH) {
			ParsedToken parsed = ParsedToken.parse(token);
			return verifier(parsed).verify(parsed);
		}
		RememberedTokens.Hash hash = RememberedTokens.Hash.of(token);
		ValidatedToken known = this.remembered.find(hash);
		if (known != null) {
			return known;
		}
		ParsedToken parsed = ParsedToken.parse(token);
		IssuerTokenVerifier verifier = verifier(parsed);
		// Read before: if the keys change meanwhile, the entry is void from the start.
		int generation = verifier.generation();
		ValidatedToken validated = verifier.verify(parsed);
		this.remembered.remember(hash, validated, verifier::generation, generation);
		return validated;
	}

	/**
	 * Puts on record from now on which keys of the issuers come and go.
	 */
	void putOnRecord(AuditTrail trail) {
		this.verifiers.values().forEach((verifier) -> verifier.putOnRecord(trail));
	}

	/**
	 * Returns when the keys of each issuer were read; never, for one whose keys nobody
	 * has needed yet or that does not answer.
	 */
	Map<String, Optional<Instant>> keysReadAt() {
		Map<String, Optional<Instant>> readAt = new LinkedHashMap<>();
		this.verifiers.forEach((issuer, verifier) -> readAt.put(issuer, Optional.ofNullable(verifier.keysReadAt())));
		return readAt;
	}

	/**
	 * Returns the issuers whose keys were asked for in vain.
	 */
	Set<String> issuersWithoutKeys() {
		Set<String> without = new TreeSet<>();
		this.verifiers.forEach((issuer, verifier) -> {
			if (verifier.isWithoutKeys()) {
				without.add(issuer);
			}
		});
		return without;
	}

	private IssuerTokenVerifier verifier(ParsedToken token) throws TokenRefusedException {
		String issuer = token.string("iss");
		IssuerTokenVerifier verifier = (issuer != null) ? this.verifiers.get(issuer) : null;
		if (verifier == null) {
			// Not verified, so not quoted: the name of an unknown issuer is anybody's
			// text.
			throw new TokenRefusedException("issuer_mismatch",
					"the token's issuer is not among a2a.security.issuer-uri and a2a.security.issuers "
							+ this.verifiers.keySet());
		}
		return verifier;
	}

}
