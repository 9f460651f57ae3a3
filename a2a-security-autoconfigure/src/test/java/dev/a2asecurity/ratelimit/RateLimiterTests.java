package dev.a2asecurity.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Each key is held to its rate, whatever the others do, in bounded memory.
 */
class RateLimiterTests {

	private final TestClock clock = new TestClock();

	private final RateLimiter<String> limiter = new RateLimiter<>(new Rate(3, Duration.ofSeconds(30)), 100, this.clock);

	/**
	 * A million a millisecond: if any other clock counted, some would come back while
	 * this runs.
	 */
	@Test
	void takeWhenTheClockStandsStillThenNothingComesBackHoweverLongItTakes() {
		RateLimiter<String> limiter = new RateLimiter<>(new Rate(1_000_000, Duration.ofMillis(1)), 10,
				Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
		for (int i = 0; i < 1_000_000; i++) {
			if (!(limiter.take("a") instanceof RateDecision.Allowed)) {
				throw new AssertionError("refused after " + i);
			}
		}
		assertThat(limiter.take("a")).isInstanceOf(RateDecision.Refused.class);
	}

	@Test
	void takeWhenWithinTheRateThenAllowedAndCountsDown() {
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Allowed(2));
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Allowed(1));
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Allowed(0));
	}

	@Test
	void takeWhenBeyondTheRateThenRefusedUntilExactlyThen() {
		exhaust("a");
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(10)));
		this.clock.advance(Duration.ofMillis(9_999));
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Refused(Duration.ofMillis(1)));
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Allowed(0));
		assertThat(this.limiter.take("a")).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(10)));
	}

	@Test
	void takeWhenRefusedThenCostsNothing() {
		exhaust("a");
		for (int i = 0; i < 1000; i++) {
			assertThat(this.limiter.take("a")).isInstanceOf(RateDecision.Refused.class);
		}
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.limiter.take("a")).isInstanceOf(RateDecision.Allowed.class);
	}

	@Test
	void takeWhenAnotherKeyIsExhaustedThenAllowed() {
		exhaust("a");
		assertThat(this.limiter.take("b")).isEqualTo(new RateDecision.Allowed(2));
	}

	@Test
	void takeWhenClockGoesBackThenGrantsNothing() {
		exhaust("a");
		this.clock.advance(Duration.ofDays(-1));
		assertThat(this.limiter.take("a")).isInstanceOf(RateDecision.Refused.class);
	}

	@Test
	void peekWhenCalledThenCountsNothing() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.limiter.peek("a")).isEqualTo(new RateDecision.Allowed(3));
		}
		this.limiter.take("a");
		assertThat(this.limiter.peek("a")).isEqualTo(new RateDecision.Allowed(2));
		exhaust("a");
		assertThat(this.limiter.peek("a")).isEqualTo(new RateDecision.Refused(Duration.ofSeconds(10)));
	}

	@Test
	void takeWhenAMillionKeysComeThenMemoryIsBoundedAndTheOneThatHammersIsStillHeld() {
		RateLimiter<ClientAddress> addresses = new RateLimiter<>(new Rate(100, Duration.ofMinutes(1)), 10_000,
				this.clock);
		ClientAddress hammering = ClientAddress.parse("192.0.2.7");
		int allowed = 0;
		for (int i = 0; i < 1_000_000; i++) {
			addresses.take(ClientAddress.parse("10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff)));
			if (i % 100 == 0 && addresses.take(hammering) instanceof RateDecision.Allowed) {
				allowed++;
			}
		}
		assertThat(addresses.size()).isLessThanOrEqualTo(10_000);
		assertThat(allowed).isBetween(100, 300);
	}

	@Test
	void takeWhenThePeriodIsOverThenKeysAreForgotten() {
		this.limiter.take("a");
		assertThat(this.limiter.size()).isEqualTo(1);
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(this.limiter.size()).isZero();
	}

	@Test
	void retryAfterWhenNotWholeSecondsThenRoundedUp() {
		assertThat(new RateDecision.Refused(Duration.ofNanos(1)).retryAfterSeconds()).isEqualTo(1);
		assertThat(new RateDecision.Refused(Duration.ofSeconds(2)).retryAfterSeconds()).isEqualTo(2);
		assertThat(new RateDecision.Refused(Duration.ofMillis(2_001)).retryAfterSeconds()).isEqualTo(3);
	}

	@Test
	void rateWhenOutOfBoundsThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(0, Duration.ofSeconds(1)))
			.withMessage("the number of requests is 0, which is not positive");
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, Duration.ZERO))
			.withMessage("the period is PT0S, which is not between PT0.001S and PT24H");
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, Duration.ofDays(2)))
			.withMessageStartingWith("the period is PT48H");
		assertThatIllegalArgumentException().isThrownBy(() -> new Rate(2_000_000, Duration.ofMillis(1)));
	}

	private void exhaust(String key) {
		while (this.limiter.take(key) instanceof RateDecision.Allowed) {
			continue;
		}
	}

}
