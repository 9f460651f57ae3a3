package dev.a2asecurity.authentication;

import java.time.Duration;
import java.util.Set;

/**
 * What an access token must be to be accepted: the rules that configuration sets, already
 * checked for sense.
 *
 * @param issuer the only accepted {@code iss}, compared as a string
 * @param audience the value that {@code aud} must contain
 * @param types accepted {@code typ} headers, in lower case and without
 * {@code application/}
 * @param missingTypeAllowed whether a token without a {@code typ} header is accepted
 * @param algorithms accepted JWS algorithms, asymmetric ones only
 * @param maxLifetime longest accepted time between {@code iat} and {@code exp}
 * @param clockSkew tolerance for {@code nbf} and {@code iat} in the future; {@code exp}
 * gets none
 */
public record TokenPolicy(String issuer, String audience, Set<String> types, boolean missingTypeAllowed,
		Set<String> algorithms, Duration maxLifetime, Duration clockSkew) {

	/**
	 * Creates a policy.
	 */
	public TokenPolicy {
		types = Set.copyOf(types);
		algorithms = Set.copyOf(algorithms);
	}

}
