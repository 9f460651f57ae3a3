package dev.a2asecurity.samples.interop.sdk03;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import dev.a2asecurity.peer.RemoteAgent;
import io.a2a.client.transport.spi.interceptors.ClientCallContext;
import io.a2a.client.transport.spi.interceptors.ClientCallInterceptor;
import io.a2a.client.transport.spi.interceptors.PayloadAndHeaders;
import io.a2a.spec.AgentCard;

/**
 * Authenticates the calls of one SDK client to one remote agent.
 * <p>
 * The SDK does not tell its interceptors where a call goes. So one of these belongs to
 * one client, and is made with the URL that this client was made with.
 */
final class RemoteAgentInterceptor extends ClientCallInterceptor {

	private final RemoteAgent agent;

	private final URI url;

	RemoteAgentInterceptor(RemoteAgent agent, URI url) {
		this.agent = agent;
		this.url = url;
	}

	@Override
	public PayloadAndHeaders intercept(String method, Object payload, Map<String, String> headers, AgentCard card,
			ClientCallContext context) {
		Map<String, String> all = new HashMap<>(headers);
		// JSON-RPC is POST, whatever the operation.
		all.putAll(this.agent.headersFor("POST", this.url));
		return new PayloadAndHeaders(payload, all);
	}

}
