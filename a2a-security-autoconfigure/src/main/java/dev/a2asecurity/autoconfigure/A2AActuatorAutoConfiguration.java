package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.PrivilegeUse;
import dev.a2asecurity.authentication.BlockStore;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.TokenValidation;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.recording.SessionRecorder;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.task.OwnershipStore;
import dev.a2asecurity.web.A2AEndpoints;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * Auto-configuration of what the operator sees through Boot's actuator: the endpoint
 * {@code a2asecurity}, closed until {@code management.endpoint.a2asecurity.access} opens
 * it, and the health of what the security depends on.
 */
@AutoConfiguration(after = A2ASecurityAutoConfiguration.class)
@ConditionalOnA2ASecurity
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(TokenValidation.class)
@EnableConfigurationProperties(A2APrivilegesProperties.class)
public final class A2AActuatorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(endpoint = A2ASecurityEndpoint.class)
	PrivilegeUse a2aPrivilegeUse(A2APrivilegesProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
		return new PrivilegeUse(within("a2a.security.privileges.window", properties.window(),
				A2APrivilegesProperties.SHORTEST, A2APrivilegesProperties.LONGEST), properties.maximumCallers(), clock);
	}

	@Bean
	@ConditionalOnAvailableEndpoint(endpoint = A2ASecurityEndpoint.class)
	RecentOutcomes a2aRecentOutcomes() {
		return new RecentOutcomes();
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	A2ASecurityEndpoint a2aSecurityEndpoint(SecuritySettings settings, A2ASecurityProperties properties,
			A2ARateLimitProperties limits, A2AAuditProperties audit, A2AEndpoints endpoints, SkillCatalogLoader catalog,
			StartupSummary summary, TokenValidation tokens, AuditTrail trail, BlockStore store, NonceStore nonces,
			PrivilegeUse privileges, CallerBlocks blocks, AgentKeys keys, RecentOutcomes recent,
			Environment environment, @Qualifier("a2aSecurityClock") Clock clock) {
		SecurityPosture posture = new SecurityPosture(settings, properties, limits, audit, endpoints, catalog, summary,
				tokens, trail, store, nonces, SecurityPosture.Outside.of(keys, environment, recent), clock);
		return new A2ASecurityEndpoint(posture, privileges, catalog, blocks, trail);
	}

	@Bean
	@ConditionalOnAvailableEndpoint(endpoint = A2ASecurityEndpoint.class)
	EndpointGuardCheck a2aEndpointGuardCheck(ObjectProvider<PathMappedEndpoints> endpoints,
			ObjectProvider<WebInvocationPrivilegeEvaluator> privileges) {
		return new EndpointGuardCheck(endpoints, privileges);
	}

	/**
	 * The health of what the security depends on.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthIndicator.class)
	static class SecurityHealth {

		@Bean
		@ConditionalOnMissingBean(name = "a2aSecurityHealthIndicator")
		@ConditionalOnBooleanProperty(name = "management.health.a2a-security.enabled", matchIfMissing = true)
		HealthIndicator a2aSecurityHealthIndicator(AuditTrail trail, TokenValidation tokens, CallerBlocks blocks,
				NonceStore nonces, OwnershipStore tasks, ObjectProvider<SessionRecorder> recorder,
				@Qualifier("a2aSecurityClock") Clock clock) {
			return new A2ASecurityHealthIndicator(trail, tokens,
					new A2ASecurityHealthIndicator.Stores(blocks, nonces, tasks), recorder.getIfAvailable(), clock);
		}

	}

}
