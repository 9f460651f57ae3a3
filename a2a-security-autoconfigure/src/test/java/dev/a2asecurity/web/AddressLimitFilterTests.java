package dev.a2asecurity.web;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.ratelimit.AddressLimits;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.ratelimit.FailureLimit;
import dev.a2asecurity.ratelimit.Rate;
import dev.a2asecurity.ratelimit.RateLimiter;
import dev.a2asecurity.ratelimit.RefusalRecord;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Addresses that fail too often, before any token is looked at.
 */
class AddressLimitFilterTests {

	private final Clock clock = Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

	private final A2AEndpoints endpoints = new A2AEndpoints(List.of(new A2AEndpoint("/a2a", Binding.JSONRPC,
			Set.of("1.0"), Set.of(URI.create("https://agent.example.com/a2a")))));

	private final DenialWriter denials = new DenialWriter(this.endpoints,
			URI.create("https://agent.example.com/.well-known/oauth-protected-resource"), Set.of("ES256"));

	private final AddressLimitFilter filter = new AddressLimitFilter(this.endpoints,
			new AddressLimits(new ClientAddresses(List.of()), null,
					new FailureLimit(new RateLimiter<>(new Rate(2, Duration.ofMinutes(1)), 100, this.clock),
							Duration.ofMillis(1500), Duration.ofMinutes(1), 100, this.clock),
					new RefusalRecord(AuditTrail.none(this.clock), this.clock)),
			this.denials);

	private int reached;

	@Test
	void doFilterWhenAnAddressFailsTooOftenThen429BeforeAnythingElse() throws Exception {
		for (int i = 0; i < 3; i++) {
			assertThat(send("/a2a", 401, null).getStatus()).isEqualTo(401);
		}
		this.reached = 0;
		MockHttpServletResponse refused = send("/a2a", 200, null);
		assertThat(this.reached).isZero();
		assertThat(refused.getStatus()).isEqualTo(429);
		// Rounded up: whoever obeys must not be refused again.
		assertThat(refused.getHeader("Retry-After")).isEqualTo("2");
		assertThat(refused.getHeader("RateLimit-Remaining")).isEqualTo("0");
		assertThat(refused.getHeader("RateLimit-Reset")).isEqualTo("2");
		assertThat(refused.getContentAsString()).contains("-31429");
		// The application's other paths are none of its business.
		assertThat(send("/other", 200, null).getStatus()).isEqualTo(200);
	}

	@Test
	void doFilterWhenCallsSucceedThenNothingIsCounted() throws Exception {
		for (int i = 0; i < 100; i++) {
			assertThat(send("/a2a", (i % 2 == 0) ? 200 : 403, null).getStatus()).isNotEqualTo(429);
		}
	}

	@Test
	void doFilterWhenANonceIsAskedForThenNoFailure() throws Exception {
		for (int i = 0; i < 100; i++) {
			assertThat(send("/a2a", 401, "nonce").getStatus()).isEqualTo(401);
		}
	}

	@Test
	void doFilterWhenADispatchIsContinuedThenNotCounted() throws Exception {
		for (int i = 0; i < 10; i++) {
			MockHttpServletRequest request = request("/a2a");
			request.setDispatcherType(DispatcherType.ERROR);
			this.filter.doFilter(request, new MockHttpServletResponse(), chain(401, null));
		}
		assertThat(send("/a2a", 200, null).getStatus()).isEqualTo(200);
	}

	private MockHttpServletResponse send(String path, int status, String nonce) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.filter.doFilter(request(path), response, chain(status, nonce));
		return response;
	}

	private static MockHttpServletRequest request(String path) {
		return new MockHttpServletRequest("POST", path);
	}

	private FilterChain chain(int status, String nonce) {
		return (request, response) -> {
			this.reached++;
			((HttpServletResponse) response).setStatus(status);
			if (nonce != null) {
				((HttpServletResponse) response).setHeader("DPoP-Nonce", nonce);
			}
		};
	}

}
