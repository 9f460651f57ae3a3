package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of the clock that every feature tells the time by. A bean named
 * {@code a2aSecurityClock} replaces it.
 */
@AutoConfiguration
@Conditional(A2AClockAutoConfiguration.OnFeatureOrPeers.class)
public final class A2AClockAutoConfiguration {

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "a2aSecurityClock")
	Clock a2aSecurityClock() {
		return Clock.systemUTC();
	}

	/**
	 * Matches where something tells the time: an application that calls agents needs to
	 * be none.
	 */
	static final class OnFeatureOrPeers extends AnyNestedCondition {

		OnFeatureOrPeers() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnA2AFeature
		static final class Feature {

		}

		@Conditional(OnPeersCondition.class)
		static final class Peers {

		}

	}

}
