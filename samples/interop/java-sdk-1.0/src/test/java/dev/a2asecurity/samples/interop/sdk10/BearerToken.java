package dev.a2asecurity.samples.interop.sdk10;

import java.util.HashMap;
import java.util.Map;

import io.a2a.client.transport.spi.interceptors.ClientCallContext;
import io.a2a.client.transport.spi.interceptors.ClientCallInterceptor;
import io.a2a.client.transport.spi.interceptors.PayloadAndHeaders;
import io.a2a.spec.AgentCard;

/**
 * Adds an access token to every call, as the SDK's users do.
 */
final class BearerToken extends ClientCallInterceptor {

	private final String token;

	BearerToken(String token) {
		this.token = token;
	}

	@Override
	public PayloadAndHeaders intercept(String method, Object payload, Map<String, String> headers, AgentCard card,
			ClientCallContext context) {
		Map<String, String> all = new HashMap<>(headers);
		all.put("Authorization", "Bearer " + this.token);
		return new PayloadAndHeaders(payload, all);
	}

}
