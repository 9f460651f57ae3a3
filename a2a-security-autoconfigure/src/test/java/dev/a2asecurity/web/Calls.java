package dev.a2asecurity.web;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Parses requests for tests: an agent that answers JSON-RPC of both versions at
 * {@code /a2a}, HTTP+JSON of both at {@code /rest}, and each of 1.0 only at {@code /v10}
 * and {@code /rest10}.
 */
final class Calls {

	static final Caller CALLER = Caller.builder("https://auth.example.com", "alice").clientId("client").build();

	private static final Set<String> BOTH = Set.of("1.0", "0.3");

	final BufferedBodies bodies = new BufferedBodies(1_000_000, 2_000_000);

	final A2AEndpoints endpoints;

	private final CallParser parser;

	Calls() {
		this(Map.of());
	}

	Calls(Map<String, List<String>> operations) {
		OperationMap map = OperationMap.of(operations);
		this.endpoints = new A2AEndpoints(List.of(endpoint("/a2a", Binding.JSONRPC, BOTH),
				endpoint("/rest", Binding.HTTP_JSON, BOTH), endpoint("/v10", Binding.JSONRPC, Set.of("1.0")),
				endpoint("/rest10", Binding.HTTP_JSON, Set.of("1.0")),
				endpoint("/v03", Binding.JSONRPC, Set.of("0.3.0"))), map);
		this.parser = new CallParser(this.endpoints, this.bodies, map, "skillId");
	}

	private static A2AEndpoint endpoint(String path, Binding binding, Set<String> versions) {
		return new A2AEndpoint(path, binding, versions, Set.of(URI.create("https://agent.example.com" + path)));
	}

	static MockHttpServletRequest request(String method, String path, String body) {
		return request(method, path, body.getBytes(StandardCharsets.UTF_8));
	}

	static MockHttpServletRequest request(String method, String target, byte[] body) {
		int query = target.indexOf('?');
		MockHttpServletRequest request = new MockHttpServletRequest(method,
				(query < 0) ? target : target.substring(0, query));
		request.setServletPath(request.getRequestURI());
		if (query >= 0) {
			request.setQueryString(target.substring(query + 1));
		}
		if (body.length > 0) {
			request.setContent(body);
			request.addHeader("Content-Type", "application/json");
		}
		return request;
	}

	static MockHttpServletRequest rpc(String body) {
		return request("POST", "/a2a", body);
	}

	static String envelope(String method, String params) {
		return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
	}

	ParsedCall parsed(HttpServletRequest request) throws RequestRefusedException, IOException {
		return parsed(request, this.endpoints.find(request).orElseThrow());
	}

	ParsedCall parsed(HttpServletRequest request, A2AEndpoint endpoint) throws RequestRefusedException, IOException {
		return this.parser.parse(request, endpoint, CALLER);
	}

	/**
	 * Parses a request that must be accepted.
	 */
	A2ACall parse(MockHttpServletRequest request) {
		try {
			ParsedCall parsed = parsed(request);
			parsed.closeAfter();
			assertThat(this.bodies.held()).isZero();
			return parsed.call();
		}
		catch (RequestRefusedException | IOException ex) {
			throw new AssertionError("Refused: " + ex.getMessage(), ex);
		}
	}

	A2ACall rpc(String method, String params) {
		return parse(rpc(envelope(method, params)));
	}

	/**
	 * Parses a request that must be refused.
	 */
	RequestRefusedException refusal(HttpServletRequest request) {
		A2ACall call;
		try {
			call = parsed(request).call();
		}
		catch (RequestRefusedException ex) {
			assertThat(this.bodies.held()).isZero();
			assertThat(ex.getMessage()).startsWith("reason=");
			return ex;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		throw new AssertionError("Accepted: " + call);
	}

	void assertRefused(HttpServletRequest request, Denial.Kind kind) {
		RequestRefusedException refusal = refusal(request);
		assertThat(refusal.denial().kind()).as(refusal.getMessage()).isEqualTo(kind);
	}

	void assertRefused(String method, String params, Denial.Kind kind) {
		assertRefused(rpc(envelope(method, params)), kind);
	}

}
