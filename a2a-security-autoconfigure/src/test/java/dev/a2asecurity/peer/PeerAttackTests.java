package dev.a2asecurity.peer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.authentication.TestInboundTokens;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.Peer.Authority;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.a2asecurity.peer.PeerWorld.json;
import static dev.a2asecurity.peer.PeerWorld.tokenRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a hostile peer, authorization server or neighbour in the application tries.
 */
@ExtendWith(SecretScan.class)
class PeerAttackTests {

	private static final Caller ALICE = Caller.builder("https://auth.example.com", "alice").build();

	private static final Caller BOB = Caller.builder("https://auth.example.com", "bob").build();

	private static final SkillId SUBMIT = SkillId.parse("submit");

	private final PeerWorld world = new PeerWorld();

	@AfterEach
	void close() {
		SecurityContextHolder.clearContext();
		this.world.close();
	}

	private void comes(Caller caller, String token) {
		SecurityContextHolder.getContext()
			.setAuthentication(TestInboundTokens.authentication(caller, this.world.inboundTokens, token));
	}

	private static void call(RemoteAgent agent) {
		call(agent.restClient());
	}

	private static void call(RestClient client) {
		client.post().uri("/a2a").body("{}").retrieve().toBodilessEntity();
	}

	private static void assertFails(RemoteAgent agent, Reason reason, String message) {
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessageContaining(message)
			.extracting(RemoteAgentException::reason)
			.isEqualTo(reason);
	}

	private static List<String> scopes(List<LoggedRequest> tokenRequests) {
		return tokenRequests.stream().map((request) -> request.formParameters().get("scope").firstValue()).toList();
	}

	// What is added to a copy of the client

	@Test
	void interceptorWhenAddedToACopyOfTheClientThenSeesNoToken() {
		this.world.issues("token-1");
		this.world.answers(ok());
		List<HttpHeaders> seen = new ArrayList<>();
		RestClient client = this.world.remoteAgent()
			.restClient()
			.mutate()
			.requestInterceptor((request, body, execution) -> {
				seen.add(request.getHeaders());
				return execution.execute(request, body);
			})
			.build();
		call(client);
		assertThat(this.world.requests().get(0).getHeader("Authorization")).isEqualTo("Bearer token-1");
		assertThat(seen).singleElement()
			.satisfies((headers) -> assertThat(headers.containsHeader("Authorization")).isFalse());
	}

