package dev.a2asecurity.autoconfigure;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.ratelimit.AddressRateLimit;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The limit on the public documents, and what is refused.
 */
class A2ARateLimitAutoConfigurationTests {

	private final WebApplicationContextRunner runner = AgentContext.agent();

	@Test
	void limitWhenNothingIsSetThen600() {
		this.runner.run((context) -> assertThat(admitted(context.getBean("a2aDocumentRateLimit"), 700)).isEqualTo(600));
	}

	@Test
	void limitWhenSetThenThat() {
		this.runner.withPropertyValues("a2a.security.rate-limit.documents.requests=5")
			.run((context) -> assertThat(admitted(context.getBean("a2aDocumentRateLimit"), 700)).isEqualTo(5));
	}

	@Test
	void limitWhenTurnedOffThenNone() {
		this.runner
			.withPropertyValues("a2a.security.rate-limit.documents.enabled=false",
					"a2a.security.rate-limit.documents.requests=5")
			.run((context) -> assertThat(admitted(context.getBean("a2aDocumentRateLimit"), 700)).isEqualTo(700));
	}

	@Test
	void startWhenInvalidThenRefused() {
		refused("a2a.security.rate-limit.documents cannot be used: the number of requests is 0, which is not positive.",
				"a2a.security.rate-limit.documents.requests=0");
		refused("a2a.security.rate-limit.documents cannot be used: the period is PT0S",
				"a2a.security.rate-limit.documents.period=0s");
		refused("a2a.security.rate-limit.maximum-keys is 0", "a2a.security.rate-limit.maximum-keys=0");
		refused("a2a.security.rate-limit.trusted-proxies has a value that is no address: [proxy.example.com].",
				"a2a.security.rate-limit.trusted-proxies=proxy.example.com");
	}

	private static int admitted(Object limit, int requests) {
		int admitted = 0;
		for (int i = 0; i < requests; i++) {
			MockHttpServletResponse response = new MockHttpServletResponse();
			if (((AddressRateLimit) limit).admits(new MockHttpServletRequest(), response)) {
				admitted++;
			}
			else {
				assertThat(response.getStatus()).isEqualTo(429);
				assertThat(response.getHeader("Retry-After")).matches("[1-9][0-9]*");
			}
		}
		return admitted;
	}

	private void refused(String message, String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

}
