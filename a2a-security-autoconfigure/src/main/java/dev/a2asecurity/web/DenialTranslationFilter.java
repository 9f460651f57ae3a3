package dev.a2asecurity.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.util.ThrowableAnalyzer;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Catches what the rules of the chain, the agent's controller or a skill refuse, and has
 * it written in the binding's form, whatever handlers the chain has for other paths. Once
 * the response has begun, an exception goes on, so that the container breaks the
 * connection off instead of ending a half answer properly.
 */
final class DenialTranslationFilter extends GenericFilterBean {

	private final ThrowableAnalyzer analyzer = new ThrowableAnalyzer();

	private final A2AEndpoints endpoints;

	private final DenialHandler denials;

	DenialTranslationFilter(A2AEndpoints endpoints, DenialHandler denials) {
		this.endpoints = endpoints;
		this.denials = denials;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		try {
			chain.doFilter(servletRequest, servletResponse);
		}
		catch (ServletException | RuntimeException ex) {
			HttpServletRequest request = (HttpServletRequest) servletRequest;
			HttpServletResponse response = (HttpServletResponse) servletResponse;
			if (!this.endpoints.matches(request)) {
				throw ex;
			}
			Throwable refusal = refusal(ex);
			if (refusal == null) {
				throw ex;
			}
			if (response.isCommitted()) {
				// Without its cause: Spring Security's own filter would take it for one
				// that it has to handle, and complain that it no longer can.
				throw new ServletException("The call was refused after its answer had begun");
			}
			write(refusal, request, response);
		}
	}

	private @Nullable Throwable refusal(Exception failure) {
		Throwable[] causes = this.analyzer.determineCauseChain(failure);
		Throwable unauthenticated = this.analyzer.getFirstThrowableOfType(AuthenticationException.class, causes);
		return (unauthenticated != null) ? unauthenticated
				: this.analyzer.getFirstThrowableOfType(AccessDeniedException.class, causes);
	}

	private void write(Throwable refusal, HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (refusal instanceof AuthenticationException unauthenticated) {
			this.denials.commence(request, response, unauthenticated);
		}
		else if (refusal instanceof AccessDeniedException denied) {
			this.denials.handle(request, response, denied);
		}
	}

}
