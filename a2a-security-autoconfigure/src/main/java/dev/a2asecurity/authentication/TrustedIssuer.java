package dev.a2asecurity.authentication;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An issuer whose access tokens are accepted, and what they must be: the rules that
 * configuration sets, already checked for sense.
 *
 * @param issuer the {@code iss} of its tokens, compared as a string
 * @param audiences values of which {@code aud} must contain one
 * @param types accepted {@code typ} headers, in lower case and without
 * {@code application/}
 * @param missingTypeAllowed whether a token without a {@code typ} header is accepted
 * @param algorithms accepted JWS algorithms, asymmetric ones only
 * @param maxLifetime longest accepted time between {@code iat} and {@code exp}
 * @param clockSkew tolerance for {@code nbf} and {@code iat} in the future; {@code exp}
 * gets none
 * @param claims where the issuer writes what a caller is made of
 * @param partner what an outside issuer's callers are held to, or {@code null} for an
 * issuer of one's own
 * @param delegation who may act for whom
 */
public record TrustedIssuer(String issuer, Set<String> audiences, Set<String> types, boolean missingTypeAllowed,
		Set<String> algorithms, Duration maxLifetime, Duration clockSkew, ClaimPaths claims, @Nullable Partner partner,
		DelegationPolicy delegation) {

	/**
	 * Creates an issuer with the default policy of delegation.
	 */
	public TrustedIssuer(String issuer, Set<String> audiences, Set<String> types, boolean missingTypeAllowed,
			Set<String> algorithms, Duration maxLifetime, Duration clockSkew, ClaimPaths claims,
			@Nullable Partner partner) {
		this(issuer, audiences, types, missingTypeAllowed, algorithms, maxLifetime, clockSkew, claims, partner,
				DelegationPolicy.DEFAULT);
	}

	/**
	 * Creates an issuer.
	 */
	public TrustedIssuer {
		audiences = Set.copyOf(audiences);
		types = Set.copyOf(types);
		algorithms = Set.copyOf(algorithms);
	}

}
