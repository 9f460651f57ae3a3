package dev.a2asecurity.card;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.agentcard.AgentCardSigner;
import dev.a2asecurity.agentcard.AgentCardVerifier;
import dev.a2asecurity.agentcard.AgentCardWriter;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CardVerified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which cards of others are taken, from where, and for how long.
 */
class AgentCardClientTests {

	private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));

	private final AgentKey key = key("k");

	private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

	private final Map<String, String> headers = new HashMap<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private HttpServer server;

	private WebOrigin origin;

	private URI url;

	private volatile byte[] body;

	private volatile byte[] extendedCard;

	private volatile int status = 200;

	private volatile CountDownLatch hold = new CountDownLatch(0);

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.executor);
		this.server.createContext("/", (exchange) -> {
			this.requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
					+ exchange.getRequestHeaders().getFirst("If-None-Match"));
			try {
				this.hold.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.headers.forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
			boolean known = "\"a\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))
					&& "\"a\"".equals(this.headers.get("ETag"));
			byte[] answer = exchange.getRequestMethod().equals("POST")
					? extended(exchange.getRequestBody().readAllBytes(),
							exchange.getRequestHeaders().getFirst("Authorization"))
					: this.body;
			exchange.sendResponseHeaders(known ? 304 : this.status, known ? -1 : answer.length);
			if (!known) {
				exchange.getResponseBody().write(answer);
			}
			exchange.close();
		});
		this.server.start();
		this.origin = WebOrigin.of("http://127.0.0.1:" + this.server.getAddress().getPort());
		this.url = AgentCardClient.cardUrl(URI.create(this.origin + "/a2a"));
		this.body = signed(card("1").build());
	}

	private byte[] extended(byte[] request, String authorization) {
		String id = new JsonMapper().readTree(request).get("id").stringValue();
		if (!"Bearer token".equals(authorization)) {
			return ("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"error\":{\"code\":-31401}}")
				.getBytes(StandardCharsets.UTF_8);
		}
		return ("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":"
				+ new String(this.extendedCard, StandardCharsets.UTF_8) + "}")
			.getBytes(StandardCharsets.UTF_8);
	}

	@AfterEach
	void stop() {
		this.hold.countDown();
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	@Test
	void getWhenSignedByAPinnedKeyThenVerified() {
		PeerCard card = client().build().get(this.url);
		assertThat(card.verified()).get().satisfies((verified) -> assertThat(verified.keyId()).isEqualTo("k"));
		assertThat(card.card().version()).isEqualTo("1");
		assertThat(this.requests).containsExactly("GET /.well-known/agent-card.json null");
	}

	@Test
	void trailWhenCardsAreBelievedAndRefusedThenTellsWhyAndByWhichKey() {
		List<AuditEvent> events = new ArrayList<>();
		AuditTrail trail = new AuditTrail(this.clock, () -> AuditOrigin.HERE, List.of(events::add), null);
		client().audit(trail).build().get(this.url);
		byte[] good = this.body;
		this.body = tampered(good);
		refused(client().audit(trail).build(), AgentCardRefusedException.Reason.SIGNATURE_INVALID);
		client().audit(trail).signatures(this.origin, SignaturePolicy.OFF).build().get(this.url);
		assertThat(events).allSatisfy((event) -> assertThat(event).isInstanceOf(CardVerified.class))
			.extracting((event) -> event.outcome().label() + " " + event.reason() + " " + ((CardVerified) event).peer()
					+ " " + ((CardVerified) event).keyId())
			.containsExactly("allowed SIGNATURE_VERIFIED " + this.origin + " k",
					"denied SIGNATURE_INVALID " + this.origin + " null",
					"allowed SIGNATURE_NOT_REQUIRED " + this.origin + " null");
		assertThat(((CardVerified) events.get(0)).digest()).hasSize(64)
			.isNotEqualTo(((CardVerified) events.get(1)).digest());
	}

	@Test
	void getWhenNotSignedThenByPolicy() {
		this.body = new AgentCardWriter().toJsonBytes(card("1").build());
		refused(client().build(), AgentCardRefusedException.Reason.NOT_SIGNED);
		PeerCard ifPresent = client().signatures(this.origin, SignaturePolicy.IF_PRESENT).build().get(this.url);
		assertThat(ifPresent.verified()).isEmpty();
		assertThat(client().signatures(this.origin, SignaturePolicy.OFF).build().get(this.url).verified()).isEmpty();
		// A policy for another peer is none for this one.
		refused(client().signatures(WebOrigin.of("https://other.example.com"), SignaturePolicy.OFF).build(),
				AgentCardRefusedException.Reason.NOT_SIGNED);
	}

	@Test
	void getWhenSignatureDoesNotHoldThenByPolicy() {
		this.body = tampered(this.body);
		refused(client().build(), AgentCardRefusedException.Reason.SIGNATURE_INVALID);
		refused(client().signatures(this.origin, SignaturePolicy.IF_PRESENT).build(),
				AgentCardRefusedException.Reason.SIGNATURE_INVALID);
		assertThat(client().signatures(this.origin, SignaturePolicy.OFF).build().get(this.url).verified()).isEmpty();
	}

	@Test
	void getWhenBadCardFollowsAGoodOneThenTheGoodOneStays() {
		this.headers.put("Cache-Control", "max-age=60");
		AgentCardClient client = client().build();
		PeerCard good = client.get(this.url);
		this.clock.advance(Duration.ofSeconds(61));
		this.body = tampered(signed(card("2").build()));
		assertThat(client.get(this.url).card()).isEqualTo(good.card());
		// Not asked again at once.
		assertThat(client.get(this.url).card()).isEqualTo(good.card());
		assertThat(this.requests).hasSize(2);
		this.clock.advance(Duration.ofSeconds(31));
		this.body = signed(card("3").build());
		assertThat(client.get(this.url).card().version()).isEqualTo("3");
	}

	@Test
	void getWhenPeerIsDownThenLastGoodOneForADay() {
		this.headers.put("Cache-Control", "max-age=60");
		AgentCardClient client = client().build();
		client.get(this.url);
		this.status = 503;
		this.clock.advance(Duration.ofHours(24));
		assertThat(client.get(this.url).card().version()).isEqualTo("1");
		this.clock.advance(Duration.ofMinutes(2));
		assertThatExceptionOfType(CardUnavailableException.class).isThrownBy(() -> client.get(this.url));
	}

	@Test
	void getWhenKeyEndsThenLastGoodOneDoesNotCountEither() {
		this.headers.put("Cache-Control", "max-age=60");
		this.headers.put("ETag", "\"a\"");
		AgentCardClient client = AgentCardClient
			.builder(AgentCardVerifier.builder()
				.trust(this.origin, new JWKSet(this.key.publicJwk()), null, this.clock.instant().plusSeconds(100))
				.clock(this.clock)
				.build(), this.clock)
			.build();
		client.get(this.url);
		this.clock.advance(Duration.ofSeconds(99));
		assertThat(client.get(this.url)).isNotNull();
		this.clock.advance(Duration.ofSeconds(61));
		refused(client, AgentCardRefusedException.Reason.KEY_NOT_VALID);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "max-age=60 | - | 60", "public, max-age=60 | - | 60", "max-age=60 | 20 | 40",
					"MAX-AGE=60 | - | 60", "- | - | 300", "max-age=\"60\" | - | 60", "max-age=999999999 | - | 86400",
					"no-cache | - | 0", "no-store | - | 0", "max-age=-1 | - | 0", "max-age=1, max-age=900 | - | 0",
					"max-age=x | - | 0", "max-age=60 | 99 | 0" })
	void getWhenFreshThenFromMemoryAndThenAsked(String cacheControl, String age, int seconds) {
		if (cacheControl != null) {
			this.headers.put("Cache-Control", cacheControl);
		}
		if (age != null) {
			this.headers.put("Age", age);
		}
		AgentCardClient client = client().build();
		client.get(this.url);
		if (seconds > 0) {
			this.clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
			client.get(this.url);
			assertThat(this.requests).hasSize(1);
			this.clock.advance(Duration.ofMillis(1));
		}
		client.get(this.url);
		assertThat(this.requests).hasSize(2);
	}

	@Test
	void getWhenStaleThenRevalidatedByTag() {
		this.headers.put("Cache-Control", "max-age=60");
		this.headers.put("ETag", "\"a\"");
		AgentCardClient client = client().build();
		client.get(this.url);
		this.clock.advance(Duration.ofSeconds(60));
		this.body = "nothing that anybody may read".getBytes(StandardCharsets.UTF_8);
		assertThat(client.get(this.url).card().version()).isEqualTo("1");
		this.clock.advance(Duration.ofSeconds(59));
		client.get(this.url);
		assertThat(this.requests).containsExactly("GET /.well-known/agent-card.json null",
				"GET /.well-known/agent-card.json \"a\"");
	}

	@Test
	void getWhenManyAskAtOnceThenOneRequest() throws Exception {
		this.hold = new CountDownLatch(1);
		AgentCardClient client = client().build();
		List<Future<PeerCard>> answers = new ArrayList<>();
		ExecutorService callers = Executors.newFixedThreadPool(16);
		try {
			for (int i = 0; i < 16; i++) {
				answers.add(callers.submit(() -> client.get(this.url)));
			}
			while (this.requests.isEmpty()) {
				Thread.onSpinWait();
			}
			this.hold.countDown();
			for (Future<PeerCard> answer : answers) {
				assertThat(answer.get(10, TimeUnit.SECONDS).card().version()).isEqualTo("1");
			}
			assertThat(this.requests).hasSize(1);
		}
		finally {
			callers.shutdownNow();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://evil.example.com/a2a", "http://127.0.0.1:1/a2a", "https://127.0.0.1/a2a",
			"evil.example.com:443", "javascript:alert(1)", "https://127.0.0.1@evil.example.com/", "/relative" })
	void getWhenInterfaceIsAtAnotherOriginThenRefused(String elsewhere) {
		this.body = signed(card("1").supportedInterface(new AgentInterface(elsewhere, "JSONRPC", "1.0")).build());
		assertThatExceptionOfType(ForeignInterfaceException.class).isThrownBy(() -> client().build().get(this.url));
		// Whatever is asked of signatures.
		assertThatExceptionOfType(ForeignInterfaceException.class)
			.isThrownBy(() -> client().signatures(this.origin, SignaturePolicy.OFF).build().get(this.url));
	}

	@Test
	void getWhenInterfaceOriginIsAllowedForThisCardThenTaken() {
		this.body = signed(
				card("1").supportedInterface(new AgentInterface("https://api.example.com/a2a", "JSONRPC", "1.0"))
					.build());
		WebOrigin api = WebOrigin.of("https://api.example.com");
		assertThat(client().allowInterfacesAt(this.origin, api).build().get(this.url)).isNotNull();
		assertThatExceptionOfType(ForeignInterfaceException.class).isThrownBy(
				() -> client().allowInterfacesAt(WebOrigin.of("https://other.example.com"), api).build().get(this.url));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://agent.example.com/.well-known/agent-card.json", "ftp://agent.example.com/card",
			"https://user@agent.example.com/card", "file:///etc/passwd" })
	void getWhenUrlIsNotSecureThenRefusedWithoutRequest(String insecure) {
		assertThatExceptionOfType(CardUnavailableException.class)
			.isThrownBy(() -> client().build().get(URI.create(insecure)));
	}

	@ParameterizedTest
	@CsvSource({ "/elsewhere, true", "http://127.0.0.1:1/, false", "https://evil.example.com/, false", "'', false",
			"'::', false" })
	void getWhenRedirectedThenWithinTheOriginOnly(String location, boolean followed) {
		this.server.createContext("/moved", (exchange) -> {
			this.requests.add("moved");
			exchange.getResponseHeaders().add("Location", location);
			exchange.sendResponseHeaders(302, -1);
			exchange.close();
		});
		AgentCardClient client = client().build();
		URI moved = URI.create(this.origin + "/moved");
		if (followed) {
			assertThat(client.get(moved).card().version()).isEqualTo("1");
		}
		else {
			assertThatExceptionOfType(CardUnavailableException.class).isThrownBy(() -> client.get(moved));
			assertThat(this.requests).containsExactly("moved");
		}
	}

	@Test
	void getWhenRedirectedForEverThenRefused() {
		this.server.createContext("/loop", (exchange) -> {
			this.requests.add("loop");
			exchange.getResponseHeaders().add("Location", "/loop");
			exchange.sendResponseHeaders(307, -1);
			exchange.close();
		});
		assertThatExceptionOfType(CardUnavailableException.class)
			.isThrownBy(() -> client().build().get(URI.create(this.origin + "/loop")))
			.withMessageEndingWith("more than 3 redirects");
		assertThat(this.requests).hasSize(4);
	}

	@Test
	void getWhenAnswerIsTooLargeThenRefused() {
		this.body = new byte[100_000];
		assertThatExceptionOfType(CardUnavailableException.class)
			.isThrownBy(() -> client().maxBytes(99_999).build().get(this.url))
			.withMessageEndingWith("more than 99999 bytes");
	}

	@Test
	void getWhenAnswerComesTooLateThenRefused() {
		this.hold = new CountDownLatch(1);
		assertThatExceptionOfType(CardUnavailableException.class)
			.isThrownBy(() -> client().readTimeout(Duration.ofMillis(200)).build().get(this.url))
			.withMessageContaining("no complete answer within PT0.2S");
	}

	@Test
	void sessionWhenExtendedCardIsGivenThenItReplacesThePublicOneForThisSession() {
		this.body = signed(card("1").capabilities(new AgentCapabilities(null, null, List.of(), true)).build());
		this.extendedCard = signed(card("1").documentationUrl("https://extended").build());
		AgentCardClient client = client().build();
		PeerCardSession session = client.session(this.url,
				(request, method, url) -> request.header("Authorization", "Bearer token"));
		assertThat(session.card().card().documentationUrl()).isEqualTo("https://extended");
		assertThat(session.card().verified()).isPresent();
		assertThat(client.get(this.url).card().documentationUrl()).isNull();
		assertThat(this.requests).hasSize(2);
		// Another version of the public card ends it.
		this.clock.advance(Duration.ofMinutes(6));
		this.body = signed(card("2").build());
		assertThat(session.card().card().version()).isEqualTo("2");
	}

	@Test
	void sessionWhenExtendedCardIsBadOrNotGivenThenThePublicOne() {
		this.body = signed(card("1").capabilities(new AgentCapabilities(null, null, List.of(), true)).build());
		this.extendedCard = tampered(signed(card("1").documentationUrl("https://extended").build()));
		PeerCardSession bad = client().build()
			.session(this.url, (request, method, url) -> request.header("Authorization", "Bearer token"));
		assertThat(bad.card().card().documentationUrl()).isNull();
		PeerCardSession notGiven = client().build().session(this.url, (request, method, url) -> {
		});
		assertThat(notGiven.card().card().documentationUrl()).isNull();
		notGiven.card();
		assertThat(this.requests).hasSize(4);
	}

	@Test
	void sessionWhenKeyOfTheExtendedCardEndsThenThePublicOne() {
		AgentKey other = key("other");
		this.headers.put("Cache-Control", "max-age=60");
		this.body = signed(card("1").capabilities(new AgentCapabilities(null, null, List.of(), true)).build());
		this.extendedCard = new AgentCardSigner(List.of(other), null)
			.sign(card("1").documentationUrl("https://extended").build(), AgentCardForm.V1_0);
		AgentCardClient client = AgentCardClient
			.builder(AgentCardVerifier.builder()
				.trust(this.origin, new JWKSet(this.key.publicJwk()))
				.trust(this.origin, new JWKSet(other.publicJwk()), null, this.clock.instant().plusSeconds(100))
				.clock(this.clock)
				.build(), this.clock)
			.build();
		PeerCardSession session = client.session(this.url,
				(request, method, url) -> request.header("Authorization", "Bearer token"));
		assertThat(session.card().card().documentationUrl()).isEqualTo("https://extended");
		this.clock.advance(Duration.ofSeconds(61));
		assertThat(session.card().card().documentationUrl()).isEqualTo("https://extended");
		assertThat(this.requests.stream().filter((request) -> request.startsWith("POST"))).hasSize(1);
		this.clock.advance(Duration.ofSeconds(61));
		assertThat(session.card().card().documentationUrl()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "acme, /a2a/acme/extendedAgentCard", "a b/../c, /a2a/a%20b%2F..%2Fc/extendedAgentCard",
			"?x=#y, /a2a/%3Fx%3D%23y/extendedAgentCard" })
	void sessionWhenInterfaceHasATenantThenItIsOneSegmentOfThePath(String tenant, String path) {
		this.body = signed(cardAt(new AgentInterface(this.origin + "/a2a", AgentInterface.HTTP_JSON, tenant, "1.0")));
		client().build().session(this.url, (request, method, url) -> {
		}).card();
		assertThat(this.requests).element(1).asString().startsWith("GET " + path + " ");
	}

	@Test
	void sessionWhenInterfaceIsNoUrlThenThePublicCard() {
		// At the card's own host, though without a scheme: nowhere to send anything to.
		this.body = signed(cardAt(new AgentInterface("agent.example.com", AgentInterface.JSONRPC, "1.0")));
		AgentCardClient client = client().allowInterfacesAt(this.origin, WebOrigin.of("https://agent.example.com"))
			.build();
		PeerCardSession session = client.session(this.url, (request, method, url) -> {
			throw new IllegalStateException("credentials for " + url);
		});
		assertThat(session.card().card().version()).isEqualTo("1");
		assertThat(this.requests).hasSize(1);
	}

	@Test
	void getWhenForeignHostIsEndlessThenMessageIsNot() {
		this.body = signed(cardAt(new AgentInterface("https://" + "evil.".repeat(20_000) + "example.com/",
				AgentInterface.JSONRPC, "1.0")));
		assertThatExceptionOfType(ForeignInterfaceException.class).isThrownBy(() -> client().build().get(this.url))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(400));
	}

	private AgentCard cardAt(AgentInterface supported) {
		return card("1").supportedInterfaces(List.of(supported))
			.capabilities(new AgentCapabilities(null, null, List.of(), true))
			.build();
	}

	private AgentCardClient.Builder client() {
		return AgentCardClient.builder(AgentCardVerifier.builder()
			.trust(this.origin, new JWKSet(this.key.publicJwk()))
			.clock(this.clock)
			.build(), this.clock);
	}

	private void refused(AgentCardClient client, AgentCardRefusedException.Reason reason) {
		assertThatExceptionOfType(AgentCardRefusedException.class).isThrownBy(() -> client.get(this.url))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private AgentCard.Builder card(String version) {
		return AgentCard.builder("Peer", "A peer", version)
			.supportedInterface(new AgentInterface(this.origin + "/a2a", AgentInterface.JSONRPC, "1.0"))
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("text/plain"));
	}

	private byte[] signed(AgentCard card) {
		return new AgentCardSigner(List.of(this.key), null).sign(card, AgentCardForm.V1_0);
	}

	private static byte[] tampered(byte[] json) {
		return new String(json, StandardCharsets.UTF_8).replace("A peer", "Another peer")
			.getBytes(StandardCharsets.UTF_8);
	}

	private static AgentKey key(String id) {
		try {
			return AgentKey.of(new ECKeyGenerator(Curve.P_256).keyID(id).generate());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
