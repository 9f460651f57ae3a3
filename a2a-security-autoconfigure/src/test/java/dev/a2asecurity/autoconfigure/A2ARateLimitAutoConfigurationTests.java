package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.ratelimit.AbuseDetectors;
import dev.a2asecurity.ratelimit.AddressRateLimit;
import dev.a2asecurity.ratelimit.CallLimits;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The limit on the public documents, and what is refused.
 */
class A2ARateLimitAutoConfigurationTests {

	// Stands still: what comes back in time must not depend on how long a test takes.
	private final WebApplicationContextRunner runner = AgentContext.agent()
		.withBean("a2aSecurityClock", Clock.class, () -> Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

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
		refused("a2a.security.rate-limit.failures cannot be used", "a2a.security.rate-limit.failures.requests=0");
		refused("a2a.security.rate-limit.failures.first-delay", "a2a.security.rate-limit.failures.first-delay=1ms");
		refused("a2a.security.rate-limit.failures.longest-delay", "a2a.security.rate-limit.failures.longest-delay=2h");
		refused("a2a.security.rate-limit.addresses cannot be used", "a2a.security.rate-limit.addresses.enabled=true",
				"a2a.security.rate-limit.addresses.period=0s");
		refused("a2a.security.rate-limit.callers cannot be used", "a2a.security.rate-limit.callers.enabled=true",
				"a2a.security.rate-limit.callers.requests=-1");
		refused("a2a.security.rate-limit.operations.cancel-task cannot be used",
				"a2a.security.rate-limit.operations.cancel-task.requests=0");
		refused("a2a.security.rate-limit.skills[submit] cannot be used",
				"a2a.security.rate-limit.skills.submit.requests=0");
		refused("a2a.security.rate-limit.streams.per-caller", "a2a.security.rate-limit.streams.per-caller=0");
		refused("a2a.security.rate-limit.store is redis, and there is no single bean of type LettuceConnectionFactory",
				"a2a.security.rate-limit.store=redis");
		refused("a2a.security.rate-limit.detectors", "a2a.security.rate-limit.detectors.tasks-begun=0");
		refused("a2a.security.rate-limit.maximum-keys is 0", "a2a.security.rate-limit.maximum-keys=0");
		refused("a2a.security.rate-limit.trusted-proxies has a value that is no address: [proxy.example.com].",
				"a2a.security.rate-limit.trusted-proxies=proxy.example.com");
	}

	@Test
	void propertiesWhenNothingIsSetThenDefaults() {
		this.runner.run((context) -> {
			A2ARateLimitProperties properties = context.getBean(A2ARateLimitProperties.class);
			assertThat(properties.trustedProxies()).isEmpty();
			assertThat(properties.maximumKeys()).isEqualTo(100_000);
			assertThat(properties.addresses())
				.isEqualTo(new A2ARateLimitProperties.Addresses(false, 60_000, Duration.ofMinutes(1)));
			assertThat(properties.failures()).isEqualTo(new A2ARateLimitProperties.Failures(true, 1000,
					Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMinutes(5)));
			assertThat(properties.callers())
				.isEqualTo(new A2ARateLimitProperties.Callers(false, 6000, Duration.ofMinutes(1)));
			assertThat(properties.store()).isEqualTo(A2ARateLimitProperties.Store.LOCAL);
			assertThat(properties.redis())
				.isEqualTo(new A2ARateLimitProperties.Redis("a2a:rate-limit:", Duration.ofMillis(200)));
			assertThat(properties.operations()).isEmpty();
			assertThat(properties.skills()).isEmpty();
			assertThat(properties.streams()).isEqualTo(new A2ARateLimitProperties.Streams(true, 100));
			assertThat(properties.detectors()).isEqualTo(new A2ARateLimitProperties.Detectors(true, 300, 60, 20));
			assertThat(context).hasSingleBean(AbuseDetectors.class).hasSingleBean(CallLimits.class);
		});
		this.runner.withPropertyValues("a2a.security.rate-limit.detectors.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(AbuseDetectors.class));
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
				assertThat(response.getHeader("RateLimit-Remaining")).isEqualTo("0");
				assertThat(response.getHeader("RateLimit-Reset")).isEqualTo(response.getHeader("Retry-After"));
			}
		}
		return admitted;
	}

	private void refused(String message, String... properties) {
		this.runner.withPropertyValues(properties)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

}
