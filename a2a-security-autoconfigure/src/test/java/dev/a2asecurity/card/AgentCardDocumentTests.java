package dev.a2asecurity.card;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.authentication.IssuerMetadataSource;
import dev.a2asecurity.autoconfigure.A2ASkillAutoConfiguration;
import dev.a2asecurity.skill.SkillCatalog;
import dev.a2asecurity.skill.SkillCatalogLoader;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The card as it is served: never without its schemes, and the same from then on.
 */
class AgentCardDocumentTests {

	private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));

	private final AtomicInteger requests = new AtomicInteger();

	private HttpServer server;

	private String issuer;

	private volatile String metadata;

	@BeforeEach
	void startIssuer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.issuer = "http://127.0.0.1:" + this.server.getAddress().getPort();
		this.server.createContext("/.well-known/openid-configuration", (exchange) -> {
			this.requests.incrementAndGet();
			String answer = this.metadata;
			byte[] body = ((answer != null) ? answer : "down").getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders((answer != null) ? 200 : 503, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stopIssuer() {
		this.server.stop(0);
	}

	@Test
	void cardWhenIssuerIsUnknownThen503AndOnceKnown200() throws IOException {
		AgentCardDocument document = document(null);
		MockHttpServletResponse refused = write(document);
		assertThat(refused.getStatus()).isEqualTo(503);
		assertThat(refused.getHeader("Retry-After")).isEqualTo("5");
		assertThat(refused.getContentAsByteArray()).isEmpty();
		this.metadata = metadata("\"token_endpoint\":\"" + this.issuer + "/token\"");
		this.clock.advance(Duration.ofSeconds(2));
		MockHttpServletResponse served = write(document);
		assertThat(served.getStatus()).isEqualTo(200);
		assertThat(served.getContentType()).isEqualTo("application/json");
		assertThat(served.getContentLength()).isEqualTo(served.getContentAsByteArray().length);
		String card = served.getContentAsString(StandardCharsets.UTF_8);
		assertThat(JsonPath.<String>read(card,
				"$.securitySchemes.oauth2.oauth2SecurityScheme.flows" + ".clientCredentials.tokenUrl"))
			.isEqualTo(this.issuer + "/token");
		assertThat(JsonPath.<String>read(card,
				"$.securitySchemes.openIdConnect.openIdConnectSecurityScheme.openIdConnectUrl"))
			.isEqualTo(this.issuer + "/.well-known/openid-configuration");
	}

	@Test
	void cardWhenIssuerNamesNoTokenEndpointThen503() throws IOException {
		this.metadata = metadata("\"scopes_supported\":[]");
		assertThat(write(document(null)).getStatus()).isEqualTo(503);
	}

	@Test
	void cardWhenServedOnceThenSameBytesAndNothingIsAskedAgain() throws IOException {
		this.metadata = metadata("\"token_endpoint\":\"" + this.issuer + "/token\"");
		AgentCardDocument document = document(null);
		byte[] first = write(document).getContentAsByteArray();
		this.metadata = null;
		this.clock.advance(Duration.ofDays(1));
		assertThat(write(document).getContentAsByteArray()).isEqualTo(first);
		assertThat(this.requests).hasValue(1);
	}

	@Test
	void cardWhenTokenEndpointIsConfiguredThenIssuerIsNotAsked() throws IOException {
		MockHttpServletResponse served = write(
				document(new CardEndpoints(URI.create("https://auth.example.com/token"), null)));
		assertThat(served.getStatus()).isEqualTo(200);
		assertThat(
				JsonPath.<Map<String, ?>>read(served.getContentAsString(StandardCharsets.UTF_8), "$.securitySchemes"))
			.containsOnlyKeys("oauth2");
		assertThat(this.requests).hasValue(0);
	}

	@Test
	void cardWhenSkillsThenListsWhatTheirGuardsAskFor() throws IOException {
		MockHttpServletResponse served = write(
				document(new CardEndpoints(URI.create("https://auth.example.com/token"), null)));
		String card = served.getContentAsString(StandardCharsets.UTF_8);
		assertThat(JsonPath.<List<String>>read(card, "$.skills[*].id")).containsExactly("open");
		assertThat(JsonPath.<List<?>>read(card, "$.securityRequirements")).hasSize(1);
	}

	@Test
	void cardWhenOneKeyFollowsAnotherThenSignedByEachInItsTimeAndTagChangesWithThem() throws Exception {
		Instant start = this.clock.instant();
		AgentKey first = key("first").withDates(null, start.plusSeconds(200), start.plusSeconds(900));
		AgentKey second = key("second").withDates(start.plusSeconds(100), null, null);
		AgentKeys keys = new AgentKeys(List.of(first, second), List.of(), this.clock);
		AgentCardDocument document = document(new CardEndpoints(URI.create("https://auth.example.com/token"), null),
				keys);
		JWKSet readBefore = keys.published();
		Map<Integer, String> tags = new LinkedHashMap<>();
		for (int seconds : List.of(0, 100, 200)) {
			this.clock.set(start.plusSeconds(seconds));
			MockHttpServletResponse served = write(document);
			assertThat(write(document).getContentAsByteArray()).isEqualTo(served.getContentAsByteArray());
			tags.put(seconds, served.getHeader("ETag"));
			List<String> signers = new ArrayList<>();
			for (JWK key : readBefore.getKeys()) {
				if (verifies(served.getContentAsByteArray(), key)) {
					signers.add(key.getKeyID());
				}
			}
			assertThat(signers).isEqualTo(
					Map.of(0, List.of("first"), 100, List.of("first", "second"), 200, List.of("second")).get(seconds));
		}
		assertThat(tags.values()).doesNotHaveDuplicates();
	}

	private boolean verifies(byte[] card, JWK key) {
		WebOrigin origin = WebOrigin.of("https://agent.example.com");
		try {
			return AgentCardVerifier.builder()
				.trust(origin, new JWKSet(key))
				.clock(this.clock)
				.build()
				.verify(card, origin)
				.keyId()
				.equals(key.getKeyID());
		}
		catch (AgentCardRefusedException ex) {
			assertThat(ex.reason()).isEqualTo(AgentCardRefusedException.Reason.UNKNOWN_KEY);
			return false;
		}
	}

	private static AgentKey key(String id) throws JOSEException {
		return AgentKey.of(new ECKeyGenerator(Curve.P_256).keyID(id).generate());
	}

	private String metadata(String more) {
		return "{\"issuer\":\"" + this.issuer + "\",\"jwks_uri\":\"" + this.issuer + "/keys\"," + more + "}";
	}

	private AgentCardDocument document(CardEndpoints configured) {
		return document(configured, new AgentKeys(List.of(), List.of(), this.clock));
	}

	private AgentCardDocument document(CardEndpoints configured, AgentKeys keys) {
		AgentProfile profile = new AgentProfile("Agent", "What it does", "1.0.0",
				List.of(new AgentInterface("https://agent.example.com/a2a", "JSONRPC", null, "1.0")), null, null, null,
				new AgentCapabilities(null, null, List.of(), null), List.of("text/plain"), List.of("text/plain"),
				Map.of());
		IssuerMetadataSource source = new IssuerMetadataSource(this.issuer, false, Duration.ofSeconds(2),
				Duration.ofSeconds(2), this.clock);
		AgentCards cards = new AgentCards(profile, new SkillSelection("skillId", false), catalog(),
				List.of(new CardIssuer(source, configured)), List.of());
		return new AgentCardDocument(new SignedCards(cards, keys, null), Duration.ofMinutes(10));
	}

	private static Supplier<SkillCatalog> catalog() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				A2ASkillAutoConfiguration.class, OpenSkills.class);
		try (context) {
			SkillCatalog catalog = context.getBean(SkillCatalogLoader.class).get();
			return () -> catalog;
		}
	}

	private static MockHttpServletResponse write(AgentCardDocument document) throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		document.write(new MockHttpServletRequest(), response);
		return response;
	}

	static class OpenSkills {

		@A2ASkill(id = "open", name = "Open", description = "Open", openToEveryCaller = true)
		String open() {
			return "entered";
		}

	}

}
