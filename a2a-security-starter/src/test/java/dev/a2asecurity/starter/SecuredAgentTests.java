package dev.a2asecurity.starter;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole of it on a real Tomcat with real tokens: who is let in, who is not, and what
 * it looks like on the wire.
 */
class SecuredAgentTests {

	static TestIssuer issuer;

	static RunningAgent agent;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class));
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
	}

	private static String token(String... scopes) {
		return issuer.token(RunningAgent.AUDIENCE, scopes);
	}

	@Test
	void callWhenTokenIsGoodThenControllerAndSkillSeeTheCaller() {
		HttpResponse<String> response = agent.post("/a2a", token("echo:use"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(response.body(), "$.result.message.parts[0].data.caller"))
			.isEqualTo("test-client");
		assertThat(JsonPath.<String>read(response.body(), "$.result.message.parts[0].data.skill"))
			.isEqualTo("test-client");
	}

	@Test
	void callWhenNoTokenThenJsonRpcErrorWithChallenge() {
		HttpResponse<String> response = agent.post("/a2a", null);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly(
				"Bearer resource_metadata=\"https://agent.example.com/.well-known/oauth-protected-resource\"",
				"DPoP algs=\"ES256 ES384 ES512 Ed25519 EdDSA PS256 PS384 PS512 RS256 RS384 RS512\", "
						+ "resource_metadata=\"https://agent.example.com/.well-known/oauth-protected-resource\"");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo(
				"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-31401,\"message\":\"Authentication is required.\","
						+ "\"data\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
						+ "\"reason\":\"UNAUTHENTICATED\",\"domain\":\"a2asecurity.dev\"}]}}");
	}

	@Test
	void callWhenNoTokenOverHttpJsonThenStatusWithChallenge() {
		HttpResponse<String> response = agent.post("/a2a/rest/message:send", null);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/a2a+json");
		assertThat(response.body()).isEqualTo(
				"{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"Authentication is required.\","
						+ "\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
						+ "\"reason\":\"UNAUTHENTICATED\",\"domain\":\"a2asecurity.dev\"}]}}");
	}

	@Test
	void callWhenTokenIsGarbageThenInvalidToken() {
		HttpResponse<String> response = agent.post("/a2a", "garbage");
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get()
			.asString()
			.startsWith("Bearer error=\"invalid_token\", resource_metadata=");
	}

	@Test
	void callWhenScopeIsMissingThenInsufficientScopeWithAllNeededScopes() {
		HttpResponse<String> response = agent.call("/a2a", "erase", token("echo:use"));
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get()
			.asString()
			.startsWith("Bearer error=\"insufficient_scope\", scope=\"echo:admin echo:use\", resource_metadata=");
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-31403);
		assertThat(JsonPath.<String>read(response.body(), "$.error.data[0].reason")).isEqualTo("INSUFFICIENT_SCOPE");
		assertThat(JsonPath.<String>read(response.body(), "$.error.data[0].metadata.scope"))
			.isEqualTo("echo:admin echo:use");
	}

	@Test
	void callWhenScopeIsMissingOverHttpJsonThenPermissionDenied() {
		HttpResponse<String> response = agent.call("/a2a/rest/message:send", "erase", token("echo:use"));
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(403);
		assertThat(JsonPath.<String>read(response.body(), "$.error.status")).isEqualTo("PERMISSION_DENIED");
	}

	@Test
	void cardWhenNoTokenThenServedWithSchemesFromTheIssuerAndScopesFromTheSkills() {
		HttpResponse<String> response = agent.get("/.well-known/agent-card.json");
		assertThat(response.statusCode()).isEqualTo(200);
		String card = response.body();
		assertThat(JsonPath.<String>read(card,
				"$.securitySchemes.oauth2.oauth2SecurityScheme.flows.clientCredentials.tokenUrl"))
			.isEqualTo(issuer.uri() + "/token");
		assertThat(JsonPath.<List<String>>read(card, "$.skills[*].id")).containsExactly("echo", "erase");
		assertThat(JsonPath.<List<String>>read(card, "$.skills[1].securityRequirements[0].schemes.oauth2.list"))
			.containsExactly("echo:use", "echo:admin");
	}

	@Test
	void cardWhenHeadThenHeadersWithoutBody() {
		HttpRequest request = HttpRequest.newBuilder(agent.uri("/.well-known/agent-card.json"))
			.method("HEAD", HttpRequest.BodyPublishers.noBody())
			.build();
		HttpResponse<String> response = agent.send(request);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValueAsLong("Content-Length").orElse(0)).isGreaterThan(500);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void resourceMetadataWhenNoTokenThenConfigurationAndNeverTheHost() {
		HttpResponse<String> response = agent.get("/.well-known/oauth-protected-resource", "X-Forwarded-Host",
				"evil.example");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body())
			.isEqualTo("{\"resource\":\"https://agent.example.com\",\"authorization_servers\":[\"" + issuer.uri()
					+ "\"],\"scopes_supported\":[\"echo:admin\",\"echo:use\"],\"bearer_methods_supported\":[\"header\"],"
					+ "\"dpop_signing_alg_values_supported\":[\"ES256\",\"ES384\",\"ES512\",\"Ed25519\",\"EdDSA\","
					+ "\"PS256\",\"PS384\",\"PS512\",\"RS256\",\"RS384\",\"RS512\"]}");
	}

	@Test
	void otherUrlWhenNoTokenThenStillUnderBootsDefaultChain() {
		HttpResponse<String> response = agent.get("/hello", "Accept", "text/html");
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue("Location")).get().asString().endsWith("/login");
	}

	@Test
	void otherUrlWhenTokenIsGoodThenTokenCountsForNothing() {
		HttpResponse<String> response = agent.get("/hello", "Authorization", "Bearer " + token("echo:use"));
		assertThat(response.statusCode()).isEqualTo(401);
	}

}
