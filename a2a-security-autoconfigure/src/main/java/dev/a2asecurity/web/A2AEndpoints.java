package dev.a2asecurity.web;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.web.OperationMap.MappedPath;

import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * All paths of this application at which the agent answers; matches a request to any of
 * them, whatever its method.
 * <p>
 * Letter case does not matter here, although it matters to most handlers: a handler
 * mapping that ignores it must not find a way around.
 */
public final class A2AEndpoints implements RequestMatcher {

	private static final String FOUND = A2AEndpoints.class.getName() + ".FOUND";

	private static final PathPatternParser PARSER = parser();

	private static final PathContainer.Options DECODED = PathContainer.Options.create('/', false);

	private final List<A2AEndpoint> endpoints;

	private final List<MappedPath> mapped;

	private final List<Entry> entries;

	/**
	 * Creates the set of endpoints, as they are declared.
	 * @param declared what is declared, at least one
	 */
	public A2AEndpoints(List<A2AEndpoint> declared) {
		this(declared, OperationMap.NONE);
	}

	/**
	 * Creates the set of endpoints. Several declarations of one path and binding, for
	 * different protocol versions, become one.
	 * @param declared what is declared, at least one
	 * @param operations the paths besides, at which a host answers operations
	 */
	public A2AEndpoints(List<A2AEndpoint> declared, OperationMap operations) {
		this.endpoints = merge(declared);
		this.mapped = operations.paths();
		this.entries = entries(this.endpoints, this.mapped);
	}

	private static PathPatternParser parser() {
		PathPatternParser parser = new PathPatternParser();
		parser.setCaseSensitive(false);
		return parser;
	}

	private static List<A2AEndpoint> merge(List<A2AEndpoint> declared) {
		Map<String, A2AEndpoint> merged = new LinkedHashMap<>();
		for (A2AEndpoint endpoint : declared) {
			merged.merge(endpoint.binding() + endpoint.path(), endpoint, (first, second) -> {
				Set<String> versions = new LinkedHashSet<>(first.protocolVersions());
				versions.addAll(second.protocolVersions());
				Set<URI> urls = new LinkedHashSet<>(first.urls());
				urls.addAll(second.urls());
				return new A2AEndpoint(first.path(), first.binding(), versions, urls);
			});
		}
		return List.copyOf(merged.values());
	}

	/**
	 * Orders the patterns so that the first match is the endpoint a request belongs to:
	 * longer paths before shorter ones. Where both bindings share a path, exactly that
	 * path is JSON-RPC and what is below it is HTTP+JSON.
	 */
	private static List<Entry> entries(List<A2AEndpoint> endpoints, List<MappedPath> mapped) {
		List<Entry> entries = new ArrayList<>();
		Comparator<A2AEndpoint> longestFirst = Comparator.comparingInt((endpoint) -> -endpoint.path().length());
		List<A2AEndpoint> sorted = endpoints.stream()
			.sorted(longestFirst.thenComparing((endpoint) -> endpoint.binding() == Binding.JSONRPC))
			.toList();
		for (A2AEndpoint endpoint : sorted) {
			if (endpoint.binding() == Binding.JSONRPC && !endpoint.isRoot()) {
				entries.add(new Entry(PARSER.parse(endpoint.path()), endpoint));
			}
		}
		mapped.forEach((path) -> entries
			.add(new Entry(PARSER.parse(path.pattern().getPatternString()), endpointOf(path, sorted))));
		for (A2AEndpoint endpoint : sorted) {
			endpoint.patterns().forEach((pattern) -> entries.add(new Entry(PARSER.parse(pattern), endpoint)));
		}
		return List.copyOf(entries);
	}

	/**
	 * Returns the endpoint that a mapped path is of: the HTTP+JSON endpoint that it is
	 * below, or one of its own, known by the public URLs of the others.
	 */
	private static A2AEndpoint endpointOf(MappedPath mapped, List<A2AEndpoint> endpoints) {
		String path = mapped.pattern().getPatternString();
		Set<String> versions = new LinkedHashSet<>();
		Set<URI> bases = new LinkedHashSet<>();
		for (A2AEndpoint endpoint : endpoints) {
			if (endpoint.binding() == Binding.HTTP_JSON && !endpoint.isRoot()
					&& path.startsWith(endpoint.path() + "/")) {
				return endpoint;
			}
			versions.addAll(endpoint.protocolVersions());
			bases.addAll(endpoint.baseUrls());
		}
		return new A2AEndpoint("/", Binding.HTTP_JSON, versions, bases);
	}

