package dev.a2asecurity.web;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which requests are the agent's.
 */
class A2AEndpointsTests {

	private final A2AEndpoint jsonRpc = new A2AEndpoint("/a2a", Binding.JSONRPC, Set.of("1.0"), Set.of());

	@ParameterizedTest
	@ValueSource(strings = { "/a2a", "/a2a/", "/a2a/x", "/a2a/x/y", "/A2A", "/a2A/X", "/%61%32%61", "/a2a;v=1",
			"/a2a;v=1/x", "/a2a/../other" })
	void matchesWhenAtOrBelowThePathHoweverSpelledThenTrue(String path) {
		assertThat(matches(path, this.jsonRpc)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/other", "/a2ax", "/x/a2a", "/a2" })
	void matchesWhenAnotherPathThenFalse(String path) {
		assertThat(matches(path, this.jsonRpc)).isFalse();
	}

	@Test
	void matchesWhenAgentIsAtRootThenTheRootOnly() {
		A2AEndpoint root = new A2AEndpoint("/", Binding.JSONRPC, Set.of("1.0"), Set.of());
		assertThat(matches("/", root)).isTrue();
		assertThat(matches("", root)).isTrue();
		assertThat(matches("/other", root)).isFalse();
		assertThat(matches("/other/more", root)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/message:send", "/message:stream", "/tasks", "/tasks/7", "/tasks/7:cancel",
			"/tasks/7/pushNotificationConfigs/1", "/extendedAgentCard", "/v1/message:send", "/tenant/tasks/7",
			"/v1/card", "/MESSAGE:SEND" })
	void matchesWhenHttpJsonAtRootThenItsOperations(String path) {
		assertThat(matches(path, new A2AEndpoint("/", Binding.HTTP_JSON, Set.of("1.0"), Set.of()))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/other", "/message", "/card" })
	void matchesWhenHttpJsonAtRootThenNothingElse(String path) {
		assertThat(matches(path, new A2AEndpoint("/", Binding.HTTP_JSON, Set.of("1.0"), Set.of()))).isFalse();
	}

	@Test
	void matchesWhenContextPathThenPathIsWithinIt() {
		MockHttpServletRequest request = request("POST", "/app/a2a");
		request.setContextPath("/app");
		request.setServletPath("/a2a");
		assertThat(new A2AEndpoints(List.of(this.jsonRpc)).matches(request)).isTrue();
	}

	@Test
	void findWhenBothBindingsShareAPathThenExactlyItIsJsonRpc() {
		A2AEndpoint rest = new A2AEndpoint("/a2a", Binding.HTTP_JSON, Set.of("1.0"), Set.of());
		A2AEndpoints endpoints = new A2AEndpoints(List.of(rest, this.jsonRpc));
		assertThat(endpoints.find(request("POST", "/a2a"))).contains(this.jsonRpc);
		assertThat(endpoints.find(request("POST", "/a2a/message:send"))).contains(rest);
	}

	@Test
	void findWhenOnePathIsBelowAnotherThenTheLonger() {
		A2AEndpoint rest = new A2AEndpoint("/a2a/rest", Binding.HTTP_JSON, Set.of("1.0"), Set.of());
		A2AEndpoints endpoints = new A2AEndpoints(List.of(this.jsonRpc, rest));
		assertThat(endpoints.find(request("GET", "/a2a/rest/tasks"))).contains(rest);
		assertThat(endpoints.find(request("GET", "/a2a/other"))).contains(this.jsonRpc);
	}

	@Test
	void allWhenOnePathForTwoVersionsThenOneEndpoint() {
		A2AEndpoints endpoints = new A2AEndpoints(
				List.of(this.jsonRpc, new A2AEndpoint("/a2a", Binding.JSONRPC, Set.of("0.3"), Set.of())));
		assertThat(endpoints.all()).singleElement()
			.extracting(A2AEndpoint::protocolVersions)
			.isEqualTo(Set.of("1.0", "0.3"));
	}

	private static MockHttpServletRequest request(String method, String path) {
		MockHttpServletRequest request = new MockHttpServletRequest(method, path);
		request.setServletPath(path);
		return request;
	}

	private static boolean matches(String path, A2AEndpoint endpoint) {
		return new A2AEndpoints(List.of(endpoint)).matches(request("POST", path));
	}

}
