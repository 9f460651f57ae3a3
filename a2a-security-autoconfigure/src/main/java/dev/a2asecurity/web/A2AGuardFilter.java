package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Lets a request to an endpoint of the agent pass only with a {@link Caller}. It is the
 * filter whose presence the start-up check looks for: where it stands, nothing that
 * another part of the chain accepts (a session, basic authentication, a permit-all rule)
 * opens the agent.
 * <p>
 * The caller of the first dispatch stays the caller of its asynchronous and error
 * dispatches, whatever the chain's security context repository remembers, so that a
 * stream that has begun is neither cut off nor continued under no name.
 */
final class A2AGuardFilter extends GenericFilterBean {

	private static final String CALLER = A2AGuardFilter.class.getName() + ".CALLER";

	private final SecurityContextHolderStrategy contextHolder = SecurityContextHolder.getContextHolderStrategy();

	private final A2AEndpoints endpoints;

	private final DenialWriter denials;

	private final CallAudit audit;

	A2AGuardFilter(A2AEndpoints endpoints, DenialWriter denials, CallAudit audit) {
		this.endpoints = endpoints;
		this.denials = denials;
		this.audit = audit;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		if (!this.endpoints.matches(request)) {
			chain.doFilter(servletRequest, servletResponse);
			return;
		}
		Authentication current = caller(this.contextHolder.getContext().getAuthentication());
		if (current != null) {
			request.setAttribute(CALLER, current);
			chain.doFilter(servletRequest, servletResponse);
			return;
		}
		if (request.getAttribute(CALLER) instanceof Authentication earlier) {
			continueAs(earlier, request, (HttpServletResponse) servletResponse, chain);
			return;
		}
		this.logger.info("Refused a call: reason=no_token, the request has no bearer token in an Authorization header");
		this.audit.refused((Caller) null, Denial.unauthenticated(), request);
		this.denials.write(Denial.unauthenticated(), request, (HttpServletResponse) servletResponse);
	}

	private void continueAs(Authentication caller, HttpServletRequest request, HttpServletResponse response,
			FilterChain chain) throws IOException, ServletException {
		SecurityContext previous = this.contextHolder.getContext();
		SecurityContext context = this.contextHolder.createEmptyContext();
		context.setAuthentication(caller);
		try {
			this.contextHolder.setContext(context);
			chain.doFilter(request, response);
		}
		finally {
			this.contextHolder.setContext(previous);
		}
	}

	private static @Nullable Authentication caller(@Nullable Authentication authentication) {
		return Caller.of(authentication).isPresent() ? authentication : null;
	}

}
