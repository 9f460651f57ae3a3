package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous context as the agent has it: it completes through {@link Answer}, and
 * nowhere leads to the container's own response.
 */
final class AnswerAsyncContext implements AsyncContext {

	private final AsyncContext context;

	private final Answer answer;

	private final ServletRequest request;

	private final ServletResponse response;

	AnswerAsyncContext(AsyncContext context, Answer answer, ServletRequest request, ServletResponse response) {
		this.context = context;
		this.answer = answer;
		this.request = request;
		this.response = response;
	}

	@Override
	public ServletRequest getRequest() {
		return this.request;
	}

	@Override
	public ServletResponse getResponse() {
		return this.response;
	}

	@Override
	public boolean hasOriginalRequestAndResponse() {
		return false;
	}

	@Override
	public void dispatch() {
		this.answer.dispatched(this.context::dispatch);
	}

	@Override
	public void dispatch(String path) {
		this.answer.dispatched(() -> this.context.dispatch(path));
	}

	@Override
	public void dispatch(ServletContext servletContext, String path) {
		this.answer.dispatched(() -> this.context.dispatch(servletContext, path));
	}

	@Override
	public void complete() {
		this.answer.completed(this.context);
	}

	@Override
	public void start(Runnable task) {
		this.context.start(task);
	}

	@Override
	public void addListener(AsyncListener listener) {
		this.context.addListener(new Listener(listener, null, null));
	}

	@Override
	public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
		this.context.addListener(new Listener(listener, request, response));
	}

	@Override
	public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
		return this.context.createListener(type);
	}

	@Override
	public void setTimeout(long timeout) {
		this.context.setTimeout(timeout);
	}

	@Override
	public long getTimeout() {
		return this.context.getTimeout();
	}

	/**
	 * Tells a listener of the agent, with this context in the place of the container's.
	 */
	private final class Listener implements AsyncListener {

		private final AsyncListener listener;

		private final @Nullable ServletRequest request;

		private final @Nullable ServletResponse response;

		Listener(AsyncListener listener, @Nullable ServletRequest request, @Nullable ServletResponse response) {
			this.listener = listener;
			this.request = request;
			this.response = response;
		}

		@Override
		public void onComplete(AsyncEvent event) throws IOException {
			this.listener.onComplete(translated(event, AnswerAsyncContext.this));
		}

		@Override
		public void onTimeout(AsyncEvent event) throws IOException {
			this.listener.onTimeout(translated(event, AnswerAsyncContext.this));
		}

		@Override
		public void onError(AsyncEvent event) throws IOException {
			this.listener.onError(translated(event, AnswerAsyncContext.this));
		}

		@Override
		public void onStartAsync(AsyncEvent event) throws IOException {
			AnswerAsyncContext started = new AnswerAsyncContext(event.getAsyncContext(), AnswerAsyncContext.this.answer,
					AnswerAsyncContext.this.request, AnswerAsyncContext.this.response);
			this.listener.onStartAsync(translated(event, started));
		}

		private AsyncEvent translated(AsyncEvent event, AsyncContext context) {
			return new AsyncEvent(context, this.request, this.response, event.getThrowable());
		}

	}

}