	/**
	 * Returns the declared endpoints, each path and binding once.
	 */
	public List<A2AEndpoint> all() {
		return this.endpoints;
	}

	/**
	 * Returns the paths besides, at which a host answers operations.
	 */
	List<MappedPath> mapped() {
		return this.mapped;
	}

	/**
	 * Tells whether an endpoint is a declared one, and not only that of mapped paths.
	 */
	boolean isDeclared(A2AEndpoint endpoint) {
		return this.endpoints.contains(endpoint);
	}

	/**
	 * Returns the endpoint that a request is for, if it is for one by any reading of its
	 * path: Spring MVC reads it as it was sent, a container that looks for a servlet has
	 * decoded it and resolved its {@code //} and {@code ..;} before.
	 */
	public Optional<A2AEndpoint> find(HttpServletRequest request) {
		// Several filters ask in turn, and parsing a path is not cheap.
		if (request.getAttribute(FOUND) instanceof Found found && found.isFor(this, request)) {
			return found.endpoint();
		}
		Optional<A2AEndpoint> endpoint = find(pathAsSent(request)).or(() -> find(pathAsMapped(request)));
		request.setAttribute(FOUND, new Found(this, request.getRequestURI(), request.getContextPath(),
				request.getServletPath(), request.getPathInfo(), endpoint));
		return endpoint;
	}

	private Optional<A2AEndpoint> find(PathContainer path) {
		for (Entry entry : this.entries) {
			if (entry.pattern().matches(path)) {
				return Optional.of(entry.endpoint());
			}
		}
		return Optional.empty();
	}

	/**
	 * Tells whether a path within the application is one of the agent's.
	 */
	public boolean own(String path) {
		return find(PathContainer.parsePath(path)).isPresent();
	}

	/**
	 * Returns the URIs under which a request is known in public: those of its endpoint's
	 * configuration, and nothing of the request's {@code Host}.
	 */
	public List<URI> publicUris(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		return find(request).map((endpoint) -> endpoint.publicUris(path)).orElse(List.of());
	}

	@Override
	public boolean matches(HttpServletRequest request) {
		return find(request).isPresent();
	}

	/**
	 * Parses the path anew: the one that Spring MVC keeps in the request is that of the
	 * forwarding handler after a forward, and its parser fails where a servlet's path was
	 * sent with letters encoded.
	 */
	private static PathContainer pathAsSent(HttpServletRequest request) {
		return RequestPath.parse(request.getRequestURI(), request.getContextPath()).pathWithinApplication();
	}

	private static PathContainer pathAsMapped(HttpServletRequest request) {
		String servletPath = (request.getServletPath() != null) ? request.getServletPath() : "";
		String pathInfo = (request.getPathInfo() != null) ? request.getPathInfo() : "";
		return PathContainer.parsePath(servletPath + pathInfo, DECODED);
	}

	@Override
	public String toString() {
		return this.endpoints.toString();
	}

	/**
	 * What was found for a request, and for which paths: after a forward they are others.
	 */
	private record Found(A2AEndpoints endpoints, @Nullable String uri, @Nullable String contextPath,
			@Nullable String servletPath, @Nullable String pathInfo, Optional<A2AEndpoint> endpoint) {

		boolean isFor(A2AEndpoints asked, HttpServletRequest request) {
			return this.endpoints == asked && Objects.equals(this.uri, request.getRequestURI())
					&& Objects.equals(this.contextPath, request.getContextPath())
					&& Objects.equals(this.servletPath, request.getServletPath())
					&& Objects.equals(this.pathInfo, request.getPathInfo());
		}

	}

	private record Entry(PathPattern pattern, A2AEndpoint endpoint) {

	}

}
