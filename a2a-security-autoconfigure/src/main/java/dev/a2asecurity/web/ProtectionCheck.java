package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.web.AgentHandlers.Mapped;
import dev.a2asecurity.web.OperationMap.MappedPath;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.security.config.BeanIds;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.debug.DebugFilter;

/**
 * Stops start-up unless every path of the agent is answered by something and guarded by
 * {@link A2AGuardFilter}: asked of the real {@link FilterChainProxy} and the real handler
 * mappings, for every HTTP method, before the server takes its first request.
 */
public final class ProtectionCheck implements SmartInitializingSingleton {

	/**
	 * Bean name of the starter's own chain.
	 */
	public static final String CHAIN_BEAN_NAME = "a2aSecurityFilterChain";

	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
			"TRACE");

	private final ApplicationContext context;

	private final A2AEndpoints endpoints;

	private final ProbeFactory probes;

	private final AgentHandlers handlers;

	/**
	 * Creates the check.
	 * @param context to look up chains and handler mappings in
	 * @param endpoints the agent's declared endpoints
	 * @param servletPath path that the dispatcher servlet is mapped to, {@code /} for the
	 * default
	 */
	public ProtectionCheck(ApplicationContext context, A2AEndpoints endpoints, String servletPath) {
		this.context = context;
		this.endpoints = endpoints;
		this.probes = new ProbeFactory(context, servletPath);
		this.handlers = new AgentHandlers(context, this.probes);
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<SecurityFilterChain> chains = filterChains();
		for (A2AEndpoint endpoint : this.endpoints.all()) {
			requireHandler(endpoint);
			for (String path : samplePaths(endpoint)) {
				for (String method : METHODS) {
					requireGuard(chains, method, path, endpoint.toString());
				}
			}
		}
		for (MappedPath mapped : this.endpoints.mapped()) {
			requireHandler(mapped);
			for (String method : METHODS) {
				requireGuard(chains, method, mapped.sample(), mapped.toString());
			}
		}
		for (Mapped mapped : this.handlers.looksLikeA2A()) {
			requireGuard(chains, mapped.method(), mapped.path(), mapped.handler());
		}
		this.handlers.serveCard().forEach(this::requireOurCard);
	}

	/**
	 * The card that a host serves by itself has neither our signature nor what is
	 * enforced.
	 */
	private void requireOurCard(Mapped mapped) {
		String path = mapped.path();
		if (!this.context.getBean(A2ASecurity.class).publicDocumentPaths().contains(path)
				&& !this.endpoints.matches(this.probes.probe("GET", path))) {
			throw new InvalidConfigurationException(
					"A GET to " + path + " answers with the agent's own card (" + mapped.handler()
							+ "), unsigned and without what is enforced.",
					"Have the signed card served there by a2a.security.card.additional-paths=" + path
							+ ", or remove the handler.");
		}
	}

	private List<SecurityFilterChain> filterChains() {
		Object filter = this.context.getBean(BeanIds.SPRING_SECURITY_FILTER_CHAIN);
		if (filter instanceof DebugFilter debug) {
			return debug.getFilterChainProxy().getFilterChains();
		}
		if (filter instanceof FilterChainProxy proxy) {
			return proxy.getFilterChains();
		}
		throw new InvalidConfigurationException(
				"The bean [" + BeanIds.SPRING_SECURITY_FILTER_CHAIN + "] is no FilterChainProxy but "
						+ filter.getClass().getName() + ", so it cannot be checked that the agent is guarded.",
				"Remove the bean; Spring Security makes its own.");
	}

	private void requireHandler(A2AEndpoint endpoint) {
		boolean handled = endpoint.binding() == Binding.JSONRPC ? this.handlers.handles("POST", endpoint.path())
				: handlesMessages(endpoint);
		if (!handled) {
			throw new InvalidConfigurationException(
					"The agent declares " + endpoint + ", and nothing in this application handles a POST "
							+ ((endpoint.binding() == Binding.JSONRPC) ? "to that path." : "to message:send there."),
					"Correct a2a.agent.url (or a2a.agent.interfaces[…].url) so that its path is where the agent's "
							+ "controller answers. If a proxy in front of it changes the path, name the path that "
							+ "arrives here in a2a.agent.interfaces[…].path.");
		}
	}

	/** In protocol 0.3, all is below {@code /v1} of the URL that is declared. */
	private boolean handlesMessages(A2AEndpoint endpoint) {
		return this.handlers.handles("POST", below(endpoint, "/message:send"))
				|| (endpoint.protocolVersions().stream().anyMatch((version) -> version.startsWith("0."))
						&& this.handlers.handles("POST", below(endpoint, "/v1/message:send")));
	}

	private void requireHandler(MappedPath mapped) {
		if (!this.handlers.handles(mapped.method(), mapped.sample())) {
			throw new InvalidConfigurationException(
					"The path [" + mapped + "] is mapped to " + mapped.label()
							+ ", and nothing in this application handles it.",
					"Correct it in a2a.security.operations.<operation>.paths, or remove it.");
		}
	}

	private static Set<String> samplePaths(A2AEndpoint endpoint) {
		Set<String> paths = new LinkedHashSet<>();
		if (endpoint.binding() == Binding.JSONRPC) {
			paths.add(endpoint.path());
		}
		if (!endpoint.isRoot()) {
			paths.add(endpoint.path() + "/");
			paths.add(endpoint.path() + "/x");
			paths.add(endpoint.path() + "/x/y/z");
		}
		if (endpoint.binding() == Binding.HTTP_JSON) {
			for (String operation : List.of("/message:send", "/message:stream", "/tasks", "/tasks/x", "/tasks/x:cancel",
					"/tasks/x:subscribe", "/tasks/x/pushNotificationConfigs", "/tasks/x/pushNotificationConfigs/y",
					"/extendedAgentCard")) {
				paths.add(below(endpoint, operation));
				paths.add(below(endpoint, "/tenant" + operation));
			}
		}
		return paths;
	}

	private static String below(A2AEndpoint endpoint, String operation) {
		return endpoint.isRoot() ? operation : endpoint.path() + operation;
	}

	private void requireGuard(List<SecurityFilterChain> chains, String method, String path, String what) {
		List<SecurityFilterChain> matching = matching(chains, method, path);
		SecurityFilterChain first = matching.isEmpty() ? null : matching.get(0);
		if (first == null || !A2ASecurityConfigurer.isIn(first.getFilters())) {
			throw new InvalidConfigurationException(
					"A " + method + " to " + path + " reaches the agent (" + what + ") without its security: "
							+ describe(first),
					"Declare where the agent answers in a2a.agent.interfaces[…], and where its host answers operations "
							+ "otherwise in a2a.security.operations.<operation>.paths. If a chain of your own matches that "
							+ "path, narrow it by securityMatcher, order it after the starter's, or apply "
							+ "http.with(a2aSecurity(), Customizer.withDefaults()) to it.");
		}
		for (SecurityFilterChain other : matching.subList(1, matching.size())) {
			if (isStarters(first) && A2ASecurityConfigurer.isIn(other.getFilters())) {
				throw new InvalidConfigurationException(
						"Two security filter chains apply a2aSecurity() to " + path
								+ ", and the starter's own comes first, so the other is never asked: " + other,
						"Name your chain's bean " + CHAIN_BEAN_NAME + ", which replaces the starter's.");
			}
		}
	}

	private List<SecurityFilterChain> matching(List<SecurityFilterChain> chains, String method, String path) {
		List<SecurityFilterChain> matching = new ArrayList<>();
		for (SecurityFilterChain chain : chains) {
			if (chain.matches(this.probes.probe(method, path))) {
				matching.add(chain);
			}
		}
		return matching;
	}

	private boolean isStarters(SecurityFilterChain chain) {
		return this.context.containsBean(CHAIN_BEAN_NAME) && this.context.getBean(CHAIN_BEAN_NAME) == chain;
	}

	private static String describe(@Nullable SecurityFilterChain chain) {
		if (chain == null) {
			return "no security filter chain matches.";
		}
		List<Filter> filters = chain.getFilters();
		return filters.isEmpty() ? "it is exempt from security (web.ignoring() or a chain without filters)."
				: "the first chain that matches is " + chain + ".";
	}

}
