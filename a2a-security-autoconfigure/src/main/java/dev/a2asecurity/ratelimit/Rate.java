package dev.a2asecurity.ratelimit;

import java.time.Duration;

/**
 * How many requests in which time. That many may come at once; what was used comes back
 * evenly, all of it within the period.
 *
 * @param requests number of requests, at least 1
 * @param period the time, from 1 ms to 1 day
 */
public record Rate(int requests, Duration period) {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final Duration LONGEST = Duration.ofDays(1);

	/**
	 * Creates a rate.
	 * @throws IllegalArgumentException if the number or the period is out of its bounds;
	 * the message says which
	 */
	public Rate {
		if (requests < 1) {
			throw new IllegalArgumentException("the number of requests is " + requests + ", which is not positive");
		}
		if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"the period is " + period + ", which is not between " + SHORTEST + " and " + LONGEST);
		}
		if (requests > period.toNanos()) {
			throw new IllegalArgumentException("more than one request in a nanosecond is no limit");
		}
	}

}
