package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;

import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.ratelimit.AbuseDetectors;
import dev.a2asecurity.ratelimit.AddressLimits;
import dev.a2asecurity.ratelimit.AddressRateLimit;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.ratelimit.RefusalRecord;
import dev.a2asecurity.ratelimit.SharedBuckets;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
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

	static final String STORE = PREFIX + ".store";

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
			RefusalRecord record, ObjectProvider<SharedBuckets> shared, @Qualifier("a2aSecurityClock") Clock clock) {
		A2ARateLimitProperties.Documents documents = properties.documents();
		RateLimits limits = new RateLimits(properties, shared.getIfAvailable(), clock);
		return new AddressRateLimit(
				addresses, documents.enabled()
						? limits.limiter(PREFIX + ".documents", documents.requests(), documents.period()) : null,
				"documents", record);
	}

	@Bean
	@ConditionalOnMissingBean
	RefusalRecord a2aRefusalRecord(AuditTrail trail, @Qualifier("a2aSecurityClock") Clock clock) {
		return new RefusalRecord(trail, clock);
	}

	@Bean
	@ConditionalOnMissingBean
	AddressLimits a2aAddressLimits(A2ARateLimitProperties properties, ClientAddresses addresses, RefusalRecord record,
			ObjectProvider<SharedBuckets> shared, @Qualifier("a2aSecurityClock") Clock clock) {
		RateLimits limits = new RateLimits(properties, shared.getIfAvailable(), clock);
		return new AddressLimits(addresses, limits.addresses(), limits.failures(), record);
	}

	@Bean
	@ConditionalOnMissingBean
	CallLimits a2aCallLimits(A2ARateLimitProperties properties, RefusalRecord record,
			ObjectProvider<SharedBuckets> shared, @Qualifier("a2aSecurityClock") Clock clock) {
		RateLimits limits = new RateLimits(properties, shared.getIfAvailable(), clock);
		return new CallLimits(limits.callers(), limits.operations(), limits.skills(), limits.streams(), record);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = PREFIX + ".detectors.enabled", matchIfMissing = true)
	AbuseDetectors a2aAbuseDetectors(A2ARateLimitProperties properties, ObjectProvider<AuditTrail> trail,
			ObjectProvider<SharedBuckets> shared, @Qualifier("a2aSecurityClock") Clock clock) {
		return new RateLimits(properties, shared.getIfAvailable(), clock)
			.detectors(SingletonSupplier.of(trail::getObject));
	}

	/**
	 * Buckets in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnClass({ Bucket4jLettuce.class, LettuceConnectionFactory.class })
	static class RedisBuckets {

		@Bean
		@ConditionalOnMissingBean
		SharedBuckets a2aSharedBuckets(A2ARateLimitProperties properties,
				ObjectProvider<LettuceConnectionFactory> connections, @Qualifier("a2aSecurityClock") Clock clock) {
			LettuceConnectionFactory single = connections.getIfUnique();
			if (single == null) {
				throw new InvalidConfigurationException(
						STORE + " is redis, and there is no single bean of type LettuceConnectionFactory.",
						"Add spring-boot-starter-data-redis and set spring.data.redis.url, or set " + STORE
								+ " to local.");
			}
			return new SharedBuckets(single::getRequiredNativeClient, properties.redis().keyPrefix(),
					SecuritySettings.within(PREFIX + ".redis.timeout", properties.redis().timeout(),
							Duration.ofMillis(10), Duration.ofSeconds(10)),
					clock);
		}

	}

	/**
	 * Redis was asked for, and what counts there is not on the class path.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = STORE, havingValue = "redis")
	@ConditionalOnMissingClass("io.github.bucket4j.redis.lettuce.Bucket4jLettuce")
	static class MissingRedis {

		@Bean
		SharedBuckets a2aSharedBuckets() {
			throw new InvalidConfigurationException(
					STORE + " is redis, and bucket4j_jdk17-lettuce is not on the class path.",
					"Add com.bucket4j:bucket4j_jdk17-lettuce and spring-boot-starter-data-redis, or set " + STORE
							+ " to local.");
		}

	}

}
