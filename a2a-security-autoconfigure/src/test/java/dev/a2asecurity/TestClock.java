package dev.a2asecurity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until a test moves it.
 */
public final class TestClock extends Clock {

	private volatile Instant now;

	/**
	 * Creates a clock that is far from the real time, so that whatever goes by another
	 * one is found out.
	 */
	public TestClock() {
		this(Instant.parse("2035-03-04T05:06:07.891Z"));
	}

	/**
	 * Creates a clock that stands at a moment, for fixtures that have others at that.
	 */
	public TestClock(Instant now) {
		this.now = now;
	}

	public void advance(Duration duration) {
		this.now = this.now.plus(duration);
	}

	public void set(Instant now) {
		this.now = now;
	}

	@Override
	public Instant instant() {
		return this.now;
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		throw new UnsupportedOperationException();
	}

}
