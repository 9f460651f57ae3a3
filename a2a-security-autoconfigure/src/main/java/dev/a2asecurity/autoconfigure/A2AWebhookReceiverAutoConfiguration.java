package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.ratelimit.ClientAddresses;
import dev.a2asecurity.ratelimit.RefusalRecord;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.webhook.WebhookScheme;
import dev.a2asecurity.webhook.receive.ExpectedTasks;
import dev.a2asecurity.webhook.receive.ReceiptAudit;
import dev.a2asecurity.webhook.receive.StartedTasks;
import dev.a2asecurity.webhook.receive.VerifiedWebhookArgumentResolver;
import dev.a2asecurity.webhook.receive.WebhookReceiptListener;
import dev.a2asecurity.webhook.receive.WebhookReceiverCheck;
import dev.a2asecurity.webhook.receive.WebhookReceivers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * Auto-configuration of the receiver of webhooks, in agents and in applications that are
 * none. It comes after every auto-configuration of Boot that would make a default chain,
 * so that the application's other URLs stay guarded as they would be without this.
 */
@AutoConfiguration(
		after = { A2AAuditAutoConfiguration.class, A2AClockAutoConfiguration.class, A2AReplayAutoConfiguration.class,
				A2ARateLimitAutoConfiguration.class, A2ASecurityAutoConfiguration.class,
				ServletWebSecurityAutoConfiguration.class, ManagementWebSecurityAutoConfiguration.class,
				OAuth2ResourceServerWebSecurityAutoConfiguration.class },
		afterName = {
				"org.springframework.boot.security.oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration",
				"org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration" })
@Conditional(OnWebhookReceivers.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ WebMvcConfigurer.class, DispatcherServletPath.class })
@EnableConfigurationProperties({ A2AWebhooksProperties.class, A2ARateLimitProperties.class })
public final class A2AWebhookReceiverAutoConfiguration {

	/**
	 * Before the agent's chain, which matches other paths, unless the agent answers at
	 * the path of a webhook as well.
	 */
	static final int CHAIN_ORDER = A2ASecurityAutoConfiguration.CHAIN_ORDER - 10;

	@Bean
	@ConditionalOnMissingBean(ExpectedTasks.class)
	StartedTasks a2aStartedTasks(A2AWebhooksProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
		A2AWebhooksProperties.StartedTasks tasks = properties.startedTasks();
		require(tasks.maximum() > 0,
				"a2a.security.webhooks.started-tasks.maximum is " + tasks.maximum() + ", so no task would be expected.",
				"Set it to how many tasks run at a time, such as 100000.");
		return new StartedTasks(tasks.maximum(), within("a2a.security.webhooks.started-tasks.keep-for", tasks.keepFor(),
				Duration.ofSeconds(1), Duration.ofDays(366)), clock);
	}

	/**
	 * In an application that is no agent nothing else has made it.
	 */
	@Bean
	@ConditionalOnMissingBean
	ClientAddresses a2aClientAddresses(A2ARateLimitProperties properties) {
		return A2ARateLimitAutoConfiguration.clientAddresses(properties);
	}

	@Bean
	@ConditionalOnBean(AuditTrail.class)
	ReceiptAudit a2aWebhookReceiptAudit(AuditTrail trail) {
		return new ReceiptAudit(trail);
	}

	@Bean
	WebhookReceivers a2aWebhookReceivers(A2AWebhooksProperties properties, Environment environment,
			ObjectProvider<WebhookScheme.Verifier> schemes, ClientAddresses addresses,
			A2ARateLimitProperties rateLimits, ExpectedTasks expectedTasks, Inbox inbox,
			ObjectProvider<WebhookReceiptListener> listeners, ObjectProvider<RefusalRecord> record,
			@Qualifier("a2aSecurityClock") Clock clock) {
		WebhookReceiverSettings settings = new WebhookReceiverSettings(properties,
				Binder.get(environment).bindOrCreate("a2a.security", A2ASecurityProperties.class),
				schemes.orderedStream().toList(), clock);
		return new WebhookReceivers(settings.peers(),
				settings.rateLimit(addresses, rateLimits.maximumKeys(), record.getIfAvailable())::admits,
				addresses::textOf, properties.answerChallenges(), settings.bodies(), settings.bodyTimeout(),
				expectedTasks, inbox, listeners.orderedStream().toList(), clock);
	}

	@Bean
	@Order(CHAIN_ORDER)
	SecurityFilterChain a2aWebhookFilterChain(WebhookReceivers receivers) {
		return receivers.chain();
	}

	@Bean
	WebMvcConfigurer a2aVerifiedWebhookArgument() {
		return new WebMvcConfigurer() {

			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new VerifiedWebhookArgumentResolver());
			}

		};
	}

	@Bean
	WebhookReceiverCheck a2aWebhookReceiverCheck(ApplicationContext context, WebhookReceivers receivers) {
		return new WebhookReceiverCheck(context, receivers);
	}

	@Bean
	WebhookReceiverSummary a2aWebhookReceiverSummary(WebhookReceivers receivers) {
		return new WebhookReceiverSummary(receivers);
	}

}
