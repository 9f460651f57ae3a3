package dev.a2asecurity.samples.interop.differential;

import java.net.URI;
import java.util.List;
import java.util.Set;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.web.A2AEndpoint;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.Binding;
import dev.a2asecurity.web.BufferedBodies;
import dev.a2asecurity.web.CallParser;
import dev.a2asecurity.web.OperationMap;
import dev.a2asecurity.web.RequestRefusedException;

import org.springframework.mock.web.MockHttpServletRequest;

/**
 * The parser of A2A Security, at an endpoint of both versions.
 */
final class OwnParser {

	private static final Caller CALLER = Caller.builder("https://auth.example.com", "alice").build();

	private final A2AEndpoint endpoint = new A2AEndpoint("/a2a", Binding.JSONRPC, Set.of("1.0", "0.3"),
			Set.of(URI.create("https://agent.example.com/a2a")));

	private final CallParser parser = new CallParser(new A2AEndpoints(List.of(this.endpoint)),
			new BufferedBodies(1 << 20, 1 << 22), OperationMap.NONE, "skillId");

	/**
	 * Reads a request.
	 * @return what it takes it for, or {@code null} if it refuses it
	 */
	Reading read(byte[] body) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");
		request.setContentType("application/json");
		request.setContent(body);
		try {
			A2ACall call = this.parser.parse(request, this.endpoint, CALLER).call();
			return new Reading(call.method(), call.namedTaskIds(),
					(call.contextId() != null) ? Set.of(call.contextId()) : Set.of(),
					(call.skill() != null) ? Set.of(call.skill().value()) : Set.of(), Set.copyOf(call.webhookUrls()));
		}
		catch (RequestRefusedException ex) {
			return null;
		}
	}

}
