package dev.a2asecurity.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.a2asecurity.admission.AdmissionCheck;
import dev.a2asecurity.admission.AdmissionControl;
import dev.a2asecurity.admission.OperationScopes;
import dev.a2asecurity.admission.SkillAdmission;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.skill.NamedOrOnlySkill;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.skill.SkillResolver;
import dev.a2asecurity.task.MessageInbox;
import dev.a2asecurity.task.TaskOwnership;
import dev.a2asecurity.task.TenantCheck;
import dev.a2asecurity.web.OperationMap;
import dev.a2asecurity.webhook.send.WebhookUrlCheck;
import dev.a2asecurity.webhook.send.WebhookUrlPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of the decision on each call. A bean of type {@link SkillResolver}
 * replaces the one here; beans of type {@code AuthorizationManager<A2ACall>} are asked as
 * policies.
 */
@AutoConfiguration(after = { A2ACallAutoConfiguration.class, A2AWebhookSenderAutoConfiguration.class,
		A2ARateLimitAutoConfiguration.class, A2ASkillAutoConfiguration.class, A2ASkillPolicyAutoConfiguration.class,
		A2ATaskAutoConfiguration.class })
@ConditionalOnA2ASecurity
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@EnableConfigurationProperties(A2AAgentProperties.class)
public final class A2AAdmissionAutoConfiguration {

	@Bean
	OperationScopes a2aOperationScopes(A2AOperationProperties properties, SkillCatalogLoader catalog) {
		Map<String, Set<String>> scopes = new LinkedHashMap<>();
		properties.operations().forEach((name, operation) -> {
			A2AOperation named = OperationMap.operation(name);
			scopes.put((named != A2AOperation.CUSTOM) ? named.label() : name, operation.scopes());
		});
		return new OperationScopes(scopes, catalog);
	}

	@Bean
	@ConditionalOnMissingBean
	SkillResolver a2aSkillResolver(SkillCatalogLoader catalog) {
		return new NamedOrOnlySkill(catalog);
	}

	@Bean
	SkillAdmission a2aSkillAdmission(SkillCatalogLoader catalog, SkillResolver resolver,
			A2ASkillProperties properties) {
		return new SkillAdmission(catalog, resolver,
				properties.skillSelection() == A2ASkillProperties.SkillSelection.REQUIRED);
	}

	@Bean
	AdmissionControl a2aAdmissionControl(OperationScopes operations, TenantCheck tenants, CallLimits limits,
			TaskOwnership ownership, SkillAdmission skills, ObjectProvider<AuthorizationManager<A2ACall>> policies,
			ObjectProvider<WebhookUrlPolicy> webhookUrls, A2AAgentProperties agent, MessageInbox messages) {
		return new AdmissionControl(operations, tenants, limits, ownership, skills,
				new DenyPolicies<>(policies.orderedStream().toList()), webhooks(webhookUrls.getIfAvailable(), agent),
				messages);
	}

	/**
	 * Without a policy, the agent either sends no notifications, or has said that it
	 * sends them by itself ({@code a2a.security.webhooks.send.enabled=false}).
	 */
	private static AdmissionCheck webhooks(@Nullable WebhookUrlPolicy policy, A2AAgentProperties agent) {
		if (policy != null) {
			return new WebhookUrlCheck(policy);
		}
		return Boolean.TRUE.equals(agent.capabilities().pushNotifications()) ? (call) -> Optional.empty()
				: WebhookUrlCheck.ofNone();
	}

}
