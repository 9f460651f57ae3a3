package dev.a2asecurity.authentication;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Something of an issuer that many calls need at once, and that may be slow to come: one
 * attempt at a time, on a thread of its own, whoever it is for. A failed one stands for
 * the next ones for a moment, so that a flood of calls during an outage does not become a
 * flood at the issuer.
 * <p>
 * A slow issuer must not take the threads of all calls, which those of other issuers need
 * too. Everybody waits for the first half second of an attempt (two seconds, before
 * anything was fetched); from then on, a few do.
 *
 * @param <T> type of what is fetched
 */
final class SharedFetch<T> {

	private static final Log logger = LogFactory.getLog(SharedFetch.class);

	/**
	 * How long a failed attempt stands for the next ones.
	 */
	static final Duration BACK_OFF = Duration.ofSeconds(2);

	private static final Duration EVERYBODYS_PATIENCE = Duration.ofMillis(500);

	/**
	 * Longer as long as nothing was ever fetched: an instance that has just started is
	 * slow itself, and gets everybody at once.
	 */
	private static final Duration EVERYBODYS_PATIENCE_AT_FIRST = Duration.ofSeconds(2);

	private static final int PATIENT_ONES = 8;

	private final String what;

	private final Callable<T> work;

	private final Clock clock;

	private final Semaphore patientOnes = new Semaphore(PATIENT_ONES);

	private final AtomicReference<@Nullable Attempt<T>> latest = new AtomicReference<>();

	private volatile boolean fetchedBefore;

	/**
	 * Creates a fetch; nothing is fetched yet.
	 * @param what what is fetched, for the log
	 * @param work fetches it, in bounded time
	 * @param clock tells when a failed attempt is old
	 */
	SharedFetch(String what, Callable<T> work, Clock clock) {
		this.what = what;
		this.work = work;
		this.clock = clock;
	}

	/**
	 * Returns an attempt at something newer than what is known: the latest one if it may
	 * bring that, has brought it, or has failed just now, and otherwise a new one.
	 * @param known what was fetched before, or {@code null} for nothing
	 */
	Attempt<T> newerThan(@Nullable T known) {
		Attempt<T> last = this.latest.get();
		while (last == null || last.isOver(known, this.clock.instant())) {
			Attempt<T> mine = new Attempt<>(last != null && last.hasFailed());
			if (this.latest.compareAndSet(last, mine)) {
				begin(mine);
				return mine;
			}
			last = this.latest.get();
		}
		return last;
	}

	/**
	 * Tells whether the latest attempt has failed, or is under way after one that has.
	 */
	boolean isFailing() {
		Attempt<T> last = this.latest.get();
		return last != null && (last.hasFailed() || (last.followsFailure() && !last.result.isDone()));
	}

	private void begin(Attempt<T> attempt) {
		try {
			// It is nobody's call, so it takes nothing along of the one that it begins
			// in.
			Thread thread = new Thread(null, () -> run(attempt), "a2a-issuer", 0, false);
			thread.setDaemon(true);
			thread.start();
		}
		catch (Throwable ex) {
			// No thread is to be had; nobody shall wait for it.
			attempt.failed(ex, this.clock.instant());
		}
	}

	private void run(Attempt<T> attempt) {
		try {
			attempt.result.complete(this.work.call());
			this.fetchedBefore = true;
		}
		catch (Throwable ex) {
			LogMessage message = LogMessage.format("Did not read %s: %s", this.what, ex.getMessage());
			if (attempt.followsFailure()) {
				logger.debug(message);
			}
			else {
				logger.warn(message);
			}
			attempt.failed(ex, this.clock.instant());
		}
	}

	/**
	 * Waits for what an attempt brings.
	 * @param patience how long, from the attempt's beginning
	 * @throws IOException if it brings nothing, or not in time, or if enough others wait
	 * for it already
	 */
	T await(Attempt<T> attempt, Duration patience) throws IOException {
		try {
			Duration most = this.fetchedBefore ? EVERYBODYS_PATIENCE : EVERYBODYS_PATIENCE_AT_FIRST;
			long everybodys = Math.min(patience.toNanos(), most.toNanos());
			try {
				return attempt.result.get(attempt.left(everybodys), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				return awaitAsOneOfAFew(attempt, patience.toNanos());
			}
		}
		catch (ExecutionException ex) {
			throw new IOException(this.what + " cannot be read", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IOException(this.what + " are slow to come", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for " + this.what);
		}
	}

	private T awaitAsOneOfAFew(Attempt<T> attempt, long patience)
			throws ExecutionException, InterruptedException, TimeoutException {
		if (!this.patientOnes.tryAcquire()) {
			throw new TimeoutException("Enough others wait");
		}
		try {
			return attempt.result.get(attempt.left(patience), TimeUnit.NANOSECONDS);
		}
		finally {
			this.patientOnes.release();
		}
	}

	/**
	 * One attempt, under way or over.
	 *
	 * @param <T> type of what is fetched
	 */
	static final class Attempt<T> {

		private final CompletableFuture<T> result = new CompletableFuture<>();

		private final long begunAt = System.nanoTime();

		private final boolean followsFailure;

		private volatile @Nullable Instant failedAt;

		Attempt(boolean followsFailure) {
			this.followsFailure = followsFailure;
		}

		/**
		 * Tells whether the one before has failed.
		 */
		boolean followsFailure() {
			return this.followsFailure;
		}

		boolean hasFailed() {
			return this.failedAt != null;
		}

		private boolean isOver(@Nullable T known, Instant now) {
			Instant failed = this.failedAt;
			if (failed != null) {
				return !now.isBefore(failed.plus(BACK_OFF));
			}
			return this.result.isDone() && known != null && this.result.getNow(known) == known;
		}

		/**
		 * The time first: whoever hears of the failure must not begin the next attempt at
		 * once.
		 */
		private void failed(Throwable failure, Instant now) {
			this.failedAt = now;
			this.result.completeExceptionally(failure);
		}

		private long left(long patience) {
			return Math.max(0, patience - (System.nanoTime() - this.begunAt));
		}

	}

}
