package dev.a2asecurity.web;

import java.io.IOException;
import java.util.function.Consumer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.call.Denial;

import org.springframework.security.core.Authentication;

/**
 * A call that goes on after its container thread has left it: a stream of events, or an
 * answer that comes later. It can be ended from outside, once, unless it has come back to
 * a container thread or is over.
 * <p>
 * Whoever ends it writes to a response that the container could be finishing; so both
 * hold this object's monitor, the container in its call-backs.
 */
final class RunningCall implements AsyncListener {

	private static final Log logger = LogFactory.getLog(RunningCall.class);

	private final Authentication caller;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final Consumer<RunningCall> whenOver;

	private AsyncContext context;

	private State state = State.RUNNING;

	RunningCall(Authentication caller, HttpServletRequest request, HttpServletResponse response,
			Consumer<RunningCall> whenOver) {
		this.caller = caller;
		this.request = request;
		this.response = response;
		this.whenOver = whenOver;
		this.context = request.getAsyncContext();
	}

	Authentication caller() {
		return this.caller;
	}

	synchronized boolean isRunning() {
		return this.state == State.RUNNING;
	}

	/**
	 * Ends the call: with a refusal if nothing of an answer is on its way, and otherwise
	 * where the answer stands. It waits for nobody: what is written stays in the buffer
	 * until the container sends it.
	 * @return whether it was running until now
	 */
	synchronized boolean end(Denial denial, DenialWriter denials) {
		if (this.state != State.RUNNING) {
			return false;
		}
		this.state = State.ENDED;
		try {
			denials.write(denial, this.request, new Unflushed(this.response));
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Did not write why a call was ended", ex);
		}
		try {
			this.context.complete();
		}
		catch (IllegalStateException ex) {
			// It has just ended by itself, or is on its way back to the guard.
			logger.debug("Did not complete a call since it was over", ex);
		}
		return true;
	}

	/**
	 * Takes note that a container thread works on the call again.
	 * @return whether it may: not if the call has been ended
	 */
	synchronized boolean resume() {
		if (this.state == State.ENDED) {
			return false;
		}
		over();
		return true;
	}

	private synchronized void over() {
		if (this.state == State.RUNNING) {
			this.state = State.OVER;
		}
		this.whenOver.accept(this);
	}

	@Override
	public void onComplete(AsyncEvent event) {
		over();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		over();
	}

	@Override
	public void onError(AsyncEvent event) {
		over();
	}

	/**
	 * Stays with a request that is dispatched past the guard and goes on asynchronously:
	 * the container forgets its listeners then.
	 */
	@Override
	public synchronized void onStartAsync(AsyncEvent event) {
		if (this.state == State.RUNNING) {
			this.context = event.getAsyncContext();
			this.context.addListener(this);
		}
	}

	private enum State {

		RUNNING, ENDED, OVER

	}

	/**
	 * Leaves sending to the container: a client that does not read must not hold up
	 * whoever ends its call.
	 */
	private static final class Unflushed extends HttpServletResponseWrapper {

		Unflushed(HttpServletResponse response) {
			super(response);
		}

		@Override
		public void flushBuffer() {
			// The container does.
		}

	}

}
