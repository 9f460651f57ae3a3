package dev.a2asecurity.web;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.ratelimit.CallerKey;

/**
 * Memory that all callers share, counted in all and by caller. No caller takes more than
 * what it leaves for the others: it could send, or read, as slowly as it likes, and would
 * have all of it for as long.
 */
final class MemoryShares {

	private final long maximum;

	private final long mostAtOnce;

	private final AtomicLong total = new AtomicLong();

	private final ConcurrentMap<CallerKey, Long> byCaller = new ConcurrentHashMap<>();

	/**
	 * Creates shares.
	 * @param maximum most bytes in all
	 * @param mostAtOnce most bytes that one thing may have, which every caller may take
	 * where there is room
	 * @throws IllegalArgumentException if a bound is not positive, or one thing could
	 * take more than all
	 */
	MemoryShares(long maximum, long mostAtOnce) {
		if (mostAtOnce <= 0 || maximum < mostAtOnce) {
			throw new IllegalArgumentException("One thing may take some bytes, and all together no fewer");
		}
		this.maximum = maximum;
		this.mostAtOnce = mostAtOnce;
	}

	/**
	 * Takes bytes, or none if there are not as many left.
	 * @param caller who takes them, or {@code null} for nobody in particular
	 */
	Outcome take(@Nullable Caller caller, long bytes) {
		long left = this.maximum - this.total.addAndGet(bytes);
		if (left < 0) {
			this.total.addAndGet(-bytes);
			return Outcome.ALL_TAKEN;
		}
		if (caller == null) {
			return Outcome.TAKEN;
		}
		CallerKey key = CallerKey.of(caller);
		long held = this.byCaller.merge(key, bytes, Long::sum);
		if (held > this.mostAtOnce && held > left) {
			giveBack(key, bytes);
			this.total.addAndGet(-bytes);
			return Outcome.SHARE_TAKEN;
		}
		return Outcome.TAKEN;
	}

	/**
	 * Gives bytes back.
	 * @param caller who took them
	 */
	void giveBack(@Nullable Caller caller, long bytes) {
		if (bytes == 0) {
			return;
		}
		if (caller != null) {
			giveBack(CallerKey.of(caller), bytes);
		}
		this.total.addAndGet(-bytes);
	}

	private void giveBack(CallerKey key, long bytes) {
		this.byCaller.computeIfPresent(key, (same, held) -> (held > bytes) ? held - bytes : null);
	}

	/**
	 * Returns how many bytes are taken.
	 */
	long taken() {
		return this.total.get();
	}

	/**
	 * Returns how many callers have taken some.
	 */
	int callers() {
		return this.byCaller.size();
	}

	/**
	 * What came of an attempt to take some.
	 */
	enum Outcome {

		/**
		 * They are taken.
		 */
		TAKEN,

		/**
		 * All together would take too much.
		 */
		ALL_TAKEN,

		/**
		 * The caller would leave less for the others than it has.
		 */
		SHARE_TAKEN

	}

}
