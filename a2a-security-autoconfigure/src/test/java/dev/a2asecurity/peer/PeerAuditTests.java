package dev.a2asecurity.peer;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.PeerTokenRequested;
import dev.a2asecurity.authentication.TestInboundTokens;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.Peer.Authority;

import org.springframework.security.core.context.SecurityContextHolder;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.a2asecurity.peer.PeerWorld.json;
import static dev.a2asecurity.peer.PeerWorld.tokenRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is on record of calls to peers: on whose authority, and for whom.
 */
@ExtendWith(SecretScan.class)
class PeerAuditTests {

	private static final Caller ALICE = Caller.builder("https://auth.example.com", "alice").build();

	private final PeerWorld world = new PeerWorld();

	@AfterEach
	void close() {
		SecurityContextHolder.clearContext();
		this.world.close();
	}

	private void aliceIsThere() {
		SecurityContextHolder.getContext()
			.setAuthentication(TestInboundTokens.authentication(ALICE, this.world.inboundTokens, "inbound-token-1"));
	}

	private static void call(RemoteAgent agent) {
		agent.restClient().post().uri("/a2a").body("{}").retrieve().toBodilessEntity();
	}

	private List<PeerTokenRequested> records() {
		return this.world.events.stream().map(PeerTokenRequested.class::cast).toList();
	}

	private void assertRefused(AuditOutcome outcome, String reason, Caller caller) {
		assertThat(records()).hasSize(1).allSatisfy((event) -> {
			assertThat(event.outcome()).isEqualTo(outcome);
			assertThat(event.reason()).isEqualTo(reason);
			assertThat(event.caller()).isEqualTo(caller);
			assertThat(event.peer()).isEqualTo("expense");
			assertThat(event.tokenFingerprint()).isNull();
		});
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenOnItsOwnAuthorityThenBothAreOnRecordBeforeItIsSent() {
		this.world.issues("token-1");
		this.world.answers(ok());
		aliceIsThere();
		call(this.world.remoteAgent(this.world.peer(Authority.SELF)).forSkill(SkillId.parse("submit")));
		assertThat(records()).hasSize(1).allSatisfy((event) -> {
			assertThat(event.outcome()).isEqualTo(AuditOutcome.ALLOWED);
			assertThat(event.reason()).isEqualTo("OWN_AUTHORITY");
			assertThat(event.caller()).isEqualTo(ALICE);
			assertThat(event.peer()).isEqualTo("expense");
			assertThat(event.skill()).isEqualTo("submit");
			assertThat(event.scopes()).isEqualTo(Set.of("expense:read", "expense:submit"));
			// printf token-1 | sha256sum | cut -c 1-32
			assertThat(event.tokenFingerprint()).isEqualTo("3f08aace122ee2368432c1ca23a049bc");
		});
	}

	@Test
	void callWhenOnTheCallersAuthorityThenThatIsOnRecord() {
		this.world.issues("token-1");
		this.world.authorizationServer.stubFor(tokenRequest()
			.willReturn(json(200, "{\"access_token\":\"actor-token\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		this.world.authorizationServer.stubFor(tokenRequest()
			.withFormParam("subject_token", com.github.tomakehurst.wiremock.client.WireMock.equalTo("inbound-token-1"))
			.willReturn(json(200, "{\"access_token\":\"token-2\",\"token_type\":\"Bearer\",\"expires_in\":600}")));
		this.world.answers(ok());
		aliceIsThere();
		call(this.world.remoteAgent(this.world.peer(Authority.CALLER)));
		assertThat(records()).singleElement()
			.satisfies((event) -> assertThat(event.reason()).isEqualTo("CALLERS_AUTHORITY"))
			.satisfies((event) -> assertThat(event.caller()).isEqualTo(ALICE));
	}

	@Test
	void callWhenTheAuthorityIsNotDeclaredThenTheRefusalIsOnRecord() {
		aliceIsThere();
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent));
		assertRefused(AuditOutcome.DENIED, "AUTHORITY_UNDECLARED", ALICE);
	}

	@Test
	void callWhenForeignOriginThenTheRefusalIsOnRecord() {
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class)
			.isThrownBy(() -> agent.headersFor("GET", URI.create("https://evil.example.com")));
		assertRefused(AuditOutcome.DENIED, "FOREIGN_ORIGIN", null);
	}

	@Test
	void callWhenSentOrNotThenHowLongThatTookIsTold() {
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		this.world.authorizationServer.resetAll();
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(aResponse().withStatus(503)));
		assertThatExceptionOfType(RemoteAgentException.class)
			.isThrownBy(() -> call(agent.forSkill(SkillId.parse("submit"))));
		assertThat(this.world.gates).containsExactly("peer-token allowed", "peer-token denied");
	}

	@Test
	void tokensWhenFetchedRefusedOrUnavailableThenCountedByPeerAndOutcome() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new PeerTokenMetrics(registry, this.world.tokens).bindTo(registry);
		this.world.issues("token-1");
		this.world.answers(ok());
		RemoteAgent agent = this.world.remoteAgent();
		call(agent);
		// From memory.
		call(agent);
		assertThat(fetches(registry, "fetched")).isEqualTo(1);
		assertThat(registry.get("a2a.security.peers.tokens").gauge().value()).isEqualTo(1);
		this.world.authorizationServer.resetAll();
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(json(400, "{\"error\":\"invalid_scope\"}")));
		assertThatExceptionOfType(RemoteAgentException.class)
			.isThrownBy(() -> call(agent.forSkill(SkillId.parse("submit"))));
		assertThat(fetches(registry, "refused")).isEqualTo(1);
		this.world.authorizationServer.resetAll();
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(aResponse().withStatus(503)));
		this.world.clock.advance(Duration.ofHours(2));
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent));
		assertThat(fetches(registry, "unavailable")).isEqualTo(1);
		assertThat(fetches(registry, "fetched")).isEqualTo(1);
	}

	private static long fetches(SimpleMeterRegistry registry, String outcome) {
		return registry.get("a2a.security.peers.token-fetches")
			.tags("peer", "expense", "outcome", outcome)
			.timer()
			.count();
	}

	@Test
	void callWhenTheServerIsDownThenAFailureIsOnRecord() {
		this.world.authorizationServer.stubFor(tokenRequest().willReturn(aResponse().withStatus(503)));
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent));
		assertRefused(AuditOutcome.FAILED, "TOKEN_UNAVAILABLE", null);
	}

	@Test
	void callWhenRedirectedElsewhereThenThatIsOnRecord() {
		this.world.issues("token-1");
		this.world.answers(aResponse().withStatus(307).withHeader("Location", "https://evil.example.com"));
		RemoteAgent agent = this.world.remoteAgent();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent));
		assertThat(records()).extracting(PeerTokenRequested::reason).containsExactly("OWN_AUTHORITY", "REDIRECTED");
	}

}
