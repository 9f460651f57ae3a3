package dev.a2asecurity.web;

import java.util.List;

import jakarta.servlet.Filter;

import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * What every security filter chain around the agent is made of; one bean, so that a chain
 * of the application's own and the starter's cannot differ.
 *
 * @param endpoints where the agent answers
 * @param authenticationConverter takes the token from a request
 * @param authenticationManager makes a caller of the token
 * @param denials writes refusals
 * @param publicDocuments filters that serve what everybody may read
 * @param publicPaths the paths that they serve
 */
public record A2ASecurity(A2AEndpoints endpoints, AuthenticationConverter authenticationConverter,
		AuthenticationManager authenticationManager, DenialWriter denials, List<Filter> publicDocuments,
		RequestMatcher publicPaths) {

	/**
	 * Creates the parts list.
	 */
	public A2ASecurity {
		publicDocuments = List.copyOf(publicDocuments);
	}

	/**
	 * Returns a matcher for everything that belongs to the agent: its endpoints and its
	 * public documents, and nothing else of the application.
	 */
	public RequestMatcher requestMatcher() {
		return new OrRequestMatcher(this.endpoints, this.publicPaths);
	}

}
