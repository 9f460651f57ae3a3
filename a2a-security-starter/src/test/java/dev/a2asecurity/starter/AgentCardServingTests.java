package dev.a2asecurity.starter;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.AgentExtension;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.VerifiedAgentCard;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.card.AgentCardClient;
import dev.a2asecurity.card.PeerCard;
import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.starter.cardapp.CardAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The public and the extended card on a real Tomcat.
 */
class AgentCardServingTests {

	private static final String CARD = "/.well-known/agent-card.json";

	private static final WebOrigin ORIGIN = WebOrigin.of("http://localhost:8080");

	private static TestIssuer issuer;

	private static RunningAgent agent;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = RunningAgent.startBare(List.of(CardAgentApplication.class), properties());
	}

	private static String[] properties(String... more) {
		return Stream.concat(
				Stream.of("a2a.security.issuer-uri=" + issuer.uri(), "a2a.security.audience=" + RunningAgent.AUDIENCE,
						"a2a.agent.interfaces[0].url=http://localhost:8080/a2a",
						"a2a.agent.interfaces[1].url=http://localhost:8080/a2a",
						"a2a.agent.interfaces[1].protocol-version=0.3",
						"a2a.agent.interfaces[2].url=http://localhost:8080/a2a/rest",
						"a2a.agent.interfaces[2].binding=HTTP+JSON",
						"a2a.agent.interfaces[3].url=http://localhost:8080/a2a/old",
						"a2a.agent.interfaces[3].binding=HTTP+JSON", "a2a.agent.interfaces[3].protocol-version=0.3"),
				Arrays.stream(more))
			.toArray(String[]::new);
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "none, UNION", "1.0, V1_0", "1, V1_0", "1.7, V1_0", "1.0.1, V1_0",
			"0.3, V0_3", "0.3.0, V0_3", "2.0, UNION", "0.2, UNION", "'1.0, 0.3', UNION", "'', UNION", "10, UNION" })
	void cardWhenVersionIsNamedThenInItsFormAndSigned(String version, AgentCardForm form) throws Exception {
		HttpResponse<String> response = (version != null) ? agent.get(CARD, "A2A-Version", version) : agent.get(CARD);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("public, max-age=600");
		assertThat(response.headers().allValues("Vary")).contains("A2A-Version");
		assertThat(response.headers().firstValue("Pragma")).isEmpty();
		assertThat(response.headers().firstValue("Expires")).isEmpty();
		assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
		assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
		VerifiedAgentCard verified = verify(response.body());
		assertThat(verified.form()).isEqualTo(form);
		assertThat(verified.coverage()).isEqualTo(VerifiedAgentCard.Coverage.EVERYTHING);
	}

	@Test
	void cardWhenAskedAgainThenSameBytesAndOneStrongTagPerForm() {
		String union = tag(agent.get(CARD));
		assertThat(agent.get(CARD).body()).isEqualTo(agent.get(CARD).body());
		assertThat(tag(agent.get(CARD))).isEqualTo(union).startsWith("\"");
		assertThat(
				Set.of(union, tag(agent.get(CARD, "A2A-Version", "1.0")), tag(agent.get(CARD, "A2A-Version", "0.3"))))
			.hasSize(3);
	}

	@Test
	void cardWhenTagIsKnownThen304WithoutBody() {
		String tag = tag(agent.get(CARD));
		for (String known : List.of(tag, "*", "\"a\", " + tag + " ,\"b\"", "W/" + tag)) {
			HttpResponse<String> response = agent.get(CARD, "If-None-Match", known);
			assertThat(response.statusCode()).as(known).isEqualTo(304);
			assertThat(response.body()).isEmpty();
			assertThat(tag(response)).isEqualTo(tag);
			assertThat(response.headers().firstValue("Cache-Control")).hasValue("public, max-age=600");
			assertThat(response.headers().allValues("Vary")).contains("A2A-Version");
		}
		assertThat(agent.get(CARD, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
		assertThat(agent.get(CARD, "If-None-Match", tag, "A2A-Version", "1.0").statusCode()).isEqualTo(200);
	}

	@Test
	void cardWhenHeadThenHeadersOfGet() {
		HttpResponse<String> head = agent
			.send(HttpRequest.newBuilder(agent.uri(CARD)).method("HEAD", HttpRequest.BodyPublishers.noBody()).build());
		HttpResponse<String> get = agent.get(CARD);
		assertThat(head.statusCode()).isEqualTo(200);
		assertThat(head.body()).isEmpty();
		assertThat(tag(head)).isEqualTo(tag(get));
		assertThat(head.headers().firstValue("Content-Length"))
			.hasValue(String.valueOf(get.body().getBytes(StandardCharsets.UTF_8).length));
		assertThat(agent
			.send(HttpRequest.newBuilder(agent.uri(CARD))
				.method("HEAD", HttpRequest.BodyPublishers.noBody())
				.header("If-None-Match", tag(get))
				.build())
			.statusCode()).isEqualTo(304);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host: evil.example.com", "X-Forwarded-Host: evil.example.com",
			"Forwarded: host=evil.example.com", "X-Forwarded-Proto: evil", "Origin: https://evil.example.com",
			"A2A-Version: evil" })
	void cardWhenHeaderIsHostileThenNothingOfItIsInTheCard(String header) {
		RawHttp.Answer answer = RawHttp.exchange(agent.uri("/"), "GET " + CARD + " HTTP/1.1", List.of(header), "");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).contains("localhost:8080").doesNotContain("evil");
	}

	@Test
	void cardWhenOtherMethodThen405() {
		HttpResponse<String> response = agent
			.send(HttpRequest.newBuilder(agent.uri(CARD)).POST(HttpRequest.BodyPublishers.ofString("{}")).build());
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
	}

	@Test
	void cardWhenSkillsAreKeptOffThenNeitherTheyNorTheirScopesAreOnIt() {
		String card = agent.get(CARD).body();
		assertThat(card).doesNotContain("approve", "Approve", "purge", "Purge");
		assertThat(JsonPath.<Boolean>read(card, "$.capabilities.extendedAgentCard")).isTrue();
		assertThat(JsonPath.<Boolean>read(card, "$.supportsAuthenticatedExtendedCard")).isTrue();
	}

	@Test
	void cardWhenCustomizedThenSecurityIsWhatIsEnforced() throws Exception {
		VerifiedAgentCard verified = verify(agent.get(CARD).body());
		assertThat(verified.card().documentationUrl()).isEqualTo("https://example.com/customized");
		assertThat(verified.card().capabilities().extensions()).extracting(AgentExtension::uri)
			.containsExactly("https://example.com/extension/v1",
					"https://a2asecurity.dev/extensions/skill-selection/v1");
		assertThat(verified.card().capabilities().extensions().get(1).params())
			.isEqualTo(Map.of("metadataKey", "skillId", "required", false));
		assertThat(verified.card().securitySchemes()).doesNotContainKey("none");
		assertThat(verified.json()).doesNotContain("unguarded.example.com");
		assertThat(verified.card().supportedInterfaces()).hasSize(4);
		assertThat(verified.card().securityRequirements())
			.allSatisfy((requirement) -> assertThat(requirement.schemes()).doesNotContainKey("none"));
	}

	@ParameterizedTest
	@CsvSource({ "GetExtendedAgentCard, V1_0", "agent/getAuthenticatedExtendedCard, V0_3" })
	void extendedCardWhenScopesReachASkillThenItIsListedAndSigned(String method, AgentCardForm form) throws Exception {
		HttpResponse<String> response = call(method, "doc:read", "doc:approve");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("private, no-store");
		assertThat(response.headers().firstValue("ETag")).isEmpty();
		assertThat(JsonPath.<String>read(response.body(), "$.id")).isEqualTo("one");
		VerifiedAgentCard verified = verify(result(response.body()));
		assertThat(verified.form()).isEqualTo(form);
		assertThat(verified.card().skills()).extracting(AgentSkill::id).containsExactly("approve", "read");
		assertThat(response.body()).doesNotContain("purge");
	}

	@Test
	void extendedCardWhenOneOfTwoScopesIsMissingThenSkillIsNotListed() throws Exception {
		for (String[] scopes : List.of(new String[] { "doc:approve" }, new String[] { "doc:read" })) {
			assertThat(verify(result(call("GetExtendedAgentCard", scopes).body())).card().skills())
				.extracting(AgentSkill::id)
				.containsExactly("read");
		}
	}

	@Test
	void extendedCardWhenTwoCallersAskThenEachSeesItsOwn() throws Exception {
		assertThat(skills(call("GetExtendedAgentCard", "doc:purge"))).containsExactly("purge", "read");
		assertThat(skills(call("GetExtendedAgentCard", "doc:read"))).containsExactly("read");
		assertThat(skills(call("GetExtendedAgentCard", "doc:purge", "doc:approve", "doc:read")))
			.containsExactly("approve", "purge", "read");
	}

	@Test
	void extendedCardWhenNotAuthenticatedThen401() {
		assertThat(post("GetExtendedAgentCard", null).statusCode()).isEqualTo(401);
		assertThat(post("agent/getAuthenticatedExtendedCard", "garbage").statusCode()).isEqualTo(401);
		assertThat(agent.get("/a2a/rest/extendedAgentCard").statusCode()).isEqualTo(401);
		assertThat(agent.get("/a2a/old/v1/card").statusCode()).isEqualTo(401);
	}

	@ParameterizedTest
	@CsvSource({ "/a2a/rest/extendedAgentCard, application/a2a+json, V1_0",
			"/a2a/old/v1/card, application/json, V0_3" })
	void extendedCardWhenHttpJsonThenServedInItsForm(String path, String type, AgentCardForm form) throws Exception {
		String token = issuer.token(RunningAgent.AUDIENCE, "doc:read", "doc:approve");
		HttpResponse<String> response = agent.get(path, "Authorization", "Bearer " + token);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("private, no-store");
		assertThat(response.headers().firstValue("ETag")).isEmpty();
		assertThat(verify(response.body()).form()).isEqualTo(form);
		assertThat(verify(response.body()).card().skills()).extracting(AgentSkill::id)
			.containsExactly("approve", "read");
		String less = issuer.token(RunningAgent.AUDIENCE, "doc:read");
		assertThat(verify(agent.get(path, "Authorization", "Bearer " + less).body()).card().skills())
			.extracting(AgentSkill::id)
			.containsExactly("read");
	}

	@Test
	void extendedCardWhenHeaderIsHostileThenNothingOfItIsInTheCard() {
		String token = issuer.token(RunningAgent.AUDIENCE, "doc:read");
		RawHttp.Answer answer = RawHttp.exchange(agent.uri("/"), "GET /a2a/rest/extendedAgentCard HTTP/1.1",
				List.of("Host: evil.example.com", "X-Forwarded-Host: evil.example.com",
						"Forwarded: host=evil.example.com", "Authorization: Bearer " + token),
				"");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).contains("localhost:8080").doesNotContain("evil");
	}

	/**
	 * Where the application believes such headers, for its own redirects for instance.
	 */
	@Test
	void cardWhenForwardedHeadersAreBelievedThenNothingOfThemIsInACard() {
		try (RunningAgent believing = RunningAgent.startBare(List.of(CardAgentApplication.class),
				properties("server.forward-headers-strategy=framework", "a2a.security.signing.jku=true",
						"a2a.security.card.allowed-origins=*", "a2a.security.card.max-age=2m"))) {
			List<String> headers = List.of("X-Forwarded-Host: evil.example.com", "X-Forwarded-Proto: https",
					"X-Forwarded-Prefix: /evil", "Origin: https://evil.example.com");
			RawHttp.Answer card = RawHttp.exchange(believing.uri("/"), "GET " + CARD + " HTTP/1.1", headers, "");
			assertThat(card.status()).isEqualTo(200);
			assertThat(card.body()).contains("localhost:8080").doesNotContain("evil");
			String header = JsonPath.read(card.body(), "$.signatures[0].protected");
			assertThat(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
				.contains("\"jku\":\"http://localhost:8080/.well-known/jwks.json\"");
			HttpResponse<String> any = believing.get(CARD, "Origin", "https://evil.example.com");
			assertThat(any.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
			assertThat(any.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
			assertThat(any.headers().firstValue("Cache-Control")).hasValue("public, max-age=120");
		}
	}

	@Test
	void extendedCardWhenNoScopeMeansAnythingHereThenRefused() {
		assertThat(call("GetExtendedAgentCard").statusCode()).isEqualTo(403);
	}

	@Test
	void callWhenItIsAnotherOperationThenReachesTheAgentWithItsBody() {
		HttpResponse<String> response = agent.post("/a2a", issuer.token(RunningAgent.AUDIENCE, "doc:read"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("SendMessage");
	}

	@Test
	void extendedCardWhenNothingIsKeptOffThenUnsupportedOrNotConfigured() {
		try (RunningAgent none = RunningAgent.start(issuer, List.of(EchoAgentApplication.class))) {
			assertThat(JsonPath.<Integer>read(post(none, "GetExtendedAgentCard").body(), "$.error.code"))
				.isEqualTo(-32004);
			assertThat(reason(none)).isEqualTo("400 UNSUPPORTED_OPERATION");
		}
		try (RunningAgent declared = RunningAgent.start(issuer, List.of(EchoAgentApplication.class),
				"a2a.agent.capabilities.extended-agent-card=true")) {
			HttpResponse<String> response = post(declared, "GetExtendedAgentCard");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-32007);
			assertThat(reason(declared)).isEqualTo("400 EXTENDED_AGENT_CARD_NOT_CONFIGURED");
		}
	}

	private static String reason(RunningAgent target) {
		HttpResponse<String> response = target.get("/a2a/rest/extendedAgentCard", "Authorization",
				"Bearer " + issuer.token(RunningAgent.AUDIENCE, "echo:use"));
		return response.statusCode() + " " + JsonPath.<String>read(response.body(), "$.error.details[0].reason");
	}

	@Test
	void cardWhenTooOftenThen429WithRetryAfter() {
		try (RunningAgent limited = RunningAgent.startBare(List.of(CardAgentApplication.class), properties(
				"a2a.security.rate-limit.documents.requests=2", "a2a.security.rate-limit.documents.period=1h"))) {
			assertThat(limited.get(CARD).statusCode()).isEqualTo(200);
			assertThat(limited.get("/.well-known/jwks.json").statusCode()).isEqualTo(200);
			HttpResponse<String> refused = limited.get(CARD, "X-Forwarded-For", "203.0.113.9");
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(refused.headers().firstValue("Retry-After")).get()
				.satisfies((seconds) -> assertThat(Integer.parseInt(seconds)).isBetween(1, 1800));
			assertThat(refused.body()).isEmpty();
		}
	}

	@Test
	void cardWhenOriginIsAllowedThenReadableWithoutCredentials() {
		try (RunningAgent open = RunningAgent.startBare(List.of(CardAgentApplication.class),
				properties("a2a.security.card.allowed-origins=https://app.example.com"))) {
			HttpResponse<String> allowed = open.get(CARD, "Origin", "https://app.example.com");
			assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.example.com");
			assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
			assertThat(allowed.headers().allValues("Vary")).contains("Origin", "A2A-Version");
			HttpResponse<String> other = open.get(CARD, "Origin", "https://evil.example.com");
			assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
			HttpRequest preflight = HttpRequest.newBuilder(open.uri(CARD))
				.method("OPTIONS", HttpRequest.BodyPublishers.noBody())
				.header("Origin", "https://app.example.com")
				.header("Access-Control-Request-Method", "GET")
				.header("Access-Control-Request-Headers", "a2a-version")
				.build();
			HttpResponse<String> answer = open.send(preflight);
			assertThat(answer.statusCode()).isEqualTo(204);
			assertThat(answer.headers().firstValue("Access-Control-Allow-Headers")).get()
				.asString()
				.contains("A2A-Version");
			assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
		}
	}

	@Test
	void clientWhenAgentHasExtendedCardThenItsSessionSeesIt() throws Exception {
		WebOrigin served = WebOrigin.of(agent.uri("/"));
		AgentCardClient client = AgentCardClient
			.builder(AgentCardVerifier.builder().trust(served, URI.create(served + "/.well-known/jwks.json")).build(),
					Clock.systemUTC())
			.allowInterfacesAt(served, ORIGIN)
			.build();
		PeerCard published = client.get(AgentCardClient.cardUrl(agent.uri("/")));
		assertThat(published.verified()).isPresent();
		assertThat(published.card().skills()).extracting(AgentSkill::id).containsExactly("read");
	}

	private static HttpResponse<String> call(String method, String... scopes) {
		return post(method, issuer.token(RunningAgent.AUDIENCE, scopes));
	}

	private static HttpResponse<String> post(String method, String token) {
		return post(agent, method, token);
	}

	private static HttpResponse<String> post(RunningAgent target, String method) {
		return post(target, method, issuer.token(RunningAgent.AUDIENCE, "echo:use"));
	}

	private static HttpResponse<String> post(RunningAgent target, String method, String token) {
		HttpRequest.Builder request = HttpRequest.newBuilder(target.uri("/a2a"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers
				.ofString("{\"jsonrpc\":\"2.0\",\"id\":\"one\",\"method\":\"" + method + "\"}"));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		return target.send(request.build());
	}

	private static List<String> skills(HttpResponse<String> response) throws Exception {
		return verify(result(response.body())).card().skills().stream().map(AgentSkill::id).toList();
	}

	private static String result(String body) {
		return new JsonMapper().readTree(body).get("result").toString();
	}

	private static String tag(HttpResponse<?> response) {
		return response.headers().firstValue("ETag").orElseThrow();
	}

	private static VerifiedAgentCard verify(String json) throws ParseException {
		JWKSet keys = JWKSet.parse(agent.get("/.well-known/jwks.json").body());
		return AgentCardVerifier.builder()
			.trust(ORIGIN, keys)
			.build()
			.verify(json.getBytes(StandardCharsets.UTF_8), ORIGIN);
	}

}
