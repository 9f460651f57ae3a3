package dev.a2asecurity.webhook.send;

import java.time.Duration;

/**
 * How notifications are delivered.
 *
 * @param concurrency how many are under way at most
 * @param concurrencyPerTarget how many to one target
 * @param firstDelay how long to wait after the first failure; it doubles with each
 * further one
 * @param longestDelay how long at most
 * @param giveUpAfter how long a notification is tried
 * @param maxFailures after how many failures in a row a target is stopped
 * @param stoppedFor for how long
 * @param totalTimeout how long one attempt may take
 * @param drainTimeout how long to deliver what is due when this process is stopped
 * @param acceptTimeout how long to wait for room in the outbox
 * @param pollInterval how often to look for what is due when nobody says so
 * @param maxBytes longest notification
 */
public record DeliveryPolicy(int concurrency, int concurrencyPerTarget, Duration firstDelay, Duration longestDelay,
		Duration giveUpAfter, int maxFailures, Duration stoppedFor, Duration totalTimeout, Duration drainTimeout,
		Duration acceptTimeout, Duration pollInterval, int maxBytes) {

	/**
	 * The failures in a row from which on a target gets pauses: with fewer, only the
	 * notification that has failed waits.
	 */
	private static final int FAILURES_BEFORE_PAUSE = 5;

	/**
	 * Returns how long to wait after a number of failures.
	 * @param random from 0 to 1: spreads the waits over their second half, so that what
	 * failed together does not come again together
	 */
	Duration delay(int failures, double random) {
		int doublings = Math.min(Math.max(failures - 1, 0), 30);
		double full = Math.min((double) this.longestDelay.toMillis(),
				this.firstDelay.toMillis() * Math.pow(2, doublings));
		return Duration.ofMillis((long) (full * (0.5 + random / 2)));
	}

	Duration pause(int failuresInRow, double random) {
		return (failuresInRow < FAILURES_BEFORE_PAUSE) ? Duration.ZERO
				: delay(failuresInRow - FAILURES_BEFORE_PAUSE + 1, random);
	}

	/**
	 * How long a notification is nobody else's: as long as an attempt may take, the
	 * challenge before it included, and the time around it.
	 */
	Duration lease() {
		return this.totalTimeout.multipliedBy(2).plusSeconds(10);
	}

}
