package dev.a2asecurity.peer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps from asking again for a moment after a failure, longer after each further one.
 * What the other side says by {@code Retry-After} is honoured.
 */
final class BackOff {

	/**
	 * A server that sends its clients away for days is not believed.
	 */
	private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

	private final long first;

	private final long most;

	private final DoubleSupplier jitter;

	private final AtomicReference<@Nullable Failure> latest = new AtomicReference<>();

	BackOff(TokenPolicy policy, DoubleSupplier jitter) {
		this.first = policy.backOff().toMillis();
		this.most = policy.maxBackOff().toMillis();
		this.jitter = jitter;
	}

	/**
	 * Returns the failure that forbids to ask at a moment, or {@code null} if none does.
	 */
	@Nullable RemoteAgentException forbids(long now) {
		Failure failure = this.latest.get();
		return (failure != null && now < failure.until())
				? failure.exception().again(Duration.ofMillis(failure.until() - now)) : null;
	}

	/**
	 * Takes note of a failure. Those of requests that were under way together are one.
	 */
	void failed(RemoteAgentException exception, long now) {
		this.latest.updateAndGet((last) -> {
			if (last != null && now < last.until()) {
				return last;
			}
			int count = (last != null) ? Math.min(last.count() + 1, Integer.SIZE - 2) : 0;
			long wait = Math.min(this.first << Math.min(count, 20), this.most);
			wait += (long) (this.jitter.getAsDouble() * wait / 4);
			long demanded = exception.retryAfter()
				.map((duration) -> Math.min(duration.toMillis(), MAX_RETRY_AFTER.toMillis()))
				.orElse(0L);
			return new Failure(exception, count, now + Math.max(wait, demanded));
		});
	}

	void succeeded() {
		if (this.latest.get() != null) {
			this.latest.set(null);
		}
	}

	private record Failure(RemoteAgentException exception, int count, long until) {
	}

}
