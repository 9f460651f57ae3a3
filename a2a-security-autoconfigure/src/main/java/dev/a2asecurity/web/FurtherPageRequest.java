package dev.a2asecurity.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.springframework.web.util.WebUtils;

/**
 * The request for a further page of the agent's task list, made while the answer to a
 * call is being made. It has no life of its own, so it cannot go on asynchronously.
 */
final class FurtherPageRequest extends HttpServletRequestWrapper {

	FurtherPageRequest(HttpServletRequest request) {
		super(request);
	}

	/**
	 * Tells whether a request is one of these, on behalf of a call that was admitted:
	 * nobody else can make one.
	 */
	static boolean isIn(ServletRequest request) {
		return WebUtils.getNativeRequest(request, FurtherPageRequest.class) != null;
	}

	@Override
	public boolean isAsyncSupported() {
		return false;
	}

	@Override
	public AsyncContext startAsync() {
		throw new IllegalStateException("A further page of a list is not answered asynchronously");
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		return startAsync();
	}

}
