package dev.a2asecurity.web;

import jakarta.servlet.http.HttpServletRequest;

import dev.a2asecurity.call.Caller;

import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Authenticates the caller on the agent's endpoints, and leaves every other request of
 * the chain it stands in alone: a user's own chain may authenticate those in its own way.
 */
final class CallerAuthenticationFilter extends BearerTokenAuthenticationFilter {

	private final A2AEndpoints endpoints;

	CallerAuthenticationFilter(A2AEndpoints endpoints, AuthenticationManager authenticationManager,
			AuthenticationConverter converter, DenialHandler denials, CallAudit audit) {
		super(authenticationManager, converter);
		this.endpoints = endpoints;
		// For what cannot be taken for a token, which the manager never sees.
		setAuthenticationEntryPoint((request, response, failure) -> {
			audit.refused((Caller) null, DenialHandler.denial(failure), request);
			denials.commence(request, response, failure);
		});
		setAuthenticationFailureHandler(denials);
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !this.endpoints.matches(request);
	}

}
