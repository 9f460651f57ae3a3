package dev.a2asecurity.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if anything is set under {@code a2a.security.webhooks.receive}. Receiving is no
 * agent's privilege, so {@code a2a.security.enabled} does not count.
 */
final class OnWebhookReceivers extends SpringBootCondition {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName
		.of("a2a.security.webhooks.receive");

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
			if (source.containsDescendantOf(PREFIX) == ConfigurationPropertyState.PRESENT) {
				return ConditionOutcome.match("webhooks are received");
			}
		}
		return ConditionOutcome.noMatch("no " + PREFIX + "[…] is set");
	}

}
