package dev.a2asecurity.benchmarks.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.benchmarks.SampleTokens;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is compared is what it is called: each setup lets in whom it should, and the
 * secured ones nobody else.
 */
class AgentApplicationTests {

	static TestIssuer issuer;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	private static HttpResponse<String> call(ConfigurableApplicationContext agent, String token)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + AgentApplication.port(agent) + "/a2a"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("""
					{"jsonrpc":"2.0","id":7,"method":"SendMessage","params":{"message":{"messageId":"m1",\
					"role":"ROLE_USER","parts":[{"text":"Train"}],"metadata":{"skillId":"submit-expense"}}}}"""));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "resource-server", "secured" })
	void callWhenGuardedThenOnlyWithAToken(String profile) throws Exception {
		try (ConfigurableApplicationContext agent = AgentApplication.start(profile, issuer.uri())) {
			assertThat(call(agent, null).statusCode()).isEqualTo(401);
			for (String algorithm : SampleTokens.ALGORITHMS) {
				HttpResponse<String> response = call(agent, SampleTokens.mint(issuer, algorithm, 1).get(0));
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.body()).contains("\"id\":7").contains("\"re-m1\"");
			}
			String forAnother = issuer.token("https://other.example.com", SampleTokens.SCOPE);
			assertThat(call(agent, forAnother).statusCode()).isEqualTo(401);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = "unsecured")
	void callWhenUnsecuredThenWithoutAToken(String profile) throws Exception {
		try (ConfigurableApplicationContext agent = AgentApplication.start(profile, issuer.uri())) {
			assertThat(call(agent, null).statusCode()).isEqualTo(200);
		}
	}

}
