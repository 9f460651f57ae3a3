package dev.a2asecurity.peer;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditDurability;
import dev.a2asecurity.audit.AuditHead;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditRecord;
import dev.a2asecurity.audit.AuditSink;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.audit.PeerTokenRequested;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
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
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls to a peer, with authorization servers and peers of all kinds.
 */
@ExtendWith(SecretScan.class)
class RemoteAgentTests {

	private final PeerWorld world = new PeerWorld();

	@AfterEach
	void close() {
		this.world.close();
	}

	private static ResponseEntity<String> call(RemoteAgent agent) {
		return call(agent.restClient());
	}

	private static ResponseEntity<String> call(RestClient client) {
		return client.post()
			.uri("/a2a")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"x\":1}")
			.retrieve()
			.toEntity(String.class);
	}

	private static void assertFails(RemoteAgent agent, Reason reason, String message) {
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason))
			.withNoCause();
	}

	private String authorization(int request) {
		return this.world.requests().get(request).getHeader("Authorization");
	}

	private String scope(int tokenRequest) {
		return this.world.tokenRequests().get(tokenRequest).formParameters().get("scope").firstValue();
	}

	@Test
	void callWhenNothingIsConfiguredThenWithTheScopesThatTheCardAsksFor() {
		this.world.issues("token-1");
		this.world.answers(ok("done"));
		RemoteAgent agent = this.world.remoteAgent();
		assertThat(call(agent).getBody()).isEqualTo("done");
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(1);
		LoggedRequest request = this.world.tokenRequests().get(0);
		assertThat(request.formParameters()).containsOnlyKeys("grant_type", "scope", "resource");
		assertThat(request.formParameters().get("resource").values()).containsExactly(PeerWorld.RESOURCE);
		assertThat(request.formParameters().get("grant_type").firstValue()).isEqualTo("client_credentials");
		assertThat(scope(0)).isEqualTo("expense:read");
		assertThat(request.getHeader("Authorization"))
			.isEqualTo("Basic " + Base64.getEncoder().encodeToString(("travel:" + PeerWorld.SECRET).getBytes()));
		assertThat(authorization(0)).isEqualTo("Bearer token-1");
		assertThat(this.world.requests().get(1).getBodyAsString()).isEqualTo("{\"x\":1}");
	}

	@Test
	void callWhenForASkillThenWithItsScopesAndATokenOfItsOwn() {
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.issues("token-2");
		call(agent.forSkill(SkillId.parse("submit")));
		call(agent.forSkill(SkillId.parse("submit")));
		assertThat(this.world.tokenRequests()).hasSize(2);
		assertThat(scope(1)).isEqualTo("expense:read expense:submit");
		assertThat(authorization(2)).isEqualTo("Bearer token-2");
	}

	@Test
	void callWhenTheCardAsksForNothingThenNothingIsSent() {
		this.world.card.set(this.world.card(List.of(), Map.of()));
		this.world.answers(ok());
		call(this.world.remoteAgent());
		assertThat(this.world.tokenRequests()).isEmpty();
		assertThat(this.world.requests().get(0).containsHeader("Authorization")).isFalse();
	}

	@Test
	void callWhenTheCardChangesThenTheScopesDo() {
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.card.set(this.world.card(List.of(SecurityRequirement.of("oauth2", List.of("other"))), Map.of()));
		call(agent);
		assertThat(scope(1)).isEqualTo("other");
	}

	@Test
	void callWhenTheCardAsksForMoreThanIsAllowedThenNothingIsSent() {
		this.world.issues("token-1");
		this.world.answers(ok());
		assertFails(this.world.remoteAgent(this.world.peerAllowed("expense:submit")), Reason.REQUIREMENT_UNMET,
				"it asks for the scopes [expense:read], which are not in a2a.security.peers.expense.allowed-scopes");
		this.world.registration.set(this.world.registration((builder) -> builder.scope("expense:submit")));
		assertFails(this.world.remoteAgent(), Reason.REQUIREMENT_UNMET, "it asks for the scopes [expense:read]");
		assertThat(this.world.tokenRequests()).isEmpty();
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenTheSecretIsPostedThenInTheForm() {
		this.world.registration.set(this.world.registration(
				(builder) -> builder.clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)));
		this.world.issues("token-1");
		this.world.answers(ok());
		call(this.world.remoteAgent());
		LoggedRequest request = this.world.tokenRequests().get(0);
		assertThat(request.containsHeader("Authorization")).isFalse();
		assertThat(request.formParameters().get("client_id").firstValue()).isEqualTo("travel");
		assertThat(request.formParameters().get("client_secret").firstValue()).isEqualTo(PeerWorld.SECRET);
	}

	@Test
	void callWhenTheSecretIsRotatedThenANewTokenIsHadByTheNewOne() {
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.registration.set(this.world.registration((builder) -> builder.clientSecret("rotated")));
		this.world.issues("token-2");
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(2);
		assertThat(this.world.tokenRequests().get(1).getHeader("Authorization"))
			.isEqualTo("Basic " + Base64.getEncoder().encodeToString("travel:rotated".getBytes()));
		assertThat(authorization(1)).isEqualTo("Bearer token-2");
	}

	@Test
	void callWhenTokenIsInvalidThenReplacedAndSentOnceMore() {
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.issues("token-2");
		this.world.expense.stubFor(any(anyUrl()).withHeader("Authorization", equalTo("Bearer token-1"))
			.willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"")));
		assertThat(call(agent).getStatusCode().value()).isEqualTo(200);
		assertThat(this.world.requests()).hasSize(3);
		assertThat(this.world.requests().get(2).getBodyAsString()).isEqualTo("{\"x\":1}");
		assertThat(authorization(2)).isEqualTo("Bearer token-2");
		assertThat(this.world.tokenRequests()).hasSize(2);
	}

	@Test
	void callWhenPeerRefusesEverythingThenNoLoopAndNoFloodAtTheAuthorizationServer() {
		this.world.issues("token-1");
		this.world
			.answers(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\""));
		RemoteAgent agent = this.world.remoteAgent();
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class).isThrownBy(() -> call(agent));
		}
		assertThat(this.world.tokenRequests()).hasSize(2);
		// Two for the first call, one for each of the others.
		assertThat(this.world.requests()).hasSize(6);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Bearer", "Basic error=\"invalid_token\"", "Bearer error=\"invalid_request\"", "" })
	void callWhenRefusedForAnotherReasonThenTheTokenStays(String challenge) {
		this.world.issues("token-1");
		this.world.answers(aResponse().withStatus(401).withHeader("WWW-Authenticate", challenge));
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class).isThrownBy(() -> call(agent));
		assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class).isThrownBy(() -> call(agent));
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(this.world.requests()).hasSize(2);
	}

	private void demands(String scope, String acceptedToken) {
		this.world.answers(aResponse().withStatus(403)
			.withHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"" + scope + "\""));
		this.world.expense.stubFor(
				any(anyUrl()).withHeader("Authorization", equalTo("Bearer " + acceptedToken)).willReturn(ok("done")));
	}

	@Test
	void callWhenMoreScopesAreDemandedAndAllowedThenStepsUpAndRemembers() {
		this.world.issues("token-1");
		this.world.authorizationServer.stubFor(tokenRequest().withFormParam("scope", containing("approve"))
			.willReturn(json(200, "{\"access_token\":\"token-2\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		demands("expense:approve", "token-2");
		RemoteAgent agent = this.world.remoteAgent(this.world.peerAllowed("expense:read", "expense:approve"));
		RemoteAgent ofSkill = agent.forSkill(SkillId.parse("approve"));
		assertThat(call(ofSkill).getBody()).isEqualTo("done");
		assertThat(this.world.requests()).hasSize(2);
		assertThat(scope(1)).isEqualTo("expense:approve expense:read");
		assertThat(call(ofSkill).getBody()).isEqualTo("done");
		assertThat(this.world.requests()).hasSize(3);
		assertThat(this.world.tokenRequests()).hasSize(2);
		// Remembered for this skill, and for no other.
		this.world.answers(ok());
		call(agent);
		assertThat(authorization(3)).isEqualTo("Bearer token-1");
	}

	@Test
	void callWhenMoreScopesAreDemandedThanAllowedThenThePeersAnswer() {
		this.world.issues("token-1");
		demands("expense:read expense:approve", "token-2");
		for (Peer peer : List.of(this.world.peer(), this.world.peerAllowed("expense:read", "other"))) {
			assertThatExceptionOfType(HttpClientErrorException.Forbidden.class)
				.isThrownBy(() -> call(this.world.remoteAgent(peer)));
		}
		assertThat(this.world.tokenRequests()).allMatch((request) -> !request.getBodyAsString().contains("approve"));
		assertThat(this.world.requests()).hasSize(2);
	}

	@Test
	void callWhenDemandsNeverEndThenNoLoop() {
		this.world.issues("token-1");
		this.world.answers(aResponse().withStatus(403)
			.withHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"expense:approve\""));
		RemoteAgent agent = this.world.remoteAgent(this.world.peerAllowed("expense:read", "expense:approve"));
		assertThatExceptionOfType(HttpClientErrorException.Forbidden.class).isThrownBy(() -> call(agent));
		assertThat(this.world.requests()).hasSize(2);
	}

	@Test
	void callWhenSteppingUpFailsThenThePeersAnswer() {
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(json(400, "{\"error\":\"invalid_scope\"}")));
		this.world.authorizationServer.stubFor(tokenRequest().withFormParam("scope", equalTo("expense:read"))
			.willReturn(json(200, "{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		demands("expense:approve", "token-2");
		RemoteAgent agent = this.world.remoteAgent(this.world.peerAllowed("expense:read", "expense:approve"));
		assertThatExceptionOfType(HttpClientErrorException.Forbidden.class).isThrownBy(() -> call(agent));
		assertThat(this.world.requests()).hasSize(1);
	}

	@Test
	void callWhenForeignOriginThenErrorBeforeAnythingIsSent() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world.remoteAgent();
		String elsewhere = this.world.authorizationServer.baseUrl() + "/elsewhere";
		assertThatExceptionOfType(RemoteAgentException.class)
			.isThrownBy(() -> agent.restClient().get().uri(URI.create(elsewhere)).retrieve().toBodilessEntity())
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.FOREIGN_ORIGIN));
		assertThatExceptionOfType(RemoteAgentException.class)
			.isThrownBy(() -> agent.headersFor("GET", URI.create(elsewhere)));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> agent.restClient()
			.mutate()
			.baseUrl("https://evil.example.com")
			.build()
			.get()
			.retrieve()
			.toBodilessEntity());
		assertThat(this.world.authorizationServer.getAllServeEvents()).isEmpty();
	}

	@Test
	void callWhenRedirectedElsewhereThenErrorAndNothingIsSentThere() {
		this.world.issues("token-1");
		this.world.answers(aResponse().withStatus(307)
			.withHeader("Location", this.world.authorizationServer.baseUrl() + "/elsewhere"));
		assertFails(this.world.remoteAgent(), Reason.REDIRECTED, "redirects to");
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(this.world.authorizationServer.getAllServeEvents()).hasSize(1);
	}

	@Test
	void callWhenRedirectedWithinThenNotFollowed() {
		this.world.issues("token-1");
		this.world.answers(aResponse().withStatus(307).withHeader("Location", "/other"));
		assertThat(call(this.world.remoteAgent()).getStatusCode().value()).isEqualTo(307);
		assertThat(this.world.requests()).hasSize(1);
	}

	@Test
	void callWhenTokenEndpointRedirectsThenNothingIsSentThere() {
		this.world.authorizationServer
			.stubFor(tokenRequest().willReturn(aResponse().withStatus(307).withHeader("Location", "/other")));
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED, "answers 307");
		assertThat(this.world.authorizationServer.getAllServeEvents()).hasSize(1);
	}

	@Test
	void callWhenRequestBringsAnAuthorizationThenItIsReplaced() {
		this.world.issues("token-1");
		this.world.answers(ok());
		this.world.remoteAgent()
			.restClient()
			.get()
			.header("Authorization", "Bearer inbound", "Bearer second")
			.header("DPoP", "inbound")
			.retrieve()
			.toBodilessEntity();
		assertThat(this.world.requests().get(0).header("Authorization").values()).containsExactly("Bearer token-1");
		assertThat(this.world.requests().get(0).containsHeader("DPoP")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>busy</html>", "", "{", "[]", "null", "{\"token_type\":\"Bearer\"}",
			"{\"access_token\":\"x\"}", "{\"access_token\":\"x\",\"token_type\":\"MAC\"}" })
	void callWhenTheAnswerIsGarbageThenUnavailableAndNotAskedAgainAtOnce(String body) {
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(json(200, body)));
		RemoteAgent agent = this.world.remoteAgent();
		assertFails(agent, Reason.TOKEN_UNAVAILABLE, "There is no token for the peer expense");
		assertFails(agent, Reason.TOKEN_UNAVAILABLE, "There is no token for the peer expense");
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(this.world.requests()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"expires_in\":-5", "\"expires_in\":0", "\"expires_in\":\"soon\"", "\"expires_in\":1.5",
			"\"expires_in\":99999999999999999999", "\"expires_in\":true" })
	void callWhenTheLifeIsNoneThenRefused(String life) {
		this.world.issues("token-1", "\"token_type\":\"Bearer\"," + life);
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED, "its expires_in");
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenTheLifeIsMissingThenThatOfConfiguration() {
		this.world.issues("token-1", "\"token_type\":\"bearer\"");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		// Good for 60 seconds, less the 6 of its skew.
		this.world.clock.advance(Duration.ofMillis(53_999));
		this.world.issues("token-2");
		call(agent);
		assertThat(authorization(1)).isEqualTo("Bearer token-1");
		this.world.clock.advance(Duration.ofMillis(1));
		call(agent);
		assertThat(authorization(2)).isEqualTo("Bearer token-2");
	}

	@Test
	void callWhenOnlyTheTokenSaysItsLifeThenItEndsExactlyThen() {
		String claims = "{\"aud\":\"" + PeerWorld.RESOURCE + "\",\"exp\":";
		this.world.issues(jwt(claims + this.world.clock.instant().getEpochSecond() + "}"), "\"token_type\":\"Bearer\"");
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED, "has ended");
		this.world.clock.advance(Duration.ofSeconds(1));
		String living = jwt(claims + (this.world.clock.instant().getEpochSecond() + 1) + "}");
		this.world.issues(living, "\"token_type\":\"Bearer\"");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		assertThat(authorization(0)).isEqualTo("Bearer " + living);
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(aResponse().withStatus(503)));
		this.world.clock.advance(Duration.ofMillis(999));
		call(agent);
		this.world.clock.advance(Duration.ofMillis(1));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOKEN_UNAVAILABLE));
	}

	/**
	 * What the peer does wrong is the peer's: nothing is sent twice, and the token stays.
	 */
	@Test
	void callWhenThePeerFailsThenItsAnswerAndTheTokenStays() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world.remoteAgent();
		this.world.answers(aResponse().withStatus(500).withBody("garbage"));
		assertThatExceptionOfType(HttpServerErrorException.InternalServerError.class).isThrownBy(() -> call(agent));
		this.world.answers(aResponse().withStatus(503).withHeader("Retry-After", "1"));
		assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class).isThrownBy(() -> call(agent));
		this.world.answers(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
		assertThatException().isThrownBy(() -> call(agent));
		this.world.answers(aResponse().withFault(Fault.EMPTY_RESPONSE));
		assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> call(agent));
		this.world.answers(ok("late").withFixedDelay(300));
		assertThat(call(agent).getBody()).isEqualTo("late");
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(this.world.requests()).hasSize(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\\r\\nX-Injected: 1", "a b", "\\u0000", "a\\\"b", "tok\\u00e9n" })
	void callWhenTheTokenCannotStandInAHeaderThenRefused(String token) {
		this.world.issues(token);
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED, "it cannot stand in a header");
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenTheAnswerIsHugeThenRefused() {
		this.world.authorizationServer
			.stubFor(tokenRequest().willReturn(json(200, "{\"access_token\":\"" + "x".repeat(100_000) + "\"}")));
		assertFails(this.world.remoteAgent(), Reason.TOKEN_UNAVAILABLE, "There is no token");
	}

	@Test
	void callWhenTheServerIsSlowThenUnavailableInTime() {
		try (PeerWorld impatient = new PeerWorld(Duration.ofMillis(200))) {
			impatient.authorizationServer.stubFor(tokenRequest().willReturn(ok().withFixedDelay(5_000)));
			assertFails(impatient.remoteAgent(), Reason.TOKEN_UNAVAILABLE, "does not answer (HttpTimeoutException)");
		}
	}

	@Test
	void callWhenTheServerBreaksOffThenUnavailable() {
		this.world.authorizationServer
			.stubFor(tokenRequest().willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
		assertFails(this.world.remoteAgent(), Reason.TOKEN_UNAVAILABLE, "its authorization server does not answer");
	}

	@Test
	void callWhenTheServerIsDownThenTheOldTokenWhileItLivesAndRetryAfterIsHonoured() {
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.authorizationServer
			.stubFor(tokenRequest().willReturn(aResponse().withStatus(503).withHeader("Retry-After", "30")));
		this.world.clock.advance(Duration.ofSeconds(595));
		call(agent);
		call(agent);
		assertThat(this.world.requests()).hasSize(3);
		assertThat(this.world.tokenRequests()).hasSize(2);
		this.world.clock.advance(Duration.ofSeconds(5));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(25)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOKEN_UNAVAILABLE));
		this.world.issues("token-2");
		this.world.clock.advance(Duration.ofSeconds(25));
		call(agent);
		assertThat(authorization(3)).isEqualTo("Bearer token-2");
	}

	@Test
	void callWhenTheClientIsRefusedThenTheCodeAndNoOtherWordOfTheAnswer() {
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(json(401,
				"{\"error\":\"invalid_client\",\"error_description\":\"the secret " + PeerWorld.SECRET + "\"}")));
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessage("There is no token for the peer expense: its authorization server answers 401 invalid_client "
					+ "(client registration expense)");
	}

	@Test
	void callWhenTheTokenIsForSomebodyElseThenRefused() {
		this.world.issues(jwt("{\"aud\":\"https://payroll.example.com\"}"));
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED,
				"it is for [https://payroll.example.com] (claim aud) and not for the peer, [https://expense.example.com]");
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenTheTokenIsForNobodyThenRefused() {
		this.world.issues(jwt("{\"sub\":\"travel\"}"));
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED, "it is for [] (claim aud)");
	}

	@Test
	void callWhenTheTokenIsForThePeerThenSent() {
		this.world.issues(jwt("{\"aud\":[\"https://expense.example.com\",\"account\"]}"));
		this.world.answers(ok());
		assertThat(call(this.world.remoteAgent()).getStatusCode().value()).isEqualTo(200);
	}

	@Test
	void callWhenScopesAreNotGrantedThenNothingIsSent() {
		this.world.issues("token-1", "\"token_type\":\"Bearer\",\"expires_in\":600,\"scope\":\"other\"");
		assertFails(this.world.remoteAgent(), Reason.TOKEN_REFUSED, "it lacks the scopes [expense:read]");
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenMoreScopesAreGrantedThenSent() {
		this.world.issues("token-1", "\"token_type\":\"Bearer\",\"expires_in\":600,\"scope\":\"profile expense:read\"");
		this.world.answers(ok());
		assertThat(call(this.world.remoteAgent()).getStatusCode().value()).isEqualTo(200);
	}

	@Test
	void headersForThenAuthenticatedAndSilent() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world.remoteAgent();
		Map<String, String> headers = agent.headersFor("POST", this.world.url("/a2a"));
		assertThat(headers).containsExactly(Map.entry("Authorization", "Bearer token-1"));
		assertThat(headers.get("Authorization")).isEqualTo("Bearer token-1");
		assertThat(headers.toString() + headers.entrySet()).doesNotContain("token-1");
		assertThat(agent).hasToString("RemoteAgent[expense]");
	}

	@Test
	void answeredWhenTokenIsInvalidThenWorthOnceMore() {
		this.world.issues("token-1");
		RemoteAgent agent = this.world.remoteAgent();
		URI uri = this.world.url("/a2a");
		Map<String, String> headers = agent.headersFor("POST", uri);
		HttpHeaders answer = new HttpHeaders();
		assertThat(agent.answered(headers, uri, 200, answer)).isFalse();
		assertThat(agent.answered(headers, uri, 401, answer)).isFalse();
		answer.set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
		this.world.issues("token-2");
		assertThat(agent.answered(headers, uri, 401, answer)).isTrue();
		assertThat(agent.headersFor("POST", uri)).containsEntry("Authorization", "Bearer token-2");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> agent.answered(Map.of("Authorization", "Bearer x"), uri, 401, answer));
	}

	@Test
	void getWhenUnknownThenTheNamesThatThereAre() {
		RemoteAgents agents = this.world.remoteAgents(List.of(this.world.peer()));
		assertThat(agents.names()).containsExactly("expense");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> agents.get("expens"))
			.withMessage("No peer [expens] is configured in a2a.security.peers, only [expense]");
	}

	@Test
	void callWhenFixedScopesThenTheCardIsNotAsked() {
		this.world.issues("token-1");
		this.world.answers(ok());
		this.world.card.set(null);
		Peer peer = this.world.peer(Peer.Binding.NONE, Peer.ProofAlgorithm.ES256, null, null);
		call(this.world.remoteAgent(peer));
		assertThat(scope(0)).isEqualTo("expense:read");
	}

	@Test
	void listenerThenTellsPeerAndAuthority() {
		this.world.issues("token-1");
		this.world.answers(ok());
		call(this.world.remoteAgent().forSkill(SkillId.parse("submit")));
		assertThat(this.world.authorizations)
			.containsExactly(new PeerAuthorization("expense", Peer.Authority.SELF, null, SkillId.parse("submit"),
					Set.of("expense:read", "expense:submit"), PeerToken.fingerprint("token-1")));
	}

	@Test
	void trailWhenAPeerIsCalledThenTellsScopesAndFingerprintAndNoToken() {
		this.world.issues("token-1");
		this.world.answers(ok());
		call(this.world.remoteAgent().forSkill(SkillId.parse("submit")));
		PeerTokenRequested event = (PeerTokenRequested) this.world.events.get(0);
		assertThat(event.outcome()).isEqualTo(AuditOutcome.ALLOWED);
		assertThat(event.reason()).isEqualTo("OWN_AUTHORITY");
		assertThat(event.peer()).isEqualTo("expense");
		assertThat(event.skill()).isEqualTo("submit");
		assertThat(event.scopes()).containsExactlyInAnyOrder("expense:read", "expense:submit");
		assertThat(event.tokenFingerprint()).isEqualTo(PeerToken.fingerprint("token-1")).hasSize(32);
		assertThat(event.toString()).doesNotContain("token-1").doesNotContain(PeerWorld.SECRET);
	}

	@Test
	void trailWhenThereIsNoTokenThenTellsWhy() {
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(json(400, "{\"error\":\"invalid_scope\"}")));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(this.world.remoteAgent()));
		assertThat(this.world.events).singleElement()
			.satisfies((event) -> assertThat(event.outcome()).isEqualTo(AuditOutcome.DENIED))
			.satisfies((event) -> assertThat(event.reason()).isEqualTo("TOKEN_REFUSED"));
		assertThat(this.world.authorizations).isEmpty();
	}

	@Test
	void callWhenItMustBeOnRecordAndCannotBeThenNotSent() {
		AuditKey key = AuditKey.of("0123456789abcdef0123456789abcdef");
		AuditTrail full = new AuditTrail(this.world.clock, () -> AuditOrigin.HERE, List.of(),
				new AuditWriting(List.of(new FullSink()),
						new AuditWriting.Settings("travel", key, Set.of(AuditDurability.PEER_TOKENS), 10,
								Duration.ofMillis(100)),
						new AuditWriting.Checkpointing(Duration.ofHours(1), AuditCheckpoints.signedBy(key), null),
						this.world.clock));
		PeerAudit audit = new PeerAudit(full);
		PeerAuthorization authorization = new PeerAuthorization("expense", Peer.Authority.SELF, null, null, Set.of(),
				null);
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> audit.authorized(authorization))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(RemoteAgentException.Reason.UNRECORDED));
	}

	@Test
	void callWhenStateMachineRotatesTokensThenEachIsUsedInItsTime() {
		this.world.authorizationServer.stubFor(tokenRequest().inScenario("rotation")
			.whenScenarioStateIs(Scenario.STARTED)
			.willSetStateTo("second")
			.willReturn(json(200, "{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":\"100\"}")));
		this.world.authorizationServer.stubFor(tokenRequest().inScenario("rotation")
			.whenScenarioStateIs("second")
			.willReturn(json(200, "{\"access_token\":\"token-2\",\"token_type\":\"Bearer\",\"expires_in\":100}")));
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.clock.advance(Duration.ofSeconds(90));
		call(agent);
		assertThat(authorization(0)).isEqualTo("Bearer token-1");
		assertThat(authorization(1)).isEqualTo("Bearer token-2");
	}

	private static final class FullSink implements AuditSink {

		@Override
		public Opened open(String writer) {
			return new Opened(AuditHead.start(writer), null);
		}

		@Override
		public void append(List<AuditRecord> records) throws IOException {
			throw new IOException("No space left on device");
		}

		@Override
		public Collection<AuditHead> heads() {
			return List.of();
		}

		@Override
		public void close() {
		}

	}

	static String jwt(String claims) {
		return Base64URL.encode("{\"alg\":\"RS256\"}") + "." + Base64URL.encode(claims) + "."
				+ Base64URL.encode("signature");
	}

}
