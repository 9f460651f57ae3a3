package dev.a2asecurity.web;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import dev.a2asecurity.admission.Admission;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.ratelimit.CallLimits;

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
 * @param parser finds out what a request asks for
 * @param admissions decides on it
 * @param limits how many calls and streams a caller may have
 * @param audit puts on record what was decided
 * @param extendedCard answers the operation for the extended card
 * @param answers what answers go through
 * @param denials writes refusals
 * @param publicDocuments filters that serve what everybody may read
 * @param publicPaths the paths that they serve
 */
public record A2ASecurity(A2AEndpoints endpoints, AuthenticationConverter authenticationConverter,
		AuthenticationManager authenticationManager, CallParser parser, Function<A2ACall, Admission> admissions,
		CallLimits limits, CallAudit audit, AnsweredOperation extendedCard, ResponsePipeline answers,
		DenialWriter denials, List<PublicDocumentFilter> publicDocuments, RequestMatcher publicPaths) {

	/**
	 * Creates the parts list.
	 */
	public A2ASecurity {
		publicDocuments = List.copyOf(publicDocuments);
	}

	/**
	 * Returns the paths of the public documents within the application. Where Spring
	 * MVC's servlet does not take them, something has to be mapped there: a container
	 * asks no filter about a path without a servlet.
	 */
	public Set<String> publicDocumentPaths() {
		Set<String> paths = new TreeSet<>();
		this.publicDocuments.forEach((document) -> paths.addAll(document.paths()));
		return paths;
	}

	/**
	 * Returns a matcher for everything that belongs to the agent: its endpoints and its
	 * public documents, and nothing else of the application.
	 */
	public RequestMatcher requestMatcher() {
		return new OrRequestMatcher(this.endpoints, this.publicPaths);
	}

}
