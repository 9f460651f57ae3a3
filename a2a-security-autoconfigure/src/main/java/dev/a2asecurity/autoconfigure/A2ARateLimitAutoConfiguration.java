package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.ratelimit.AbuseDetectors;
import dev.a2asecurity.ratelimit.AddressLimits;
import dev.a2asecurity.ratelimit.AddressRateLimit;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.ratelimit.RefusalRecord;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of the limits on how often somebody may ask.
 */
@AutoConfiguration(after = { A2AAuditAutoConfiguration.class, A2AClockAutoConfiguration.class })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@EnableConfigurationProperties(A2ARateLimitProperties.class)
public final class A2ARateLimitAutoConfiguration {

	static final String PREFIX = "a2a.security.rate-limit";

	@Bean
	@ConditionalOnMissingBean
	ClientAddresses a2aClientAddresses(A2ARateLimitProperties properties) {
		return clientAddresses(properties);
	}

	static ClientAddresses clientAddresses(A2ARateLimitProperties properties) {
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
		RateLimits limits = new RateLimits(properties, clock);
		return new AddressRateLimit(addresses, documents.enabled()
				? limits.limiter(PREFIX + ".documents", documents.requests(), documents.period()) : null);
	}

	@Bean
	@ConditionalOnMissingBean
	RefusalRecord a2aRefusalRecord(AuditTrail trail, @Qualifier("a2aSecurityClock") Clock clock) {
		return new RefusalRecord(trail, clock);
	}

	@Bean
	@ConditionalOnMissingBean
	AddressLimits a2aAddressLimits(A2ARateLimitProperties properties, ClientAddresses addresses, RefusalRecord record,
			@Qualifier("a2aSecurityClock") Clock clock) {
		RateLimits limits = new RateLimits(properties, clock);
		return new AddressLimits(addresses, limits.addresses(), limits.failures(), record);
	}

	@Bean
	@ConditionalOnMissingBean
	CallLimits a2aCallLimits(A2ARateLimitProperties properties, RefusalRecord record,
			@Qualifier("a2aSecurityClock") Clock clock) {
		RateLimits limits = new RateLimits(properties, clock);
		return new CallLimits(limits.callers(), limits.operations(), limits.skills(), limits.streams(), record);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = PREFIX + ".detectors.enabled", matchIfMissing = true)
	AbuseDetectors a2aAbuseDetectors(A2ARateLimitProperties properties, ObjectProvider<AuditTrail> trail,
			@Qualifier("a2aSecurityClock") Clock clock) {
		return new RateLimits(properties, clock).detectors(SingletonSupplier.of(trail::getObject));
	}

}
