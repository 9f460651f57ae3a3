package dev.a2asecurity.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import dev.a2asecurity.audit.AuditMetrics;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.TokenMemoryMetrics;
import dev.a2asecurity.authentication.TokenValidation;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters, where the application has Micrometer and a registry.
 */
@AutoConfiguration(after = A2ASecurityAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnA2ASecurity
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, TokenValidation.class })
public final class A2AMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	AuditMetrics a2aAuditMetrics(MeterRegistry registry, ObjectProvider<AuditTrail> trail) {
		return new AuditMetrics(registry, trail::getObject);
	}

	@Bean
	@ConditionalOnMissingBean
	TokenMemoryMetrics a2aTokenMemoryMetrics(TokenValidation tokens) {
		return new TokenMemoryMetrics(tokens);
	}

}
