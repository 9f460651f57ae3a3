package dev.a2asecurity.ratelimit;

import java.time.Clock;
import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.RequestsLimited;

/**
 * Puts on record whom a limit refuses: the first refusal at once, those that follow once
 * a minute and together.
 */
public final class RefusalRecord {

	private static final Duration TOGETHER = Duration.ofMinutes(1);

	private static final int MAX_KEYS = 10_000;

	private final Cache<String, Refusals> refusals = Caffeine.newBuilder()
		.maximumSize(MAX_KEYS)
		.executor(Runnable::run)
		.build();

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
		this.refusals.asMap().compute(limit + " " + key, (same, known) -> {
			long count = ((known != null) ? known.untold() : 0) + 1;
			if (known == null || now - known.toldAt() >= TOGETHER.toMillis()) {
				due[0] = count;
				return new Refusals(0, now);
			}
			return new Refusals(count, known.toldAt());
		});
		if (due[0] > 0) {
			this.trail.note(new RequestsLimited(this.trail.facts(AuditOutcome.DENIED, "TOO_MANY_REQUESTS", null, null),
					limit, key, due[0]));
		}
	}

	private record Refusals(long untold, long toldAt) {
	}

}
