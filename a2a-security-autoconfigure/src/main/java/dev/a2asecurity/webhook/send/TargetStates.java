package dev.a2asecurity.webhook.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * What is known of targets from delivering to them: how many deliveries are under way,
 * how many have failed in a row, and until when the target is left alone.
 */
final class TargetStates {

	/**
	 * Far more than are in use at a time. Who is forgotten starts anew.
	 */
	private static final int MAX_TARGETS = 100_000;

	private final DeliveryPolicy policy;

	private final Clock clock;

	private final Random random;

	private final Cache<String, State> states;

	TargetStates(DeliveryPolicy policy, Clock clock, Random random) {
		this.policy = policy;
		this.clock = clock;
		this.random = random;
		Duration keep = policy.stoppedFor().plus(policy.longestDelay()).plus(Duration.ofHours(1));
		this.states = Caffeine.newBuilder()
			.maximumSize(MAX_TARGETS)
			.expireAfterAccess(keep)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	private State state(String key) {
		return this.states.get(key, (newKey) -> new State());
	}

	/**
	 * Returns how many more deliveries may begin now. After failures in a row it is one
	 * at a time, which finds out.
	 */
	int freePlaces(String key) {
		State state = this.states.getIfPresent(key);
		if (state == null) {
			return this.policy.concurrencyPerTarget();
		}
		synchronized (state) {
			Instant pausedUntil = state.pausedUntil;
			if (pausedUntil != null && this.clock.instant().isBefore(pausedUntil)) {
				return 0;
			}
			int places = (pausedUntil != null) ? 1 : this.policy.concurrencyPerTarget();
			return places - state.underWay;
		}
	}

	boolean isStopped(String key) {
		State state = this.states.getIfPresent(key);
		if (state == null) {
			return false;
		}
		synchronized (state) {
			return state.stopped && state.pausedUntil != null && this.clock.instant().isBefore(state.pausedUntil);
		}
	}

	void began(String key) {
		State state = state(key);
		synchronized (state) {
			state.underWay++;
		}
	}

	void ended(String key) {
		State state = state(key);
		synchronized (state) {
			state.underWay = Math.max(0, state.underWay - 1);
		}
	}

	void succeeded(String key) {
		State state = this.states.getIfPresent(key);
		if (state != null) {
			synchronized (state) {
				state.failures = 0;
				state.pausedUntil = null;
				state.stopped = false;
			}
		}
	}

	/**
	 * Counts a failure.
	 * @param atLeast how long the target has asked to be left alone
	 * @param stop whether the target has asked to be left alone altogether
	 * @return the failures in a row if the target is stopped by this one, or 0
	 */
	int failed(String key, Duration atLeast, boolean stop) {
		State state = state(key);
		synchronized (state) {
			Instant now = this.clock.instant();
			if (state.stopped && state.pausedUntil != null && now.isBefore(state.pausedUntil)) {
				// It was under way when the target was stopped: no news, and no new
				// start.
				return 0;
			}
			state.failures++;
			boolean stopped = stop || state.failures >= this.policy.maxFailures();
			Duration pause = this.policy.pause(state.failures, this.random.nextDouble());
			Duration longest = stopped ? this.policy.stoppedFor() : (pause.compareTo(atLeast) > 0) ? pause : atLeast;
			if (!longest.isZero()) {
				state.pausedUntil = now.plus(longest);
			}
			boolean news = stopped && !state.stopped;
			state.stopped = stopped;
			int failures = state.failures;
			if (stopped) {
				// After the stop it is tried anew, and has as many failures as before.
				state.failures = 0;
			}
			return news ? failures : 0;
		}
	}

	private static final class State {

		private int underWay;

		private int failures;

		private @Nullable Instant pausedUntil;

		private boolean stopped;

	}

}
