package dev.a2asecurity.autoconfigure;

import java.time.Clock;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the clock that every feature tells the time by. A bean named
 * {@code a2aSecurityClock} replaces it.
 */
@AutoConfiguration
@ConditionalOnA2AFeature
public final class A2AClockAutoConfiguration {

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "a2aSecurityClock")
	Clock a2aSecurityClock() {
		return Clock.systemUTC();
	}

}
