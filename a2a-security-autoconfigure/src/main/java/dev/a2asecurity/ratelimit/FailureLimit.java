package dev.a2asecurity.ratelimit;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Holds each address to a number of failures. Who goes on after that waits: at first for
 * the shortest delay, then for twice as long with each further failure, up to the
 * longest. Success costs nothing, since many callers share one address.
 * <p>
 * Memory is bounded as that of a {@link RateLimiter} is.
 */
public final class FailureLimit {

	private final RateLimiter<ClientAddress> limiter;

	private final Duration shortest;

	private final Duration longest;

	private final Cache<ClientAddress, Delay> delays;

	private final Clock clock;

	/**
	 * Creates the limit.
	 * @param limiter counts the failures
	 * @param shortest the first delay
	 * @param longest the longest delay; it is forgotten after as long again without a
	 * failure
	 * @param maximumKeys how many addresses are remembered, at least 1
	 * @param clock tells the time
	 */
	public FailureLimit(RateLimiter<ClientAddress> limiter, Duration shortest, Duration longest, int maximumKeys,
			Clock clock) {
		this.limiter = limiter;
		this.shortest = shortest;
		this.longest = longest;
		this.clock = clock;
		this.delays = Caffeine.newBuilder()
			.maximumSize(maximumKeys)
			.expireAfterWrite(longest.multipliedBy(2))
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.executor(Runnable::run)
			.build();
	}

	/**
	 * Tells how long an address has to wait, before any work is done for it.
	 * @return the refusal, or {@code null} if it does not have to wait
	 */
	public RateDecision.@Nullable Refused waiting(ClientAddress address) {
		Delay delay = this.delays.getIfPresent(address);
		long left = (delay != null) ? delay.end() - this.clock.millis() : 0;
		return (left > 0) ? new RateDecision.Refused(Duration.ofMillis(left)) : null;
	}

	/**
	 * Counts a failure.
	 * @return whether it was one too many, so that the address has to wait from now on
	 */
	public boolean failed(ClientAddress address) {
		if (this.limiter.take(address) instanceof RateDecision.Allowed) {
			return false;
		}
		long now = this.clock.millis();
		this.delays.asMap().compute(address, (same, known) -> {
			long next = (known != null) ? Math.min(this.longest.toMillis(), known.millis() * 2)
					: this.shortest.toMillis();
			return new Delay(next, now + next);
		});
		return true;
	}

	/**
	 * Returns about how many addresses are remembered, failures and delays together.
	 */
	long size() {
		this.delays.cleanUp();
		return this.limiter.size() + this.delays.estimatedSize();
	}

	private record Delay(long millis, long end) {
	}

}
