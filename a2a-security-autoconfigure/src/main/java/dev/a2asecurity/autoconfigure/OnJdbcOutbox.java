package dev.a2asecurity.autoconfigure;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if webhooks wait in a database: because it was said so, or because there is one
 * and it was not said otherwise.
 */
final class OnJdbcOutbox extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String store = context.getEnvironment().getProperty(WebhookSenderSettings.KEY + ".outbox.store", "");
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		boolean hasDataSource = beanFactory != null
				&& beanFactory.getBeanNamesForType(DataSource.class, true, false).length == 1;
		return new ConditionOutcome(store.equalsIgnoreCase("jdbc") || (store.isEmpty() && hasDataSource),
				"store [" + store + "]");
	}

}
