package dev.a2asecurity.web;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.web.AnswerEnd.Outcome;

import org.springframework.core.log.LogMessage;
import org.springframework.security.core.Authentication;

/**
 * The answer to one call, from the moment that the agent is asked until its last byte has
 * been handed to the container: on the container's thread, on the agent's, and through
 * asynchronous dispatches.
 * <p>
 * One thread works on its body at a time, held apart from the others by a lock. A writer
 * holds it while it waits for a slow client, which nobody else waits for: whoever ends
 * the answer from outside leaves word, and if the lock is taken, its holder does it when
 * it lets go. The container finishes a response only after its call-backs have had the
 * lock, so nobody ever writes to one that serves another request by then.
 */
final class Answer implements AsyncListener {

	private static final Log logger = LogFactory.getLog(Answer.class);

	private static final String ATTRIBUTE = Answer.class.getName() + ".ANSWER";

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicReference<@Nullable Ending> asked = new AtomicReference<>();

	private final Authentication caller;

	/**
	 * In milliseconds since 1970, since the time is asked for at each event.
	 */
	private final long expiresAt;

	private final ResponsePipeline pipeline;

	private final AnswerBody body;

	private final AnswerReport report;

	private final AnswerRequest request;

	private final AnswerResponse response;

	/**
	 * What the agent has when it comes back by a dispatch: its own wrappers around ours.
	 */
	private ServletRequest agentRequest;

	private ServletResponse agentResponse;

	private @Nullable AsyncContext context;

	/**
	 * Whether a thread of the container works on the call.
	 */
	private volatile boolean working;

	/**
	 * Whether the call goes on with no thread of the container.
	 */
	private boolean parked;

	private volatile boolean over;

	private boolean registered;

	private boolean ended;

	Answer(ResponsePipeline pipeline, HttpServletRequest request, HttpServletResponse response, Authentication caller,
			@Nullable Instant expiresAt, AnswerInspector inspector, AnswerRefusal refusal, HeldBytes held,
			AnswerListener listener) {
		this.pipeline = pipeline;
		this.caller = caller;
		this.expiresAt = (expiresAt != null) ? milliseconds(expiresAt) : Long.MAX_VALUE;
		this.body = new AnswerBody(inspector, refusal, held, response);
		this.report = new AnswerReport(inspector, this.body, listener);
		this.request = new AnswerRequest(request, this);
		this.response = new AnswerResponse(response, this, this.body);
		this.agentRequest = this.request;
		this.agentResponse = this.response;
		request.setAttribute(ATTRIBUTE, this);
	}

	private static long milliseconds(Instant time) {
		try {
			return time.toEpochMilli();
		}
		catch (ArithmeticException ex) {
			return time.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
		}
	}

	/**
	 * Returns the answer that a request is being given, in this or an earlier dispatch.
	 */
	static @Nullable Answer find(HttpServletRequest request) {
		return (request.getAttribute(ATTRIBUTE) instanceof Answer answer) ? answer : null;
	}

	Authentication caller() {
		return this.caller;
	}

	/**
	 * Tells whether it is a stream whose token has ended.
	 * @param now in milliseconds since 1970
	 */
	boolean hasExpired(long now) {
		return now >= this.expiresAt && this.body.isStream();
	}

