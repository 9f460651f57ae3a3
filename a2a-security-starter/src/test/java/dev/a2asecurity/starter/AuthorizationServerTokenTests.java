package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.samples.authorizationserver.AuthorizationServerApplication;
import dev.a2asecurity.starter.expenseapp.ExpenseAgentApplication;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The agent with an authorization server that is not of our making for tests: Spring's,
 * as the samples run it, with its metadata, its keys and its tokens.
 */
class AuthorizationServerTokenTests {

	private static String issuer;

	private static ConfigurableApplicationContext authorizationServer;

	private static RunningAgent agent;

	@BeforeAll
	static void start() throws IOException {
		int port;
		// The issuer's name contains its port, so the port has to be known before; until
		// then it is held, so that nobody else is given it.
		try (Socket reserved = new Socket()) {
			reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			port = reserved.getLocalPort();
			issuer = "http://localhost:" + port;
			// The agent is there first: it needs no issuer to start.
			agent = RunningAgent.startBare(List.of(ExpenseAgentApplication.class), "a2a.security.issuer-uri=" + issuer,
					"a2a.security.audience=" + RunningAgent.AUDIENCE, "a2a.agent.url=https://agent.example.com/a2a");
		}
		authorizationServer = AuthorizationServerApplication.application().run("--server.port=" + port);
	}

	@AfterAll
	static void stop() {
		authorizationServer.close();
		agent.close();
	}

	@Test
	void callWhenTokenIsForThisAgentThenCallerIsTheClient() throws Exception {
		HttpResponse<String> response = agent.post("/a2a", token("travel-agent", "resource", RunningAgent.AUDIENCE));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(response.body(), "$.result.message.parts[0].data.client"))
			.isEqualTo("travel-agent");
		assertThat(JsonPath.<String>read(response.body(), "$.result.message.parts[0].data.subject"))
			.isEqualTo("travel-agent");
		assertThat(JsonPath.<String>read(response.body(), "$.result.message.parts[0].data.issuer")).isEqualTo(issuer);
		assertThat(JsonPath.<List<String>>read(response.body(), "$.result.message.parts[0].data.scopes"))
			.containsExactlyInAnyOrder("expense:submit", "expense:read");
	}

	@Test
	void callWhenClientHoldsTheScopeThenSkillRunsAndOtherwiseNot() throws Exception {
		String travelAgent = token("travel-agent", "resource", RunningAgent.AUDIENCE);
		String financeAgent = token("finance-agent", "resource", RunningAgent.AUDIENCE);
		String stranger = token("stranger", "resource", RunningAgent.AUDIENCE);
		assertThat(agent.call("/a2a", "submit", travelAgent).body()).contains("\"result\":\"submitted\"");
		assertThat(agent.call("/a2a", "approve", travelAgent).statusCode()).isEqualTo(403);
		assertThat(agent.call("/a2a", "submit", financeAgent).statusCode()).isEqualTo(403);
		assertThat(agent.call("/a2a", "approve", financeAgent).body()).contains("\"result\":\"approved\"");
		assertThat(agent.call("/a2a", "submit", stranger).statusCode()).isEqualTo(403);
		assertThat(agent.call("/a2a", "approve", stranger).statusCode()).isEqualTo(403);
	}

	@Test
	void callWhenClientAskedForLessThenItHasLess() throws Exception {
		String token = token("travel-agent", "resource", RunningAgent.AUDIENCE, "scope", "expense:read");
		HttpResponse<String> response = agent.call("/a2a", "submit", token);
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get()
			.asString()
			.contains("scope=\"expense:submit\"");
	}

	@Test
	void callWhenTokenIsForAnotherAgentThenRefused() throws Exception {
		assertThat(agent.post("/a2a", token("travel-agent")).statusCode()).isEqualTo(401);
		assertThat(agent.post("/a2a", token("travel-agent", "resource", "https://other.example.com")).statusCode())
			.isEqualTo(401);
		assertThat(agent.post("/a2a", token("travel-agent", "resource", RunningAgent.AUDIENCE + "/")).statusCode())
			.isEqualTo(401);
	}

	@Test
	void callWhenTokenIsForSeveralAgentsThenAdmitted() throws Exception {
		String token = token("travel-agent", "resource", "https://other.example.com", "resource",
				RunningAgent.AUDIENCE);
		assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
	}

	@Test
	void cardWhenReadThenItsTokenUrlIssuesTokensThatAreAccepted() throws Exception {
		String card = agent.get("/.well-known/agent-card.json").body();
		String tokenUrl = JsonPath.read(card,
				"$.securitySchemes.oauth2.oauth2SecurityScheme.flows.clientCredentials.tokenUrl");
		assertThat(tokenUrl).isEqualTo(issuer + "/oauth2/token");
		String resource = JsonPath.read(agent.get("/.well-known/oauth-protected-resource").body(), "$.resource");
		String token = tokenFrom(tokenUrl, "travel-agent", "resource", resource);
		assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
	}

	private static String token(String client, String... parameters) throws Exception {
		return tokenFrom(issuer + "/oauth2/token", client, parameters);
	}

	private static String tokenFrom(String tokenUrl, String client, String... parameters) throws Exception {
		String secret = client.replace("-agent", "") + "-secret";
		String credentials = Base64.getEncoder()
			.encodeToString((client + ":" + secret).getBytes(StandardCharsets.US_ASCII));
		StringBuilder form = new StringBuilder("grant_type=client_credentials");
		for (int i = 0; i < parameters.length; i += 2) {
			form.append('&')
				.append(parameters[i])
				.append('=')
				.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
		}
		HttpRequest request = HttpRequest.newBuilder(URI.create(tokenUrl))
			.header("Authorization", "Basic " + credentials)
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form.toString()))
			.build();
		HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonPath.read(response.body(), "$.access_token");
	}

}
