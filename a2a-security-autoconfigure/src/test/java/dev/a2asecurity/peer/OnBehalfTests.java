package dev.a2asecurity.peer;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.github.tomakehurst.wiremock.http.FormParameter;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.authentication.TestInboundTokens;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.peer.Peer.Authority;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.a2asecurity.peer.PeerWorld.json;
import static dev.a2asecurity.peer.PeerWorld.tokenRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * On whose authority a peer is called, and token exchange (RFC 8693).
 */
@ExtendWith(SecretScan.class)
class OnBehalfTests {

	private static final Caller ALICE = Caller.builder("https://auth.example.com", "alice").build();

	private static final Caller BOB = Caller.builder("https://auth.example.com", "bob").build();

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

	private void exchanges() {
		this.world.authorizationServer.stubFor(tokenRequest().withFormParam("grant_type", containing("client"))
			.willReturn(json(200, "{\"access_token\":\"actor-token\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		for (int i = 1; i <= 3; i++) {
			this.world.authorizationServer
				.stubFor(
						tokenRequest().withFormParam("subject_token", containing("inbound-token-" + i))
							.willReturn(json(200, "{\"access_token\":\"token-" + i
									+ "\",\"token_type\":\"Bearer\",\"expires_in\":600,"
									+ "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}")));
		}
		this.world.answers(ok());
	}

	private static void call(RemoteAgent agent) {
		agent.restClient().post().uri("/a2a").body("{}").retrieve().toBodilessEntity();
	}

	private static void assertFails(RemoteAgent agent, Reason reason, String message) {
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessageContaining(message)
			.extracting(RemoteAgentException::reason)
			.isEqualTo(reason);
	}

	private static String form(LoggedRequest request, String name) {
		FormParameter parameter = request.formParameters().get(name);
		return (parameter != null && parameter.isPresent()) ? parameter.firstValue() : null;
	}

	@Test
	void callWhenTheCallersAuthorityThenItsTokenIsExchangedWithThisAgentAsTheActor() {
		exchanges();
		comes(ALICE, "inbound-token-1");
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Authority.CALLER));
		call(agent);
		call(agent);
		List<LoggedRequest> requests = this.world.tokenRequests();
		assertThat(requests).hasSize(2);
		assertThat(requests.get(0).formParameters()).containsOnlyKeys("grant_type");
		LoggedRequest exchange = requests.get(1);
		assertThat(exchange.formParameters()).containsOnlyKeys("grant_type", "scope", "requested_token_type",
				"subject_token", "subject_token_type", "actor_token", "actor_token_type", "resource");
		assertThat(form(exchange, "grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:token-exchange");
		assertThat(form(exchange, "subject_token")).isEqualTo("inbound-token-1");
		assertThat(form(exchange, "actor_token")).isEqualTo("actor-token");
		assertThat(form(exchange, "subject_token_type")).isEqualTo("urn:ietf:params:oauth:token-type:access_token");
		assertThat(form(exchange, "resource")).isEqualTo(PeerWorld.RESOURCE);
		assertThat(form(exchange, "scope")).isEqualTo("expense:read");
		assertThat(this.world.requests()).hasSize(2)
			.allMatch((request) -> request.getHeader("Authorization").equals("Bearer token-1"));
		assertThat(this.world.authorizations).hasSize(2)
			.allMatch((authorization) -> authorization.equals(new PeerAuthorization("expense", Authority.CALLER, ALICE,
					null, Set.of("expense:read"), PeerToken.fingerprint("token-1"))));
	}

	@Test
	void callWhenSeveralCallersThenNobodyGetsAnothersToken() {
		exchanges();
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Authority.CALLER));
		comes(ALICE, "inbound-token-1");
		call(agent);
		comes(BOB, "inbound-token-2");
		call(agent);
		comes(ALICE, "inbound-token-3");
		call(agent);
		assertThat(this.world.requests()).extracting((request) -> request.getHeader("Authorization"))
			.containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-3");
		// One for this agent as the actor, and one for each caller's token.
		assertThat(this.world.tokenRequests()).hasSize(4);
	}

	@Test
	void callWhenNoActorTokenIsWantedThenNoneIsSent() {
		exchanges();
		comes(ALICE, "inbound-token-1");
		Peer peer = this.world.peer(Authority.CALLER);
		call(this.world
			.remoteAgent(new Peer(peer.name(), peer.url(), peer.origins(), peer.registration(), peer.authority(),
					"audience", null, null, null, peer.binding(), peer.proofAlgorithm(), null, null, false)));
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(form(this.world.tokenRequests().get(0), "actor_token")).isNull();
		assertThat(form(this.world.tokenRequests().get(0), "audience")).isEqualTo("audience");
		assertThat(form(this.world.tokenRequests().get(0), "resource")).isNull();
	}

	@Test
	void callWhenTheCallersAuthorityAndThereIsNoneThenErrorAndNoOtherAuthority() {
		exchanges();
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Authority.CALLER));
		assertFails(agent, Reason.NO_CALLER, "there is no A2A caller on this thread");
		SecurityContextHolder.getContext()
			.setAuthentication(new UsernamePasswordAuthenticationToken("someone", "password",
					AuthorityUtils.createAuthorityList("USER")));
		assertFails(agent, Reason.NO_CALLER, "there is no A2A caller on this thread");
		SecurityContextHolder.getContext()
			.setAuthentication(new dev.a2asecurity.authentication.CallerAuthentication(ALICE));
		assertFails(agent, Reason.NO_CALLER, "or its token was not kept");
		assertThat(this.world.tokenRequests()).isEmpty();
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenUndeclaredAndSomebodyIsThereThenError() {
		exchanges();
		RemoteAgent agent = this.world.remoteAgent();
		comes(ALICE, "inbound-token-1");
		assertFails(agent, Reason.AUTHORITY_UNDECLARED,
				"set a2a.security.peers.expense.authority to caller to do it in their name, or to self");
		SecurityContextHolder.getContext()
			.setAuthentication(new UsernamePasswordAuthenticationToken("someone", "password",
					AuthorityUtils.createAuthorityList("USER")));
		assertFails(agent, Reason.AUTHORITY_UNDECLARED, "a2a.security.peers.expense.authority");
		assertThat(this.world.tokenRequests()).isEmpty();
	}

	@Test
	void callWhenUndeclaredAndNobodyIsThereThenThisAgentsOwn() {
		exchanges();
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		SecurityContextHolder.getContext()
			.setAuthentication(new AnonymousAuthenticationToken("key", "anonymous",
					AuthorityUtils.createAuthorityList("ANONYMOUS")));
		call(agent);
		assertThat(this.world.authorizations).extracting(PeerAuthorization::authority)
			.containsExactly(Authority.SELF, Authority.SELF);
	}

	@Test
	void callWhenSelfThenThisAgentsOwnWhoeverIsThere() {
		exchanges();
		comes(ALICE, "inbound-token-1");
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Authority.SELF));
		call(agent);
		comes(BOB, "inbound-token-2");
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(form(this.world.tokenRequests().get(0), "subject_token")).isNull();
		assertThat(this.world.authorizations).extracting(PeerAuthorization::caller).containsExactly(ALICE, BOB);
	}

	@Test
	void onBehalfOfWhenOnAnotherThreadThenStillThatCaller() {
		exchanges();
		comes(ALICE, "inbound-token-1");
		RemoteAgent forAlice = this.world.remoteAgent().onBehalfOf(ALICE);
		CompletableFuture.runAsync(() -> call(forAlice)).join();
		comes(BOB, "inbound-token-2");
		call(forAlice);
		assertThat(this.world.requests()).extracting((request) -> request.getHeader("Authorization"))
			.containsExactly("Bearer token-1", "Bearer token-1");
		assertThat(forAlice.toString()).doesNotContain("inbound-token");
	}

	@Test
	void onBehalfOfWhenItIsNotTheCallerOfThisThreadThenError() {
		comes(ALICE, "inbound-token-1");
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> agent.onBehalfOf(BOB))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.NO_CALLER));
		RemoteAgent self = this.world.remoteAgent(this.world.peer(Authority.SELF));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> self.onBehalfOf(ALICE))
			.withMessageContaining("a2a.security.peers.expense.authority is self");
	}

	@Test
	void callWhenTheExchangeIssuesNoAccessTokenThenRefused() {
		exchanges();
		this.world.authorizationServer.stubFor(tokenRequest().withFormParam("subject_token", containing("inbound"))
			.willReturn(json(200, "{\"access_token\":\"token-1\",\"token_type\":\"Bearer\",\"expires_in\":600,"
					+ "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:id_token\"}")));
		comes(ALICE, "inbound-token-1");
		assertFails(this.world.remoteAgent(this.world.peer(Authority.CALLER)), Reason.TOKEN_REFUSED,
				"is no access token");
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenTheExchangeIsRefusedThenErrorAndNoOtherAuthority() {
		exchanges();
		this.world.authorizationServer.stubFor(tokenRequest().withFormParam("subject_token", containing("inbound"))
			.willReturn(json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"inbound-token-1\"}")));
		comes(ALICE, "inbound-token-1");
		RemoteAgent agent = this.world.remoteAgent(this.world.peer(Authority.CALLER));
		assertFails(agent, Reason.TOKEN_REFUSED, "answers 400 invalid_grant");
		assertThat(this.world.requests()).isEmpty();
	}

}
