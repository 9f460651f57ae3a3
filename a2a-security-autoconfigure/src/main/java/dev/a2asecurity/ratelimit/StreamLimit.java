package dev.a2asecurity.ratelimit;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.a2asecurity.call.Caller;

/**
 * Holds each caller to a number of streams at a time, on this instance. Memory is bounded
 * by the streams that there are: a caller without any is not remembered.
 */
public final class StreamLimit {

	private final int maximum;

	private final Map<CallerKey, Integer> streams = new ConcurrentHashMap<>();

	/**
	 * Creates the limit.
	 * @param maximum how many streams a caller may have at a time, at least 1
	 */
	public StreamLimit(int maximum) {
		if (maximum < 1) {
			throw new IllegalArgumentException("'maximum' must be positive");
		}
		this.maximum = maximum;
	}

	/**
	 * Begins a stream, if the caller may have another.
	 * @return the stream's place, to be given back when it ends, or nothing if there is
	 * none
	 */
	public Optional<Place> begin(Caller caller) {
		CallerKey key = CallerKey.of(caller);
		boolean[] taken = new boolean[1];
		this.streams.compute(key, (same, count) -> {
			int running = (count != null) ? count : 0;
			taken[0] = running < this.maximum;
			return taken[0] ? Integer.valueOf(running + 1) : count;
		});
		return taken[0] ? Optional.of(new Place(() -> end(key))) : Optional.empty();
	}

	private void end(CallerKey key) {
		this.streams.computeIfPresent(key, (same, count) -> (count > 1) ? Integer.valueOf(count - 1) : null);
	}

	/**
	 * Returns how many streams there are.
	 */
	public int running() {
		return this.streams.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * The place of a stream. Giving it back twice is giving it back once.
	 */
	public static final class Place implements AutoCloseable {

		static final Place UNLIMITED = new Place(() -> {
		});

		private final Runnable end;

		private final AtomicBoolean open = new AtomicBoolean(true);

		private Place(Runnable end) {
			this.end = end;
		}

		@Override
		public void close() {
			if (this.open.compareAndSet(true, false)) {
				this.end.run();
			}
		}

	}

}