	/**
	 * Lets the agent answer, or go on to, in one dispatch of the container. An answer
	 * that has been ended meanwhile does not reach it.
	 */
	void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() == DispatcherType.ERROR || isNested()) {
			// An error page is the container's own response, and a forward is part of
			// this dispatch.
			chain.doFilter(request, response);
			return;
		}
		if (!enter(request, response)) {
			return;
		}
		boolean returned = false;
		try {
			chain.doFilter(this.agentRequest, this.agentResponse);
			returned = true;
		}
		catch (IOException | ServletException | RuntimeException ex) {
			if (!isCut()) {
				throw ex;
			}
			logger.debug("An agent failed after its answer had been ended", ex);
			returned = true;
		}
		finally {
			leave(request, returned);
		}
	}

	private boolean isNested() {
		this.lock.lock();
		try {
			return this.working;
		}
		finally {
			unlock();
		}
	}

	private boolean enter(HttpServletRequest request, HttpServletResponse response) {
		this.lock.lock();
		try {
			this.parked = false;
			this.report.goesOn();
			if (this.over || this.body.isCut()) {
				this.over = true;
				return false;
			}
			Ending ending = this.asked.get();
			if (ending != null) {
				endNow(ending, false);
				this.over = true;
				return false;
			}
			if (!this.body.isStream()) {
				// It answers now, and ends by itself.
				this.pipeline.running().remove(this);
				this.registered = false;
			}
			if (request instanceof HttpServletRequestWrapper wrapper && wrapper.isWrapperFor(this.request)) {
				// Started around our request, it comes back with what the agent has.
				this.agentRequest = request;
				this.agentResponse = response;
			}
			else {
				this.request.setRequest(request);
				this.response.goOnWith(response);
				this.body.sink().goOnWith(response);
			}
			this.working = true;
			return true;
		}
		finally {
			unlock();
		}
	}

	private void leave(HttpServletRequest request, boolean returned) throws IOException {
		this.lock.lock();
		try {
			this.working = false;
			boolean asynchronous = request.isAsyncStarted();
			if (!returned) {
				this.report.failed("exception");
				this.body.close();
				this.over = !asynchronous;
			}
			else if (asynchronous) {
				park(request);
			}
			else {
				this.over = true;
				this.body.finish();
				endIfCut();
			}
		}
		catch (IOException ex) {
			lose();
			throw ex;
		}
		catch (RuntimeException ex) {
			this.report.failed(AnswerReport.NOT_SENT);
			throw ex;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Takes note that nothing reaches the client any more. A container may forget to say
	 * so: Tomcat drops a call without a word to its listeners when the client leaves just
	 * before the thread does that started the asynchronous part.
	 */
	private void lose() {
		this.report.lost();
		this.body.close();
	}

	private void park(HttpServletRequest request) {
		if (this.body.isCut() || this.report.isLost()) {
			return;
		}
		if (this.context == null) {
			adopt(request);
		}
		this.parked = this.context != null;
		register();
	}

	/**
	 * Takes note of an asynchronous context that was not asked for through our request.
	 */
	private void adopt(HttpServletRequest request) {
		try {
			AsyncContext started = request.getAsyncContext();
			started.addListener(this);
			this.context = started;
		}
		catch (IllegalStateException ex) {
			logger.debug("Did not take note of an asynchronous call since it was over", ex);
		}
	}

	/**
	 * Has itself ended when its caller is blocked or its token expires.
	 */
	private void register() {
		if (this.registered) {
			return;
		}
		this.registered = true;
		if (!this.pipeline.running().add(this)) {
			ask(Ending.fromOutside(Denial.unavailable(RunningCalls.RETRY), "too_many_calls"));
		}
	}

	/**
	 * Ends the answer from outside, without waiting for anybody.
	 */
	void end(Ending ending) {
		ask(ending);
		endIfAsked();
		tellIfOver();
	}

	private void ask(Ending ending) {
		this.asked.compareAndSet(null, ending);
	}

	/**
	 * Ends the answer if somebody has asked for it, nobody is at work on it, and no
	 * thread of the container has it; if one has, that does it.
	 */
	private void endIfAsked() {
		while (this.asked.get() != null && !this.over && this.lock.tryLock()) {
			try {
				Ending ending = this.asked.get();
				if (ending == null || !this.parked || !this.body.isOpen()) {
					return;
				}
				endNow(ending, true);
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void unlock() {
		boolean last = this.lock.getHoldCount() == 1;
		this.lock.unlock();
		if (last) {
			endIfAsked();
			tellIfOver();
		}
	}

	/**
	 * Ends the answer with the lock held.
	 * @param quietly whether it must not wait for the client
	 */
	private void endNow(Ending ending, boolean quietly) {
		this.body.end(ending, quietly);
		endIfCut(quietly);
	}

	private void endIfCut() {
		endIfCut(false);
	}

	/**
	 * Has the container finish what has been cut.
	 */
	private void endIfCut(boolean quietly) {
		Ending ending = this.body.ending();
		if (ending == null || this.ended) {
			return;
		}
		this.ended = true;
		logger.info(LogMessage.format("%s: reason=%s%s, %s",
				(ending.outcome() == Outcome.ENDED) ? "Ended a call" : "Refused an answer", ending.reason(),
				ending.explanation().isEmpty() ? "" : ", " + ending.explanation(), this.caller.getPrincipal()));
		AsyncContext started = this.context;
		if (started != null) {
			this.parked = false;
			this.context = null;
			complete(started);
		}
		else if (!quietly) {
			try {
				this.body.sink().stream().close();
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("Did not send the end of an answer", ex);
			}
		}
	}

	private static void complete(AsyncContext started) {
		try {
			started.complete();
		}
		catch (IllegalStateException ex) {
			// It has just ended by itself, or is on its way back to the guard.
			logger.debug("Did not complete a call since it was over", ex);
		}
	}

	private boolean isCut() {
		this.lock.lock();
		try {
			return this.body.isCut();
		}
		finally {
			unlock();
		}
	}

	/**
	 * Does something with the body, unless the answer is or has to be ended.
	 * @throws AnswerEndedException if it has been, before or by this
	 */
	void work(Work work) throws IOException {
		this.lock.lock();
		try {
			if (this.over || this.report.isLost() || this.body.isCut()) {
				throw new AnswerEndedException();
			}
			this.body.decide();
			endIfItHasTo();
			if (!this.body.isCut()) {
				work.on(this.body);
				if (this.body.isStream()) {
					register();
				}
			}
			endIfCut();
			if (this.body.isCut()) {
				throw new AnswerEndedException();
			}
		}
		catch (AnswerEndedException ex) {
			throw ex;
		}
		catch (IOException ex) {
			lose();
			throw ex;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Ends a stream before it goes on if somebody has asked for it, or if its token has
	 * ended: not one event leaves after that.
	 */
	private void endIfItHasTo() {
		if (!this.body.isStream() || !this.body.isOpen()) {
			return;
		}
		if (hasExpired(this.pipeline.now())) {
			ask(RunningCalls.EXPIRED);
		}
		Ending ending = this.asked.get();
		if (ending != null) {
			endNow(ending, false);
		}
	}

	/**
	 * Takes the body back as far as it has not left.
	 * @throws IllegalStateException if the answer has been ended
	 */
	void reset(boolean headersToo, Runnable reset) {
		this.lock.lock();
		try {
			if (this.over || this.body.isCut()) {
				throw new IllegalStateException("The answer has ended");
			}
			// Throws if it has left.
			reset.run();
			this.body.reset(headersToo);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Starts the asynchronous part of a call.
	 */
	AsyncContext start(AsyncContext started, ServletRequest agentRequest, ServletResponse agentResponse) {
		this.lock.lock();
		try {
			this.context = started;
			this.agentRequest = agentRequest;
			this.agentResponse = agentResponse;
			started.addListener(this);
			return new AnswerAsyncContext(started, this, agentRequest, agentResponse);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Takes nothing any more from the agent, which has left it to the container to
	 * answer.
	 */
	void conclude() {
		this.lock.lock();
		try {
			this.body.close();
		}
		finally {
			unlock();
		}
	}

	AnswerResponse response() {
		return this.response;
	}

	AsyncContext wrapped(AsyncContext started) {
		return new AnswerAsyncContext(started, this, this.agentRequest, this.agentResponse);
	}

	/**
	 * Completes the call as the agent wants it: its answer is decided on before.
	 */
	void completed(AsyncContext started) {
		this.lock.lock();
		try {
			if (this.over || this.body.isCut()) {
				return;
			}
			this.parked = false;
			this.report.goesOn();
			this.context = started;
			try {
				this.body.finish();
			}
			catch (IOException ex) {
				lose();
				logger.debug("Did not send the rest of an answer", ex);
			}
			endIfCut();
			if (!this.body.isCut()) {
				started.complete();
			}
		}
		finally {
			unlock();
		}
	}

	/**
	 * Has the call go back to a thread of the container, unless it has been ended.
	 */
	void dispatched(Runnable dispatch) {
		this.lock.lock();
		try {
			if (this.over || this.body.isCut()) {
				return;
			}
			boolean before = this.parked;
			this.parked = false;
			try {
				dispatch.run();
				this.context = null;
			}
			catch (IllegalStateException ex) {
				this.parked = before;
				throw ex;
			}
		}
		finally {
			unlock();
		}
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.lock.lock();
		try {
			this.parked = false;
			if (this.body.isOpen()) {
				this.report.failedUnlessTold("not_completed");
			}
			this.body.close();
			this.over = true;
		}
		finally {
			unlock();
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		handOver("timeout");
	}

	@Override
	public void onError(AsyncEvent event) {
		this.lock.lock();
		try {
			if (event.getThrowable() instanceof IOException) {
				lose();
			}
			handOver("error");
		}
		finally {
			unlock();
		}
	}

	/**
	 * Leaves the call to the container, which has it completed or dispatched now.
	 */
	private void handOver(String reason) {
		this.lock.lock();
		try {
			this.parked = false;
			if (this.body.isOpen()) {
				this.report.failed(reason);
			}
		}
		finally {
			unlock();
		}
	}

	/**
	 * Stays with a request that is dispatched past the guard and goes on asynchronously:
	 * the container forgets its listeners then.
	 */
	@Override
	public void onStartAsync(AsyncEvent event) {
		this.lock.lock();
		try {
			if (!this.over && !this.working && this.body.isOpen()) {
				AsyncContext started = event.getAsyncContext();
				started.addListener(this);
				this.context = started;
				this.parked = true;
			}
		}
		finally {
			unlock();
		}
	}

	private void tellIfOver() {
		if ((this.over || (this.report.isLost() && !this.working)) && this.report.claim()) {
			this.pipeline.running().remove(this);
			this.report.tell();
		}
	}

	/**
	 * Something that is done with the body.
	 */
	interface Work {

		void on(AnswerBody body) throws IOException;

	}

}
