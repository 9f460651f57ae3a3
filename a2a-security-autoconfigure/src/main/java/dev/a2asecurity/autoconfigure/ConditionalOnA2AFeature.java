package dev.a2asecurity.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.context.annotation.Conditional;

/**
 * Matches if this application is guarded as an agent, or if it receives webhooks, which
 * it may do without being one.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnA2AFeature.OnFeature.class)
@interface ConditionalOnA2AFeature {

	/**
	 * Either of the two.
	 */
	final class OnFeature extends AnyNestedCondition {

		OnFeature() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnA2ASecurity
		static final class Agent {

		}

		@Conditional(OnWebhookReceivers.class)
		static final class Receiver {

		}

	}

}
