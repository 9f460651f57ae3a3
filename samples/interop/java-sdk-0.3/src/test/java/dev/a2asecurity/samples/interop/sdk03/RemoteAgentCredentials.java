package dev.a2asecurity.samples.interop.sdk03;

import java.net.URI;

import dev.a2asecurity.peer.RemoteAgent;
import io.a2a.client.transport.spi.interceptors.ClientCallContext;
import io.a2a.client.transport.spi.interceptors.auth.CredentialService;

/**
 * Gives the SDK's own {@code AuthInterceptor} the token of one remote agent. It takes a
 * bearer token only, so it is no way for tokens that are bound to a key: for those there
 * is {@link RemoteAgentInterceptor}.
 */
final class RemoteAgentCredentials implements CredentialService {

	private static final String BEARER = "Bearer ";

	private final RemoteAgent agent;

	private final URI url;

	RemoteAgentCredentials(RemoteAgent agent, URI url) {
		this.agent = agent;
		this.url = url;
	}

	@Override
	public String getCredential(String securitySchemeName, ClientCallContext context) {
		String authorization = this.agent.headersFor("POST", this.url).get("Authorization");
		return (authorization != null && authorization.startsWith(BEARER)) ? authorization.substring(BEARER.length())
				: null;
	}

}
