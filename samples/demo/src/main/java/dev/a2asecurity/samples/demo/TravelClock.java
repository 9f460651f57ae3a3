package dev.a2asecurity.samples.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The travel agent's clock, which the demo puts forward where a person would have to
 * wait.
 */
final class TravelClock extends Clock {

	private volatile Duration ahead = Duration.ZERO;

	/**
	 * Does something a while later.
	 */
	void later(Duration time, Runnable action) {
		this.ahead = time;
		try {
			action.run();
		}
		finally {
			this.ahead = Duration.ZERO;
		}
	}

	/**
	 * Makes it the clock by which the library tells the time.
	 */
	ApplicationContextInitializer<GenericApplicationContext> initializer() {
		return (context) -> {
			RootBeanDefinition clock = new RootBeanDefinition(Clock.class, () -> this);
			clock.setDefaultCandidate(false);
			context.registerBeanDefinition("a2aSecurityClock", clock);
		};
	}

	@Override
	public Instant instant() {
		return Instant.now(Clock.systemUTC()).plus(this.ahead);
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return Clock.offset(Clock.system(zone), this.ahead);
	}

}
