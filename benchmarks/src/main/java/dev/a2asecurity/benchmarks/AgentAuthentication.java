package dev.a2asecurity.benchmarks;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.ClaimPaths;
import dev.a2asecurity.authentication.IssuerSource;
import dev.a2asecurity.authentication.KeyPolicy;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.authentication.PresentedTokenConverter;
import dev.a2asecurity.authentication.SenderPolicy;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.authentication.TokenValidation.TokenMemory;
import dev.a2asecurity.authentication.TrustedIssuer;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.NonceUse;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;

/**
 * A2A Security's authentication as {@link TokenBenchmark} measures it: one factory method
 * per variant, set up as the starter does by default.
 */
final class AgentAuthentication {

	private static final String URI_OF_AGENT = "https://agent.example.com/a2a";

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private AgentAuthentication() {
	}

	/**
	 * Returns a manager to which every token is new: each call verifies the signature.
	 * The issuer's keys are fetched on the first call and remembered.
	 */
	static AuthenticationManager cold(TestIssuer issuer) {
		return manager(issuer, Duration.ZERO);
	}

	/**
	 * Returns a manager that remembers tokens, as it does by default.
	 */
	static AuthenticationManager remembering(TestIssuer issuer) {
		return manager(issuer, Duration.ofSeconds(60));
	}

	private static AuthenticationManager manager(TestIssuer issuer, Duration memory) {
		TrustedIssuer trusted = new TrustedIssuer(issuer.uri(), Set.of(SampleTokens.AUDIENCE), Set.of("at+jwt", "jwt"),
				false, Set.of("RS256", "PS256", "ES256", "EdDSA"), Duration.ofHours(1), Duration.ofSeconds(5),
				ClaimPaths.DEFAULT, null);
		Clock clock = Clock.systemUTC();
		TokenValidation validation = new TokenValidation(
				List.of(new IssuerSource(trusted, () -> URI.create(issuer.uri() + "/jwks"))),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), TIMEOUT, TIMEOUT),
				new TokenMemory(memory, 16 * 1024 * 1024), clock);
		// One proof is sent again and again: to make a new one takes longer than to check
		// it. So the store, whose
		// look-up is a hash and a map's, takes each for the first one, and proofs do not
		// become old.
		NonceStore forgetful = (scope, value, expiresAt) -> NonceUse.FIRST;
		return new SenderPolicy(false, Duration.ofHours(1), Duration.ofSeconds(5), null, null)
			.authentication(validation, new CallerBlocks(new MemoryBlockStore(clock), clock), forgetful, clock);
	}

	/**
	 * Returns a token as a request presents it.
	 */
	static Authentication presented(String token) {
		return request("Bearer " + token, null);
	}

	/**
	 * Returns a bound token as a request presents it, with its proof.
	 */
	static Authentication presented(String token, Proof proof) {
		return request("DPoP " + token, proof.of(URI_OF_AGENT, token));
	}

	private static Authentication request(String authorization, @Nullable String proof) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");
		request.addHeader("Authorization", authorization);
		if (proof != null) {
			request.addHeader("DPoP", proof);
		}
		Authentication presented = new PresentedTokenConverter((any) -> List.of(URI.create(URI_OF_AGENT)), null)
			.convert(request);
		if (presented == null) {
			throw new IllegalStateException("The token was not found in its request");
		}
		return presented;
	}

}
