package dev.a2asecurity.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

/**
 * Holds each of many to one {@link Rate}: addresses, callers, skills, operations or what
 * else has {@code equals}. Each key has a bucket of tokens of its own; a request takes
 * one.
 * <p>
 * Memory is bounded: no more than a given number of buckets are kept, some 300 bytes
 * each. A bucket that nobody used for the rate's period is full again, so that forgetting
 * it changes nothing. A flood of more keys than that evicts the rarely used ones of
 * itself rather than the one that hammers (Caffeine's policy goes by frequency).
 * Lock-free; safe for use by several threads.
 *
 * @param <K> type of the keys
 */
public final class RateLimiter<K> {

	private final Rate rate;

	private final BucketConfiguration configuration;

	private final LoadingCache<K, Bucket> buckets;

	private final @Nullable SharedBuckets shared;

	private final String name;

	/**
	 * Creates a limiter.
	 * @param rate what each key is held to
	 * @param maximumKeys how many keys are remembered, at least 1
	 * @param clock tells the time
	 */
	public RateLimiter(Rate rate, int maximumKeys, Clock clock) {
		this(rate, maximumKeys, clock, "", null);
	}

	/**
	 * Creates a limiter that several instances may share.
	 * @param rate what each key is held to
	 * @param maximumKeys how many keys are remembered by this instance, at least 1
	 * @param clock tells the time
	 * @param name tells it from other limiters that share the same buckets
	 * @param shared the buckets of all instances, or {@code null} for those of this one
	 */
	public RateLimiter(Rate rate, int maximumKeys, Clock clock, String name, @Nullable SharedBuckets shared) {
		if (maximumKeys < 1) {
			throw new IllegalArgumentException("'maximumKeys' must be positive");
		}
		this.rate = rate;
		this.name = name;
		this.shared = shared;
		this.configuration = BucketConfiguration.builder().addLimit(bandwidth(rate)).build();
		TimeMeter time = time(clock);
		this.buckets = Caffeine.newBuilder()
			.maximumSize(maximumKeys)
			.expireAfterAccess(rate.period())
			.ticker(time::currentTimeNanos)
			// By the thread that adds: in a flood, the pool that would otherwise clean up
			// comes behind.
			.executor(Runnable::run)
			.build((key) -> newBucket(time));
	}

	private static Bandwidth bandwidth(Rate rate) {
		return Bandwidth.builder().capacity(rate.requests()).refillGreedy(rate.requests(), rate.period()).build();
	}

	private Bucket newBucket(TimeMeter time) {
		return Bucket.builder().addLimit(bandwidth(this.rate)).withCustomTimePrecision(time).build();
	}

	static TimeMeter time(Clock clock) {
		return new ClockMeter(clock);
	}

	/**
	 * Counts a request, if it is within the limit.
	 */
	public RateDecision take(K key) {
		RateDecision together = (this.shared != null) ? this.shared.take(this.name + ":" + key, this.configuration)
				: null;
		return (together != null) ? together : decision(this.buckets.get(key).tryConsumeAndReturnRemaining(1));
	}

	static RateDecision decision(ConsumptionProbe probe) {
		return probe.isConsumed() ? new RateDecision.Allowed(probe.getRemainingTokens())
				: refused(probe.getNanosToWaitForRefill());
	}

	/**
	 * Tells what {@link #take} would, and counts nothing: for a limit that only failures
	 * count against, asked before the work whose failure it is about. Of shared buckets
	 * it knows nothing: to ask would cost as much as to take.
	 */
	public RateDecision peek(K key) {
		Bucket bucket = this.buckets.getIfPresent(key);
		if (bucket == null) {
			return new RateDecision.Allowed(this.rate.requests());
		}
		EstimationProbe probe = bucket.estimateAbilityToConsume(1);
		return probe.canBeConsumed() ? new RateDecision.Allowed(probe.getRemainingTokens())
				: refused(probe.getNanosToWaitForRefill());
	}

	private static RateDecision refused(long nanosToWait) {
		return new RateDecision.Refused(Duration.ofNanos(nanosToWait));
	}

	/**
	 * Returns what each key is held to.
	 */
	Rate rate() {
		return this.rate;
	}

	/**
	 * Tells whether other instances share the limit.
	 */
	boolean isShared() {
		return this.shared != null;
	}

	/**
	 * Returns about how many keys are remembered.
	 */
	long size() {
		this.buckets.cleanUp();
		return this.buckets.estimatedSize();
	}

	private record ClockMeter(Clock clock) implements TimeMeter {

		@Override
		public long currentTimeNanos() {
			return TimeUnit.MILLISECONDS.toNanos(this.clock.millis());
		}

		/**
		 * The clock's time has a meaning beyond this process, and may be set back;
		 * Bucket4j then adds nothing until it has caught up.
		 */
		@Override
		public boolean isWallClockBased() {
			return true;
		}

	}

}