	@Test
	void interceptorWhenItLeadsTheRequestElsewhereThenErrorAndNothingIsSent() {
		this.world.issues("token-1");
		URI elsewhere = URI.create(this.world.authorizationServer.baseUrl() + "/elsewhere");
		RestClient client = this.world.remoteAgent()
			.restClient()
			.mutate()
			.requestInterceptor((request, body, execution) -> execution.execute(to(request, elsewhere), body))
			.build();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(client))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FOREIGN_ORIGIN));
		assertThat(this.world.authorizationServer.getAllServeEvents()).isEmpty();
	}

	private static HttpRequest to(HttpRequest request, URI uri) {
		return new HttpRequestWrapper(request) {

			@Override
			public URI getURI() {
				return uri;
			}

		};
	}

	/**
	 * Such as one that follows redirects.
	 */
	@Test
	void requestFactoryWhenReplacedInACopyOfTheClientThenNoTokenGoesAlong() {
		this.world.issues("token-1");
		this.world.answers(ok());
		call(this.world.remoteAgent()
			.restClient()
			.mutate()
			.requestFactory(new SimpleClientHttpRequestFactory())
			.build());
		assertThat(this.world.requests().get(0).containsHeader("Authorization")).isFalse();
		assertThat(this.world.tokenRequests()).isEmpty();
	}

	// Hostile cards

	@Test
	void cardWhenItPutsSeveralScopesIntoOneThenTheyAreNotWithinTheCeiling() {
		this.world.issues("token-1");
		for (String scope : List.of("expense:read expense:approve", "expense:read\texpense:approve",
				"expense:read\nexpense:approve", " expense:read", "EXPENSE:READ")) {
			this.world.card.set(this.world.card(List.of(SecurityRequirement.of("oauth2", List.of(scope))), Map.of()));
			RemoteAgent agent = this.world.remoteAgent(this.world.peerAllowed("expense:read"));
			assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.REQUIREMENT_UNMET))
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("\n").doesNotContain("\t"));
		}
		assertThat(this.world.tokenRequests()).isEmpty();
	}

	@Test
	void cardWhenItsInterfaceIsElsewhereThenNoCredentialGoesThere() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world.remoteAgent();
		String url = agent.card().supportedInterfaces().get(0).url().replace("localhost", "127.0.0.1");
		assertThatExceptionOfType(RemoteAgentException.class)
			.isThrownBy(() -> agent.restClient().post().uri(URI.create(url)).body("{}").retrieve().toBodilessEntity())
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FOREIGN_ORIGIN));
		assertThat(this.world.tokenRequests()).isEmpty();
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void skillsWhenTheirNamesNeverEndThenNoMoreIsHeldThanABound() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world.remoteAgent();
		for (int i = 0; i < 2500; i++) {
			agent.forSkill(SkillId.parse("skill-" + i)).headersFor("POST", this.world.url("/a2a"));
		}
		assertThat(this.world.tokenRequests()).hasSize(1);
		Object calls = ReflectionTestUtils.getField(agent, "calls");
		assertThat((Map<?, ?>) ReflectionTestUtils.getField(calls, "plans")).hasSizeBetween(1, 1000);
	}

	// Hostile answers of the peer

	@ParameterizedTest
	@ValueSource(strings = { "Bearer error=\"insufficient_scope\", scope=\"admin\"",
			"Bearer error=\"insufficient_scope\", scope=\"expense:approve admin\"",
			"Bearer error=\"insufficient_scope\", scope=\"\\expense:approve\\ admin\"",
			"Bearer error=\"insufficient_scope\", scope=\"expense:approve\", scope=\"admin\", Bearer scope=\"admin\"",
			"Basic error=\"insufficient_scope\", scope=\"expense:approve\"",
			"Bearer realm=\"x\\\", error=\\\"insufficient_scope\\\", scope=\\\"expense:approve\"" })
	void challengeWhenItDemandsMoreThanIsAllowedThenNeverAskedFor(String challenge) {
		this.world.issues("token-1");
		this.world.answers(aResponse().withStatus(403).withHeader("WWW-Authenticate", challenge));
		RemoteAgent agent = this.world.remoteAgent(this.world.peerAllowed("expense:read", "expense:approve"));
		assertThatExceptionOfType(HttpClientErrorException.Forbidden.class).isThrownBy(() -> call(agent));
		assertThat(scopes(this.world.tokenRequests()))
			.allMatch((scope) -> Set.of("expense:read", "expense:approve").containsAll(List.of(scope.split(" "))));
	}

	@Test
	void challengeWhenItIsHugeOrManyThenNothingIsAskedFor() {
		this.world.issues("token-1");
		String huge = "Bearer error=\"insufficient_scope\", scope=\"" + "expense:approve ".repeat(1000) + "\"";
		this.world.answers(aResponse().withStatus(403).withHeader("WWW-Authenticate", huge, "a=".repeat(2000), "\"\\"));
		RemoteAgent agent = this.world.remoteAgent(this.world.peerAllowed("expense:read", "expense:approve"));
		assertThatExceptionOfType(HttpClientErrorException.Forbidden.class).isThrownBy(() -> call(agent));
		assertThat(scopes(this.world.tokenRequests())).containsExactly("expense:read");
	}

	/**
	 * A client follows a redirect, and tells of what was answered there.
	 */
	@Test
	void answeredWhenOfAForeignOriginThenBringsNothingAbout() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world
			.remoteAgent(dpop(this.world.peerAllowed("expense:read", "expense:approve"), Peer.Binding.NONE));
		URI uri = this.world.url("/a2a");
		Map<String, String> headers = agent.headersFor("POST", uri);
		HttpHeaders invalid = new HttpHeaders();
		invalid.set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
		HttpHeaders insufficient = new HttpHeaders();
		insufficient.set("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"expense:approve\"");
		for (String foreign : List.of("https://evil.example.com/a2a", "/a2a", "mailto:x@example.com")) {
			assertThat(agent.answered(headers, URI.create(foreign), 401, invalid)).isFalse();
			assertThat(agent.answered(headers, URI.create(foreign), 403, insufficient)).isFalse();
		}
		agent.headersFor("POST", uri);
		assertThat(scopes(this.world.tokenRequests())).containsExactly("expense:read");
	}

	private static Peer dpop(Peer peer, Peer.Binding binding) {
		return new Peer(peer.name(), peer.url(), peer.origins(), peer.registration(), peer.authority(), peer.audience(),
				peer.resource(), peer.scopes(), peer.allowedScopes(), binding, peer.proofAlgorithm(), null, null,
				peer.actorToken());
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nX-Injected: 1", "a b", "a\u0000", "\u00e9", "\"", "\\", "" })
	void nonceWhenItCannotBeOneThenNotUsed(String nonce) throws Exception {
		this.world.issues("token-1", "\"token_type\":\"DPoP\",\"expires_in\":600");
		RemoteAgent agent = this.world.remoteAgent(dpop(this.world.peer(), Peer.Binding.DPOP));
		URI uri = this.world.url("/a2a");
		HttpHeaders answer = new HttpHeaders();
		answer.set("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"");
		answer.set("DPoP-Nonce", nonce);
		assertThat(agent.answered(agent.headersFor("POST", uri), uri, 401, answer)).isFalse();
		answer.put("DPoP-Nonce", List.of("one", "two"));
		assertThat(agent.answered(agent.headersFor("POST", uri), uri, 401, answer)).isFalse();
		String proof = agent.headersFor("POST", uri).get("DPoP");
		assertThat(com.nimbusds.jwt.SignedJWT.parse(proof).getJWTClaimsSet().getClaim("nonce")).isNull();
	}

	/**
	 * The thread of this agent would read for as long as the peer writes.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "401", "307" })
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void answerWhenItsBodyHasNoEndThenNotReadToIt(int status) throws Exception {
		this.world.issues("token-1");
		HttpServer endless = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		ExecutorService threads = Executors.newCachedThreadPool();
		List<String> requests = Collections.synchronizedList(new ArrayList<>());
		endless.setExecutor(threads);
		endless.createContext("/", (exchange) -> {
			requests.add(exchange.getRequestHeaders().getFirst("Authorization"));
			exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
			exchange.getResponseHeaders().set("Location", "https://evil.example.com");
			if (requests.size() > 1) {
				exchange.sendResponseHeaders(204, -1);
				exchange.close();
				return;
			}
			exchange.sendResponseHeaders(status, 0);
			try (OutputStream body = exchange.getResponseBody()) {
				while (true) {
					body.write("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
				}
			}
			catch (IOException ex) {
				// The client has gone.
			}
		});
		endless.start();
		try {
			URI url = URI.create("http://127.0.0.1:" + endless.getAddress().getPort());
			Peer peer = this.world.peer();
			RemoteAgent agent = this.world
				.remoteAgent(new Peer(peer.name(), url, Set.of(url), peer.registration(), null, null,
						PeerWorld.RESOURCE, null, null, peer.binding(), peer.proofAlgorithm(), null, null, true));
			if (status == 401) {
				call(agent);
				assertThat(requests).hasSize(2);
			}
			else {
				assertFails(agent, Reason.REDIRECTED, "redirects to https://evil.example.com");
			}
		}
		finally {
			endless.stop(0);
			threads.shutdownNow();
		}
	}

	// Hostile answers of the authorization server

	@Test
	void tokenErrorWhenItsCodeIsALineOfALogThenNotRepeated() {
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(json(400,
				"{\"error\":\"x\\n2026-11-26 ERROR forged\",\"error_description\":\"" + PeerWorld.SECRET + "\"}")));
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessage("There is no token for the peer expense: its authorization server answers 400 "
					+ "(client registration expense)");
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void tokenAnswerWhenItDripsThenUnavailableInTime() {
		try (PeerWorld impatient = new PeerWorld(Duration.ofMillis(300))) {
			impatient.authorizationServer.stubFor(tokenRequest()
				.willReturn(json(200, "{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":600}")
					.withChunkedDribbleDelay(60, 120_000)));
			RemoteAgent agent = impatient.remoteAgent();
			assertFails(agent, Reason.TOKEN_UNAVAILABLE, "its authorization server does not answer");
			assertThat(impatient.requests()).isEmpty();
		}
	}

	/**
	 * By way of the exchange the caller's own token would be passed on.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "inbound-token-1", "actor-token" })
	void exchangeWhenItGivesBackWhatItWasGivenThenRefused(String token) {
		this.world.authorizationServer.stubFor(tokenRequest()
			.willReturn(json(200, "{\"access_token\":\"actor-token\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		this.world.authorizationServer.stubFor(tokenRequest().withFormParam("subject_token", containing("inbound"))
			.willReturn(
					json(200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		this.world.answers(ok());
		comes(ALICE, "inbound-token-1");
		assertFails(this.world.remoteAgent(this.world.peer(Authority.CALLER)), Reason.TOKEN_REFUSED,
				"has given back a token that it was given");
		assertThat(this.world.requests()).isEmpty();
	}

	// One caller and another

	/**
	 * What was demanded when Alice called is remembered, and Bob may not have it. His
	 * calls that do not need it go on.
	 */
	@Test
	void stepUpWhenAnotherCallerMayNotHaveItThenTheirCallsGoOn() {
		this.world.authorizationServer.stubFor(tokenRequest()
			.willReturn(json(200, "{\"access_token\":\"actor-token\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		exchanges("inbound-token-1", "expense:", 200, "token-1");
		exchanges("inbound-token-1", "approve", 200, "token-2");
		exchanges("inbound-token-2", "expense:", 200, "token-3");
		exchanges("inbound-token-2", "approve", 400, "");
		this.world.answers(ok());
		this.world.expense.stubFor(any(anyUrl()).withHeader("Authorization", equalTo("Bearer token-1"))
			.willReturn(aResponse().withStatus(403)
				.withHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"expense:approve\"")));
		Peer peer = this.world.peerAllowed("expense:read", "expense:submit", "expense:approve");
		RemoteAgent agent = this.world
			.remoteAgent(new Peer(peer.name(), peer.url(), peer.origins(), peer.registration(), Authority.CALLER, null,
					peer.resource(), null, peer.allowedScopes(), peer.binding(), peer.proofAlgorithm(), null, null,
					true))
			.forSkill(SUBMIT);
		comes(ALICE, "inbound-token-1");
		call(agent);
		comes(BOB, "inbound-token-2");
		call(agent);
		call(agent);
		assertThat(this.world.requests()).extracting((request) -> request.getHeader("Authorization"))
			.containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-3");
	}

	private void exchanges(String subject, String scope, int status, String token) {
		this.world.authorizationServer
			.stubFor(
					tokenRequest().withFormParam("subject_token", equalTo(subject))
						.withFormParam("scope", containing(scope))
						.willReturn((status == 200)
								? json(200,
										"{\"access_token\":\"" + token
												+ "\",\"token_type\":\"Bearer\",\"expires_in\":600}")
								: json(status, "{\"error\":\"invalid_scope\"}")));
	}

	/**
	 * A pool's thread has worked for Alice, and works for nobody next.
	 */
	@Test
	void callWhenTheThreadHasWorkedForSomebodyElseThenNotInTheirName() throws Exception {
		this.world.authorizationServer.stubFor(tokenRequest()
			.willReturn(json(200, "{\"access_token\":\"actor-token\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		exchanges("inbound-token-1", "expense:", 200, "token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Authority.CALLER));
		comes(ALICE, "inbound-token-1");
		RemoteAgent forAlice = agent.onBehalfOf(ALICE);
		SecurityContextHolder.clearContext();
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			thread.submit(() -> call(forAlice)).get(30, TimeUnit.SECONDS);
			thread.submit(() -> assertFails(agent, Reason.NO_CALLER, "there is no A2A caller on this thread"))
				.get(30, TimeUnit.SECONDS);
			thread.submit(() -> {
				comes(BOB, "inbound-token-2");
				assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> agent.onBehalfOf(ALICE));
				SecurityContextHolder.clearContext();
			}).get(30, TimeUnit.SECONDS);
		}
		finally {
			thread.shutdownNow();
		}
		assertThat(this.world.requests()).hasSize(1);
	}

	// Keys of the cache

	@Test
	void keyWhenItsPartsAreMadeToLookLikeAnothersThenAnother() {
		List<TokenKey> keys = List.of(key("r", "a", "b", Set.of("x", "y")), key("r", "a", "b", Set.of("x y")),
				key("r", "a", "b", Set.of("x,y")), key("r", "a", "b", Set.of("[x, y]")),
				key("r", "a, b", "", Set.of("x", "y")), key("r", "", "a, b", Set.of("x", "y")),
				key("r, a", "b", "", Set.of("x", "y")), key("r", "actor", "", Set.of()),
				new TokenKey("r", List.of("actor"), Set.of(), "", "c", null),
				new TokenKey("r", List.of("a", "b"), Set.of("x", "y"), "c", "", null),
				new TokenKey("r", List.of("a", "b"), Set.of("x", "y"), "", "", "c"));
		assertThat(Set.copyOf(keys)).hasSize(keys.size());
		assertThat(key("r", "a", "b", Set.of("x", "y"))).isEqualTo(keys.get(0)).hasSameHashCodeAs(keys.get(0));
	}

	private static TokenKey key(String registration, String audience, String resource, Set<String> scopes) {
		return new TokenKey(registration, List.of(audience, resource), scopes, "", "c", null);
	}

}
