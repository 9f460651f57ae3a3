package dev.a2asecurity.web;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.util.StringUtils;

/**
 * A path of this application at which the agent answers.
 *
 * @param path path within the context path, without a trailing slash except for {@code /}
 * itself
 * @param binding how it speaks
 * @param protocolVersions the versions of the A2A protocol that it speaks, such as
 * {@code 1.0}
 * @param urls the public URLs under which callers know it, from configuration
 */
public record A2AEndpoint(String path, Binding binding, Set<String> protocolVersions, Set<URI> urls) {

	/**
	 * The operations of the HTTP+JSON binding as patterns below the agent's path, for an
	 * agent at the root, which cannot claim every path: with and without the tenant
	 * segment of 1.0, which the {@code /v1} of 0.3 looks like.
	 */
	private static final List<String> ROOT_HTTP_JSON_PATTERNS = List.of("/message:send", "/message:stream", "/tasks/**",
			"/extendedAgentCard", "/{tenant}/message:send", "/{tenant}/message:stream", "/{tenant}/tasks/**",
			"/{tenant}/extendedAgentCard", "/{tenant}/card");

	/**
	 * Creates an endpoint.
	 */
	public A2AEndpoint {
		protocolVersions = Set.copyOf(protocolVersions);
		urls = Set.copyOf(urls);
	}

	boolean isRoot() {
		return this.path.equals("/");
	}

	/**
	 * Returns the path patterns that belong to the endpoint. An endpoint below the root
	 * owns everything under its path, whatever it answers there.
	 */
	Set<String> patterns() {
		Set<String> patterns = new LinkedHashSet<>();
		if (!isRoot()) {
			patterns.add(this.path + "/**");
		}
		else if (this.binding == Binding.JSONRPC) {
			patterns.add("/");
			patterns.add("");
		}
		else {
			patterns.addAll(ROOT_HTTP_JSON_PATTERNS);
		}
		return patterns;
	}

	/**
	 * Returns the public URIs of a path at this endpoint.
	 * @param requested the path within the application, as it was sent
	 */
	List<URI> publicUris(String requested) {
		String prefix = isRoot() ? "" : this.path;
		if (!requested.startsWith(prefix)) {
			// Another spelling of the path, which no client that was told ours would use.
			return List.of();
		}
		return this.urls.stream()
			.map((url) -> URI
				.create(StringUtils.trimTrailingCharacter(url.toString(), '/') + requested.substring(prefix.length())))
			.toList();
	}

	/**
	 * Returns the public URLs of this application's root, as far as the endpoint's tell
	 * them: a proxy may have changed the path.
	 */
	List<URI> baseUrls() {
		String suffix = isRoot() ? "" : this.path;
		return this.urls.stream()
			.map((url) -> StringUtils.trimTrailingCharacter(url.toString(), '/'))
			.filter((url) -> url.endsWith(suffix))
			.map((url) -> URI.create(url.substring(0, url.length() - suffix.length())))
			.toList();
	}

	@Override
	public String toString() {
		return this.binding + " " + this.protocolVersions + " at " + this.path;
	}

}
