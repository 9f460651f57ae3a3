package dev.a2asecurity.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.call.Denial;

import org.springframework.core.log.LogMessage;
import org.springframework.security.core.Authentication;

import static java.time.Duration.ofSeconds;

/**
 * The asynchronous calls that are running, so that those of a caller who is blocked can
 * be ended: the token was good when the stream began, and nobody asks it again.
 * <p>
 * A call whose thread writes its answer without leaving the container is not among them;
 * it ends by itself.
 */
public final class RunningCalls {

	private static final Log logger = LogFactory.getLog(RunningCalls.class);

	private static final String CALL = RunningCalls.class.getName() + ".CALL";

	/**
	 * Far beyond the connections that a container has; each entry takes about 200 bytes.
	 */
	private static final int MAX_CALLS = 100_000;

	private final Set<RunningCall> calls = ConcurrentHashMap.newKeySet();

	private final CallerBlocks blocks;

	private final DenialWriter denials;

	private final int maxCalls;

	RunningCalls(CallerBlocks blocks, DenialWriter denials, int maxCalls) {
		this.blocks = blocks;
		this.denials = denials;
		this.maxCalls = maxCalls;
	}

	/**
	 * Creates the set of running calls; those of whomever somebody blocks are ended.
	 * @param blocks tells who is blocked
	 * @param denials tells them so
	 */
	public static RunningCalls endedBy(CallerBlocks blocks, DenialWriter denials) {
		RunningCalls running = new RunningCalls(blocks, denials, MAX_CALLS);
		blocks.addListener(running::end);
		return running;
	}

	/**
	 * Takes note of a request that has just gone asynchronous, before its container
	 * thread leaves it.
	 */
	void register(Authentication caller, HttpServletRequest request, HttpServletResponse response) {
		if (request.getAttribute(CALL) instanceof RunningCall known && known.isRunning()) {
			// A forward within this dispatch has passed the guard too.
			return;
		}
		RunningCall call;
		try {
			call = new RunningCall(caller, request, response, this.calls::remove);
			request.getAsyncContext().addListener(call);
		}
		catch (IllegalStateException ex) {
			logger.debug("Did not register a call since it was over", ex);
			return;
		}
		request.setAttribute(CALL, call);
		if (this.calls.size() >= this.maxCalls) {
			// What could not be ended later must not go on.
			logger.warn(LogMessage.format("Ended a call: reason=too_many_calls, %d asynchronous calls are running",
					this.maxCalls));
			call.end(Denial.unavailable(ofSeconds(5)), this.denials);
			return;
		}
		this.calls.add(call);
		// Asked after it was added: whoever is blocked in between is found by one of
		// both.
		if (this.blocks.isBlocked(caller)) {
			end(call);
		}
	}

	/**
	 * Tells whether a request that a container thread works on again may go on.
	 */
	boolean mayResume(HttpServletRequest request) {
		return !(request.getAttribute(CALL) instanceof RunningCall call) || call.resume();
	}

	void end(BlockTarget target) {
		this.calls.stream().filter((call) -> target.concerns(call.caller())).forEach(this::end);
	}

	private void end(RunningCall call) {
		this.calls.remove(call);
		if (call.end(Denial.invalidToken(), this.denials)) {
			logger.info(LogMessage.format("Ended a call: reason=blocked, %s", call.caller().getPrincipal()));
		}
	}

	int size() {
		return this.calls.size();
	}

}
