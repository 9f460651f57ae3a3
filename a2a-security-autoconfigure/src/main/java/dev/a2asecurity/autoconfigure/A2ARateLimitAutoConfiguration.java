package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.ratelimit.AddressRateLimit;
import dev.a2asecurity.ratelimit.ClientAddress;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.ratelimit.Rate;
import dev.a2asecurity.ratelimit.RateLimiter;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of the limits on how often somebody may ask.
 */
@AutoConfiguration(after = A2AClockAutoConfiguration.class)
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@EnableConfigurationProperties(A2ARateLimitProperties.class)
public final class A2ARateLimitAutoConfiguration {

	static final String PREFIX = "a2a.security.rate-limit";

	@Bean
	@ConditionalOnMissingBean
	ClientAddresses a2aClientAddresses(A2ARateLimitProperties properties) {
		try {
			return new ClientAddresses(properties.trustedProxies());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					PREFIX + ".trusted-proxies has a value that is no address: " + properties.trustedProxies() + ".",
					"List addresses or ranges such as 10.0.0.7 or 10.0.0.0/24.");
		}
	}

	/**
	 * The limit on the public documents. Whoever limits something else by address makes a
	 * bean of their own of the same parts.
	 */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "a2aDocumentRateLimit")
	AddressRateLimit a2aDocumentRateLimit(A2ARateLimitProperties properties, ClientAddresses addresses,
			@Qualifier("a2aSecurityClock") Clock clock) {
		A2ARateLimitProperties.Documents documents = properties.documents();
		Rate rate = rate(PREFIX + ".documents", documents);
		return new AddressRateLimit(addresses, documents.enabled() ? limiter(rate, properties, clock) : null);
	}

	private static RateLimiter<ClientAddress> limiter(Rate rate, A2ARateLimitProperties properties, Clock clock) {
		if (properties.maximumKeys() < 1) {
			throw new InvalidConfigurationException(
					PREFIX + ".maximum-keys is " + properties.maximumKeys() + ", so nobody could be counted.",
					"Set it to how many addresses ask within a limit's period, such as 100000.");
		}
		return new RateLimiter<>(rate, properties.maximumKeys(), clock);
	}

	private static Rate rate(String key, A2ARateLimitProperties.Documents limit) {
		try {
			return new Rate(limit.requests(), limit.period());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(key + " cannot be used: " + ex.getMessage() + ".",
					"Set " + key + ".requests and " + key + ".period, such as 600 and 1m; " + key
							+ ".enabled=false takes the limit away.");
		}
	}

}
