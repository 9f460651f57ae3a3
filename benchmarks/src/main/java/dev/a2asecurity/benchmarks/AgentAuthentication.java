package dev.a2asecurity.benchmarks;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import dev.a2asecurity.authentication.BearerAuthenticationManager;
import dev.a2asecurity.authentication.TokenPolicy;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.security.authentication.AuthenticationManager;

/**
 * A2A Security's authentication as {@link TokenBenchmark} measures it: one factory method
 * per variant, set up as the starter does by default.
 */
final class AgentAuthentication {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private AgentAuthentication() {
	}

	/**
	 * Returns a manager to which every token is new: each call verifies the signature.
	 * The issuer's keys are fetched on the first call and remembered.
	 */
	static AuthenticationManager cold(TestIssuer issuer) {
		TokenPolicy policy = new TokenPolicy(issuer.uri(), SampleTokens.AUDIENCE, Set.of("at+jwt", "jwt"), false,
				Set.of("RS256", "PS256", "ES256"), Duration.ofHours(1), Duration.ofSeconds(5));
		return new BearerAuthenticationManager(policy, () -> URI.create(issuer.uri() + "/jwks"), TIMEOUT, TIMEOUT,
				Clock.systemUTC());
	}

}
