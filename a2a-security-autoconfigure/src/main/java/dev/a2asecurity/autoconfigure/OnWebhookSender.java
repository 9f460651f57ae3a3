package dev.a2asecurity.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if the agent says that it sends push notifications, unless
 * {@code a2a.security.webhooks.send.enabled} says otherwise.
 */
final class OnWebhookSender extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		boolean declared = environment.getProperty("a2a.agent.capabilities.push-notifications", Boolean.class, false)
				|| environment.getProperty("a2a.agent.capabilities.pushNotifications", Boolean.class, false);
		boolean enabled = environment.getProperty(WebhookSenderSettings.KEY + ".enabled", Boolean.class, declared);
		return new ConditionOutcome(enabled, enabled ? "webhooks are sent" : "no webhooks are sent");
	}

}
