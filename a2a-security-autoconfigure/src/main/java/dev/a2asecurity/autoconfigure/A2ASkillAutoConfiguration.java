package dev.a2asecurity.autoconfigure;

import java.util.List;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.DenyPolicies;
import dev.a2asecurity.skill.CallerPropagatingExecutors;
import dev.a2asecurity.skill.InheritedIdentityCheck;
import dev.a2asecurity.skill.SkillAdvisor;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.skill.SkillInvocation;
import dev.a2asecurity.skill.SkillObjectCheck;
import dev.a2asecurity.skill.SkillRules;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.security.authorization.AuthorizationManager;

/**
 * Auto-configuration of the skills: their catalog, the guard in front of each, and the
 * caller's identity on the agent's executors. It needs no web server.
 */
@AutoConfiguration
@ConditionalOnA2ASecurity
@EnableConfigurationProperties({ A2ASecurityProperties.class, A2ASkillProperties.class })
@Import(A2ASkillAutoConfiguration.ProxyCreatorRegistrar.class)
public final class A2ASkillAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SkillAdvisor a2aSkillAdvisor(ObjectProvider<SkillCatalogLoader> catalog, ObjectProvider<SkillRules> rules,
			ObjectProvider<CallerBlocks> blocks, ObjectProvider<AuthorizationManager<SkillInvocation>> policies,
			ObjectProvider<AuditTrail> trail) {
		return new SkillAdvisor(() -> catalog.getObject().get(), rules::getObject, blocks::getIfAvailable,
				() -> new DenyPolicies<>(policies.orderedStream().toList()), trail::getIfAvailable);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SkillObjectCheck a2aSkillObjectCheck() {
		return new SkillObjectCheck();
	}

	@Bean
	static InheritedIdentityCheck a2aInheritedIdentityCheck() {
		return new InheritedIdentityCheck();
	}

	/**
	 * Binds its one property itself: a post-processor must not drag the properties bean
	 * into being before all post-processors are there.
	 */
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static CallerPropagatingExecutors a2aCallerPropagatingExecutors(Environment environment) {
		return new CallerPropagatingExecutors(Binder.get(environment)
			.bind("a2a.security.executors", Bindable.listOf(String.class))
			.orElse(List.of()));
	}

	@Bean
	SkillRules a2aSkillRules(A2ASkillProperties skills, A2ASecurityProperties security) {
		return skills.rules(security.senderConstrained());
	}

	@Bean
	SkillCatalogLoader a2aSkillCatalogLoader(ConfigurableListableBeanFactory beanFactory, SkillRules rules) {
		List<String> packages = AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory)
				: List.of();
		return new SkillCatalogLoader(beanFactory, packages, rules);
	}

	/**
	 * Makes sure that something creates proxies, of classes: a bean keeps its type.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ProxyCreatorRegistrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
			AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
		}

	}

}
