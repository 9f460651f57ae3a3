package dev.a2asecurity.replay;

import java.time.Duration;
import java.time.Instant;

import org.springframework.util.Assert;

/**
 * Times as the stores hold them: milliseconds since the epoch.
 */
public final class Retention {

	/**
	 * How much longer than asked for a shared store holds what it decides by the stored
	 * time: the store's clock, or that of the instance that removes what is over, may be
	 * ahead of the clock of the instance that asks.
	 */
	public static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

	private static final Duration LONGEST = Duration.ofDays(366);

	private Retention() {
	}

	/**
	 * Returns a time in milliseconds, rounded up: what is rounded down would be forgotten
	 * before its time.
	 */
	static long until(Instant time, long now) {
		Assert.isTrue(!time.isAfter(Instant.ofEpochMilli(now).plus(LONGEST)),
				() -> "Nothing is kept for longer than " + LONGEST.toDays() + " days: " + time);
		if (time.isBefore(Instant.EPOCH)) {
			return 0;
		}
		long millis = time.toEpochMilli();
		return Instant.ofEpochMilli(millis).isBefore(time) ? millis + 1 : millis;
	}

	/**
	 * Returns when a lease that begins now will end.
	 */
	static long leaseEnd(Duration lease, long now) {
		Assert.isTrue(lease.compareTo(Duration.ZERO) > 0, () -> "A lease is positive: " + lease);
		Assert.isTrue(lease.compareTo(LONGEST) <= 0,
				() -> "No lease is longer than " + LONGEST.toDays() + " days: " + lease);
		return until(Instant.ofEpochMilli(now).plus(lease), now);
	}

}
