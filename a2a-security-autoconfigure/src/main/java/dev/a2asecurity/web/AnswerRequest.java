package dev.a2asecurity.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * The request as the agent has it: what it does asynchronously, it does through
 * {@link Answer}.
 */
final class AnswerRequest extends HttpServletRequestWrapper {

	private final Answer answer;

	AnswerRequest(HttpServletRequest request, Answer answer) {
		super(request);
		this.answer = answer;
	}

	/**
	 * Starts with what the agent has. The container's own way, with the request and the
	 * response from before every filter, would let the answer out unseen.
	 */
	@Override
	public AsyncContext startAsync() {
		return startAsync(this, this.answer.response());
	}

	/**
	 * Starts so that the filters around the agent see, in the dispatch that may come,
	 * what they would see if there was no pipeline; what is the agent's own is given back
	 * to it.
	 */
	@Override
	public AsyncContext startAsync(ServletRequest agentRequest, ServletResponse agentResponse) {
		AsyncContext started = super.startAsync(getRequest(), this.answer.response().behind());
		return this.answer.start(started, agentRequest, agentResponse);
	}

	@Override
	public AsyncContext getAsyncContext() {
		return this.answer.wrapped(super.getAsyncContext());
	}

}
