package dev.a2asecurity.web;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2ACall;

/**
 * A request of which it is known what it asks for.
 *
 * @param call what it asks for
 * @param endpoint where it asks
 * @param original the request as it came, whose body is read
 * @param body its body
 * @param page the page that a call to list tasks asks for, or {@code null} for any other
 */
public record ParsedCall(A2ACall call, A2AEndpoint endpoint, HttpServletRequest original, BufferedBody body,
		@Nullable ListPage page) {

	/**
	 * Returns a request for the agent, which has the same body to be read once.
	 */
	public HttpServletRequest request() {
		return this.body.replay(this.original);
	}

	/**
	 * Gives the body's memory back when the request is over: at once, or when the
	 * asynchronous rest of it has ended.
	 */
	public void closeAfter() {
		this.body.closeAfter(this.original);
	}

}
