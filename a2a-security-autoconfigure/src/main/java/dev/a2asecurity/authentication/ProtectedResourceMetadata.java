package dev.a2asecurity.authentication;

import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import tools.jackson.databind.json.JsonMapper;

/**
 * The protected resource metadata of this agent (RFC 9728): for a client that was refused
 * and wants to know where to get which token. Everything in it is configuration.
 */
public final class ProtectedResourceMetadata {

	private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final URI resource;

	private final String issuer;

	private ProtectedResourceMetadata(URI resource, String issuer) {
		this.resource = resource;
		this.issuer = issuer;
	}

	/**
	 * Creates the metadata of an agent.
	 * @param agentUrl public URL of the agent
	 * @param audience the audience that its tokens must have; where that is a URL of the
	 * same origin it is the resource's identifier, so that a client that asks for a token
	 * for the resource (RFC 8707) gets one that is accepted
	 * @param issuer the issuer of its tokens
	 */
	public static ProtectedResourceMetadata of(URI agentUrl, String audience, String issuer) {
		URI origin = URI.create(agentUrl.getScheme() + "://" + agentUrl.getRawAuthority());
		if (audience.equals(origin.toString()) || audience.startsWith(origin + "/")) {
			return new ProtectedResourceMetadata(URI.create(audience), issuer);
		}
		return new ProtectedResourceMetadata(origin, issuer);
	}

	/**
	 * Returns the public URL of the metadata: the well-known path stands between host and
	 * path of the resource (RFC 9728, section 3.1).
	 */
	public URI url() {
		return URI.create(this.resource.getScheme() + "://" + this.resource.getRawAuthority() + path());
	}

	/**
	 * Returns the path part of {@link #url()}.
	 */
	public String path() {
		String path = this.resource.getRawPath();
		return (path == null || path.equals("/")) ? WELL_KNOWN : WELL_KNOWN + path;
	}

	/**
	 * Returns the metadata as JSON.
	 * @param scopes the scopes that some skill needs
	 */
	public String toJson(Collection<String> scopes) {
		Map<String, Object> metadata = new LinkedHashMap<>();
		metadata.put("resource", this.resource.toString());
		metadata.put("authorization_servers", List.of(this.issuer));
		if (!scopes.isEmpty()) {
			metadata.put("scopes_supported", new TreeSet<>(scopes));
		}
		metadata.put("bearer_methods_supported", List.of("header"));
		return JSON.writeValueAsString(metadata);
	}

}
