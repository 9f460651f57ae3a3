package dev.a2asecurity.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.RequestsLimited;

/**
 * Puts on record whom a limit refuses: the first refusal at once, those that follow once
 * a minute and together, and the last of them when there have been no more for two
 * minutes.
 */
public final class RefusalRecord {

	private static final Duration TOGETHER = Duration.ofMinutes(1);

	private static final int MAX_KEYS = 10_000;

	private final Cache<Held, Refusals> refusals;

	private final AuditTrail trail;

	private final Clock clock;

	/**
	 * Creates the record.
	 * @param trail where it is kept
	 * @param clock tells the time
	 */
	public RefusalRecord(AuditTrail trail, Clock clock) {
		this.trail = trail;
		this.clock = clock;
		this.refusals = Caffeine.newBuilder()
			.maximumSize(MAX_KEYS)
			.expireAfterWrite(TOGETHER.multipliedBy(2))
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.scheduler(Scheduler.systemScheduler())
			.executor(Runnable::run)
			.evictionListener(this::forgotten)
			.build();
	}

	/**
	 * Takes note of a refusal.
	 * @param limit which limit
	 * @param key whom it holds
	 */
	void refused(String limit, String key) {
		if (!this.trail.isHeard()) {
			return;
		}
		long now = this.clock.millis();
		long[] due = new long[1];
		this.refusals.asMap().compute(new Held(limit, key), (same, known) -> {
			long count = ((known != null) ? known.untold() : 0) + 1;
			if (known == null || now - known.toldAt() >= TOGETHER.toMillis()) {
				due[0] = count;
				return new Refusals(0, now);
			}
			return new Refusals(count, known.toldAt());
		});
		if (due[0] > 0) {
			tell(limit, key, due[0]);
		}
	}

	/**
	 * Tells what has not been told yet of somebody who has stopped, or for whom there is
	 * no more room.
	 */
	private void forgotten(@Nullable Held held, @Nullable Refusals refusals, RemovalCause cause) {
		if (held != null && refusals != null && refusals.untold() > 0) {
			tell(held.limit(), held.key(), refusals.untold());
		}
	}

	private void tell(String limit, String key, long count) {
		this.trail.note(new RequestsLimited(this.trail.facts(AuditOutcome.DENIED, "TOO_MANY_REQUESTS", null, null),
				limit, key, count));
	}

	private record Held(String limit, String key) {
	}

	private record Refusals(long untold, long toldAt) {
	}

}
