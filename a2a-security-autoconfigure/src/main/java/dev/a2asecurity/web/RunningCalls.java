package dev.a2asecurity.web;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.Denial;

import static java.time.Duration.ofSeconds;

/**
 * The calls that are running on, so that they can be ended: when their caller is blocked,
 * and when the token of a stream expires. It was good when the call began, and nobody
 * asks it again.
 * <p>
 * A call whose thread writes an answer that is no stream, without leaving the container,
 * is not among them; it ends by itself.
 */
public final class RunningCalls implements AutoCloseable {

	static final Duration RETRY = ofSeconds(5);

	static final Ending EXPIRED = Ending.fromOutside(Denial.invalidToken(), "token_expired");

	private static final Ending BLOCKED = Ending.fromOutside(Denial.invalidToken(), "blocked");

	private static final Log logger = LogFactory.getLog(RunningCalls.class);

	/**
	 * Far beyond the connections that a container has; each entry takes about 200 bytes.
	 */
	private static final int MAX_CALLS = 100_000;

	/**
	 * How late a stream may end that has nothing to say. One that has ends in time: each
	 * event is held against the clock.
	 */
	private static final Duration TICK = ofSeconds(1);

	private final Set<Answer> calls = ConcurrentHashMap.newKeySet();

	private final CallerBlocks blocks;

	private final Clock clock;

	private final int maxCalls;

	private @Nullable ScheduledExecutorService scheduler;

	RunningCalls(CallerBlocks blocks, Clock clock, int maxCalls) {
		this.blocks = blocks;
		this.clock = clock;
		this.maxCalls = maxCalls;
	}

	/**
	 * Creates the set of running calls; those of whomever somebody blocks are ended.
	 * @param blocks tells who is blocked
	 * @param clock tells when a token has expired
	 */
	public static RunningCalls endedBy(CallerBlocks blocks, Clock clock) {
		RunningCalls running = new RunningCalls(blocks, clock, MAX_CALLS);
		blocks.addListener(running::end);
		return running;
	}

	/**
	 * Looks for expired tokens from now on, once a second, on one daemon thread, until
	 * closed.
	 */
	public synchronized void start() {
		if (this.scheduler != null) {
			return;
		}
		this.scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "a2a-streams");
			thread.setDaemon(true);
			return thread;
		});
		var unused = this.scheduler.scheduleWithFixedDelay(this::endExpired, TICK.toMillis(), TICK.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Takes note of a call, once. It may be ended by the time that this returns.
	 * @return whether it could be; what could not be ended later must not go on
	 */
	boolean add(Answer call) {
		if (this.calls.contains(call)) {
			return true;
		}
		if (this.calls.size() >= this.maxCalls) {
			logger.warn("More calls are running than can be ended: reason=too_many_calls");
			return false;
		}
		this.calls.add(call);
		// Asked after it was added: whoever is blocked in between is found by one of
		// both.
		if (this.blocks.isBlocked(call.caller())) {
			call.end(BLOCKED);
		}
		return true;
	}

	void remove(Answer call) {
		this.calls.remove(call);
	}

	void end(BlockTarget target) {
		this.calls.stream().filter((call) -> target.concerns(call.caller())).forEach((call) -> call.end(BLOCKED));
	}

	void endExpired() {
		long now = this.clock.millis();
		for (Answer call : this.calls) {
			try {
				if (call.hasExpired(now)) {
					call.end(EXPIRED);
				}
			}
			// An exception would end the looking for good.
			catch (RuntimeException ex) {
				logger.error("Did not end a stream whose token has expired", ex);
			}
		}
	}

	int size() {
		return this.calls.size();
	}

	@Override
	public synchronized void close() {
		if (this.scheduler != null) {
			this.scheduler.shutdownNow();
		}
	}

}
