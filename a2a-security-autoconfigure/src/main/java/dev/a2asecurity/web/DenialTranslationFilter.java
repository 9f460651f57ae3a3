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
 * the response has begun, the exception goes on, so that the container breaks the
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
			if (response.isCommitted() || !this.endpoints.matches(request) || !translate(ex, request, response)) {
				throw ex;
			}
		}
	}

	private boolean translate(Exception failure, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		Throwable[] causes = this.analyzer.determineCauseChain(failure);
		AuthenticationException unauthenticated = first(AuthenticationException.class, causes);
		if (unauthenticated != null) {
			this.denials.commence(request, response, unauthenticated);
			return true;
		}
		AccessDeniedException denied = first(AccessDeniedException.class, causes);
		if (denied != null) {
			this.denials.handle(request, response, denied);
			return true;
		}
		return false;
	}

	private <T extends Throwable> @Nullable T first(Class<T> type, Throwable[] causes) {
		return type.cast(this.analyzer.getFirstThrowableOfType(type, causes));
	}

}
