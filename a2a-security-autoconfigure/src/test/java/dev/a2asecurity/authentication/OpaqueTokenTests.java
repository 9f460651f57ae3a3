package dev.a2asecurity.authentication;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.authentication.TokenValidation.TokenMemory;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Opaque tokens and RFC 7662: the issuer's answer is held against the rules of a signed
 * token.
 */
class OpaqueTokenTests {

	private static final String ISSUER = "https://issuer.example.com";

	private static final String TOKEN = "opaque+token/1==";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static WireMockServer server;

	private final TestClock clock = new TestClock(Tokens.NOW);

	@BeforeAll
	static void startServer() {
		server = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
		server.start();
	}

	@AfterAll
	static void stopServer() {
		server.stop();
	}

	@BeforeEach
	void reset() {
		server.resetAll();
	}

	private TokenValidation validation(TrustedIssuer issuer, Duration memory) {
		IntrospectionSource introspection = new IntrospectionSource(issuer,
				URI.create("http://127.0.0.1:" + server.port() + "/introspect"), "agent", "s3cret:+",
				new TokenMemory(memory, 1_000_000), Duration.ofSeconds(20), Duration.ofSeconds(20), 4);
		return new TokenValidation(List.of(),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(1), Duration.ofSeconds(1)),
				new TokenMemory(Duration.ofSeconds(60), 1_000_000), introspection, this.clock);
	}

	private TokenValidation validation() {
		return validation(Tokens.issuer(ISSUER), Duration.ZERO);
	}

	private static Map<String, Object> answer() {
		Map<String, Object> answer = new HashMap<>();
		long now = Tokens.NOW.getEpochSecond();
		answer.putAll(Map.of("active", true, "sub", "alice", "client_id", "client", "aud", Tokens.AUDIENCE, "scope",
				"a  b", "exp", now + 300, "iat", now, "iss", ISSUER, "token_type", "Bearer", "jti", "1"));
		return answer;
	}

	private static Map<String, Object> with(String claim, Object value) {
		Map<String, Object> answer = answer();
		if (value != null) {
			answer.put(claim, value);
		}
		else {
			answer.remove(claim);
		}
		return answer;
	}

	private static void answers(ResponseDefinitionBuilder response) {
		server.stubFor(post(urlEqualTo("/introspect")).willReturn(response));
	}

	private static void answers(Map<String, Object> claims) {
		answers(okJson(JSON.writeValueAsString(claims)));
	}

	@Test
	void validateWhenActiveThenTheCallerIsReadAsFromASignedToken() throws Exception {
		answers(answer());
		ValidatedToken token = validation().validate(TOKEN);
		assertThat(token.caller().issuer()).isEqualTo(ISSUER);
		assertThat(token.caller().subject()).isEqualTo("alice");
		assertThat(token.caller().clientId()).isEqualTo("client");
		assertThat(token.caller().scopes()).containsExactly("a", "b");
		assertThat(token.caller().tokenId()).isEqualTo("1");
		assertThat(token.expiresAt()).isEqualTo(Tokens.NOW.plusSeconds(300));
		assertThat(token.signingKey()).isNull();
		assertThat(token.confirmation().isNone()).isTrue();
		// RFC 6749, section 2.3.1: identifier and secret are form-encoded before Basic.
		server.verify(postRequestedFor(urlEqualTo("/introspect"))
			.withBasicAuth(new com.github.tomakehurst.wiremock.client.BasicCredentials("agent", "s3cret%3A%2B"))
			.withHeader("Content-Type", WireMock.containing("application/x-www-form-urlencoded"))
			.withFormParam("token", WireMock.equalTo(TOKEN))
			.withFormParam("token_type_hint", WireMock.equalTo("access_token")));
	}

	@Test
	void validateWhenBoundThenTheBindingIsKnown() throws Exception {
		String thumbprint = "A".repeat(43);
		answers(with("cnf", Map.of("jkt", thumbprint)));
		assertThat(validation().validate(TOKEN).confirmation()).isEqualTo(new Confirmation(thumbprint, null));
	}

	static Stream<Arguments> refused() {
		long now = Tokens.NOW.getEpochSecond();
		return Stream.of(arguments(Map.of("active", false), "inactive"), arguments(with("active", null), "inactive"),
				arguments(with("active", 1), "inactive"), arguments(with("aud", null), "audience_mismatch"),
				arguments(with("aud", "https://other.example.com"), "audience_mismatch"),
				arguments(with("aud", List.of()), "audience_mismatch"), arguments(with("exp", null), "no_expiry"),
				arguments(with("exp", now), "expired"), arguments(with("exp", now + 7200), "lives_too_long"),
				arguments(with("nbf", now + 60), "not_yet_valid"),
				arguments(with("iss", "https://other.example.com"), "issuer_mismatch"),
				arguments(with("sub", null), "no_subject"), arguments(with("scope", 7), "claim_malformed"),
				arguments(with("scope", List.of("a b")), "claim_malformed"),
				arguments(with("token_type", "refresh_token"), "not_an_access_token"),
				arguments(with("token_type", "N_A"), "not_an_access_token"),
				arguments(with("token_use", "refresh_token"), "not_an_access_token"),
				arguments(with("typ", "Refresh"), "not_an_access_token"), arguments(with("nonce", "n"), "id_token"),
				arguments(with("cnf", Map.of("x", "y")), "binding_not_supported"),
				arguments(with("azp", "other-client"), "claim_ambiguous"));
	}

	@ParameterizedTest
	@MethodSource("refused")
	void validateWhenAnswerBreaksARuleThenRefused(Map<String, Object> answer, String reason) {
		answers(answer);
		assertRefused(validation(), TOKEN, reason);
	}

	@Test
	void validateWhenAnswerDoesNotNameItsIssuerThenAccepted() throws Exception {
		answers(with("iss", null));
		assertThat(validation().validate(TOKEN).caller().issuer()).isEqualTo(ISSUER);
	}

	static Stream<Named<ResponseDefinitionBuilder>> outages() {
		return Stream.of(Named.of("500", aResponse().withStatus(500)),
				Named.of("401 for the agent", aResponse().withStatus(401)),
				Named.of("redirect", aResponse().withStatus(302).withHeader("Location", "/elsewhere")),
				Named.of("garbage", okJson("{")), Named.of("no content", aResponse().withStatus(204)),
				Named.of("HTML", aResponse().withStatus(200).withHeader("Content-Type", "text/html").withBody("<p>")),
				Named.of("no object", okJson("[]")),
				Named.of("two answers", okJson("{\"active\":false,\"active\":true}")),
				Named.of("time that is none", okJson("{\"active\":true,\"exp\":\"tomorrow\"}")),
				Named.of("too large", okJson("{\"active\":true,\"x\":\"" + "x".repeat(600 * 1024) + "\"}")),
				Named.of("drips", okJson(JSON.writeValueAsString(answer())).withChunkedDribbleDelay(60, 6_000)),
				Named.of("endless error",
						aResponse().withStatus(500).withBody("x".repeat(3_000_000)).withChunkedDribbleDelay(60, 6_000)),
				Named.of("too slow", okJson("{\"active\":true}").withFixedDelay(3_000)),
				Named.of("broken off", aResponse().withFault(Fault.EMPTY_RESPONSE)));
	}

	@ParameterizedTest
	@MethodSource("outages")
	void validateWhenEndpointDoesNotAnswerSensiblyThenUnavailable(ResponseDefinitionBuilder response) {
		answers(response);
		server.stubFor(WireMock.any(urlEqualTo("/elsewhere")).willReturn(okJson(JSON.writeValueAsString(answer()))));
		TokenValidation impatient = validation(URI.create("http://127.0.0.1:" + server.port() + "/introspect"), 4,
				Duration.ofMillis(500));
		assertThatExceptionOfType(IssuerUnavailableException.class).isThrownBy(() -> impatient.validate(TOKEN))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(TOKEN));
		server.verify(0, WireMock.anyRequestedFor(urlEqualTo("/elsewhere")));
	}

	@ParameterizedTest
	@ValueSource(strings = { DrippingServer.IN_THE_BODY, DrippingServer.IN_THE_HEADERS })
	void validateWhenEndpointDripsForEverThenUnavailableInTime(String beginning) {
		try (DrippingServer dripping = new DrippingServer(beginning)) {
			TokenValidation validation = validation(dripping.uri(), 4, Duration.ofMillis(300));
			assertTimeoutPreemptively(Duration.ofSeconds(10),
					() -> assertThatExceptionOfType(IssuerUnavailableException.class)
						.isThrownBy(() -> validation.validate(TOKEN)));
		}
	}

	@Test
	void validateWhenMoreQuestionsThanAllowedAreUnderWayThenUnavailableAtOnce() throws Exception {
		CountDownLatch asked = new CountDownLatch(2);
		CountDownLatch mayAnswer = new CountDownLatch(1);
		ExecutorService threads = Executors.newCachedThreadPool();
		HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		endpoint.setExecutor(threads);
		endpoint.createContext("/", (exchange) -> {
			try (exchange) {
				asked.countDown();
				mayAnswer.await();
				byte[] body = JSON.writeValueAsBytes(answer());
				exchange.getResponseHeaders().set("Content-Type", "application/json");
				exchange.sendResponseHeaders(200, body.length);
				exchange.getResponseBody().write(body);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		endpoint.start();
		try {
			TokenValidation validation = validation(
					URI.create("http://127.0.0.1:" + endpoint.getAddress().getPort() + "/"), 2, Duration.ofSeconds(30));
			List<Future<ValidatedToken>> admitted = List.of(threads.submit(() -> validation.validate(TOKEN)),
					threads.submit(() -> validation.validate(TOKEN)));
			assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(IssuerUnavailableException.class).isThrownBy(() -> validation.validate(TOKEN))
				.withMessageContaining("a2a.security.introspection.max-concurrent");
			mayAnswer.countDown();
			for (Future<ValidatedToken> token : admitted) {
				assertThat(token.get(10, TimeUnit.SECONDS).caller().subject()).isEqualTo("alice");
			}
			// Their places are free again.
			assertThat(validation.validate(TOKEN)).isNotNull();
		}
		finally {
			endpoint.stop(0);
			threads.shutdownNow();
		}
	}

	private TokenValidation validation(URI endpoint, int maxConcurrent, Duration timeout) {
		return new TokenValidation(List.of(),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(1), Duration.ofSeconds(1)),
				new TokenMemory(Duration.ZERO, 1), new IntrospectionSource(Tokens.issuer(ISSUER), endpoint, "agent",
						"s3cret", new TokenMemory(Duration.ZERO, 1), timeout, timeout, maxConcurrent),
				this.clock);
	}

	@Test
	void validateWhenNotRememberedThenAskedEachTime() throws Exception {
		answers(answer());
		TokenValidation validation = validation();
		validation.validate(TOKEN);
		validation.validate(TOKEN);
		server.verify(2, postRequestedFor(urlEqualTo("/introspect")));
		answers(Map.of("active", false));
		assertRefused(validation, TOKEN, "inactive");
	}

	@Test
	void validateWhenRememberedThenAskedAgainWhenThatTimeIsOver() throws Exception {
		answers(answer());
		TokenValidation validation = validation(Tokens.issuer(ISSUER), Duration.ofSeconds(30));
		validation.validate(TOKEN);
		answers(Map.of("active", false));
		this.clock.advance(Duration.ofSeconds(30).minusMillis(1));
		assertThat(validation.validate(TOKEN)).isNotNull();
		assertThat(validation.memoryStats().hitCount()).isEqualTo(1);
		this.clock.advance(Duration.ofMillis(1));
		assertRefused(validation, TOKEN, "inactive");
	}

	@Test
	void validateWhenPartnersTokenThenHeldToThePartner() throws Exception {
		Partner partner = new Partner("acme", Set.of("client"), Set.of("a"), Set.of(), null);
		TokenValidation validation = validation(Tokens.issuer(ISSUER, ClaimPaths.DEFAULT, partner), Duration.ZERO);
		answers(answer());
		assertThat(validation.validate(TOKEN).caller().scopes()).containsExactly("a");
		answers(with("client_id", "other"));
		assertRefused(validation, TOKEN, "client_not_of_partner");
	}

	@Test
	void validateWhenThreePartsThenNeverIntrospected() {
		answers(answer());
		assertRefused(validation(), "a.b.c", "malformed");
		server.verify(0, postRequestedFor(urlEqualTo("/introspect")));
	}

	@Test
	void validateWhenTooLongThenNeverIntrospected() {
		answers(answer());
		assertRefused(validation(), "x".repeat(ParsedToken.MAX_LENGTH + 1), "too_long");
		server.verify(0, postRequestedFor(urlEqualTo("/introspect")));
	}

	@Test
	void validateWhenNoIntrospectionThenOpaqueTokensAreRefused() {
		TokenValidation validation = new TokenValidation(List.of(),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(1), Duration.ofSeconds(1)),
				new TokenMemory(Duration.ZERO, 1), this.clock);
		assertRefused(validation, TOKEN, "malformed");
	}

	@Test
	void toStringWhenSourceHasASecretThenRedacted() {
		IntrospectionSource source = new IntrospectionSource(Tokens.issuer(ISSUER), URI.create("https://i/introspect"),
				"agent", "s3cret", new TokenMemory(Duration.ZERO, 1), Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
		assertThat(source.toString()).contains("agent").doesNotContain("s3cret");
	}

	private static void assertRefused(TokenValidation validation, String token, String reason) {
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> validation.validate(token))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

}
