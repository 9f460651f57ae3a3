package dev.a2asecurity.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

/**
 * A call that the agent can be asked.
 *
 * @param request the request for the agent
 * @param steps steps that only its answer is taken through
 * @param returned is to be told when the agent has given the thread back that it was
 * asked on
 */
record PreparedCall(HttpServletRequest request, List<ResponseStep> steps, Runnable returned) {

	/**
	 * Returns a call for which there is nothing to do.
	 */
	static PreparedCall plain(ParsedCall parsed) {
		return new PreparedCall(parsed.request(), List.of(), () -> {
		});
	}

}
