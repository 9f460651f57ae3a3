package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.call.Denial;

import org.springframework.core.log.LogMessage;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Stands directly in front of Spring MVC's handlers and refuses a request to the agent
 * that {@link AdmissionFilter} did not admit. The start-up check sees to it that there is
 * none; this is for what it cannot see, such as another chain whose matcher asks for a
 * header, or a filter that forwards.
 */
public final class A2AHandlerGuard implements HandlerInterceptor {

	private static final Log logger = LogFactory.getLog(A2AHandlerGuard.class);

	private final A2AEndpoints endpoints;

	private final DenialWriter denials;

	/**
	 * Creates the guard.
	 * @param endpoints the paths to stand at
	 * @param denials writes the refusal
	 */
	public A2AHandlerGuard(A2AEndpoints endpoints, DenialWriter denials) {
		this.endpoints = endpoints;
		this.denials = denials;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (!this.endpoints.matches(request) || AdmissionFilter.hasAdmitted(request)) {
			return true;
		}
		logger.error(LogMessage
			.format("Refused a %s request that reached the agent's handler around the security filter chain"
					+ " of A2A Security; look for another SecurityFilterChain or WebSecurityCustomizer that matches it",
					request.getMethod()));
		this.denials.write(Denial.unauthenticated(), request, response);
		return false;
	}

}
