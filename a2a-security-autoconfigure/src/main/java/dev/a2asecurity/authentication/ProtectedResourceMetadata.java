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

	private final List<String> issuers;

	private final Binding bound;

	private ProtectedResourceMetadata(URI resource, List<String> issuers, Binding bound) {
		this.resource = resource;
		this.issuers = List.copyOf(issuers);
		this.bound = bound;
	}

	/**
	 * Creates the metadata of an agent.
	 * @param agentUrl public URL of the agent
	 * @param audience the audience that its tokens must have; where that is a URL of the
	 * same origin it is the resource's identifier, so that a client that asks for a token
	 * for the resource (RFC 8707) gets one that is accepted
	 * @param issuers the issuers of its tokens
	 * @param bound which tokens must be bound to a key
	 */
	public static ProtectedResourceMetadata of(URI agentUrl, String audience, List<String> issuers, Binding bound) {
		URI origin = URI.create(agentUrl.getScheme() + "://" + agentUrl.getRawAuthority());
		if (audience.equals(origin.toString()) || audience.startsWith(origin + "/")) {
			return new ProtectedResourceMetadata(URI.create(audience), issuers, bound);
		}
		return new ProtectedResourceMetadata(origin, issuers, bound);
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
		metadata.put("authorization_servers", this.issuers);
		if (!scopes.isEmpty()) {
			metadata.put("scopes_supported", new TreeSet<>(scopes));
		}
		metadata.put("bearer_methods_supported", List.of("header"));
		metadata.put("dpop_signing_alg_values_supported", new TreeSet<>(DPoPProofVerifier.ALGORITHMS));
		if (this.bound.required()) {
			metadata.put("dpop_bound_access_tokens_required", !this.bound.byCertificate());
		}
		if (this.bound.byCertificate()) {
			metadata.put("tls_client_certificate_bound_access_tokens", true);
		}
		return JSON.writeValueAsString(metadata);
	}

	/**
	 * Which tokens must be bound to a key.
	 *
	 * @param required whether tokens that are bound to none are refused
	 * @param byCertificate whether this agent knows its clients' certificates
	 */
	public record Binding(boolean required, boolean byCertificate) {

	}

}
