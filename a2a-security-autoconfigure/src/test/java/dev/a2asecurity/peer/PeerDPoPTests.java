package dev.a2asecurity.peer;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.a2asecurity.agentcard.Ed25519;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.http.HttpHeaders;
import org.springframework.web.client.HttpClientErrorException;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.a2asecurity.peer.PeerWorld.json;
import static dev.a2asecurity.peer.PeerWorld.tokenRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tokens that are bound to this agent's key (RFC 9449), with servers that want nonces.
 */
@ExtendWith(SecretScan.class)
class PeerDPoPTests {

	private static final String ISSUED = "\"token_type\":\"DPoP\",\"expires_in\":600";

	private final PeerWorld world = new PeerWorld();

	@AfterEach
	void close() {
		this.world.close();
	}

	private RemoteAgent agent(Peer.ProofAlgorithm algorithm) {
		return this.world.remoteAgent(this.world.peer(Peer.Binding.DPOP, algorithm, null, null));
	}

	private static void call(RemoteAgent agent) {
		agent.restClient().post().uri("/a2a?x=y").body("{}").retrieve().toBodilessEntity();
	}

	private static SignedJWT proof(LoggedRequest request) throws Exception {
		assertThat(request.header("DPoP").values()).hasSize(1);
		SignedJWT proof = SignedJWT.parse(request.getHeader("DPoP"));
		JWK key = proof.getHeader().getJWK();
		assertThat(key.isPrivate()).isFalse();
		assertThat(proof.getHeader().getType().getType()).isEqualTo("dpop+jwt");
		JWSVerifier verifier = (key.getKeyType().getValue().equals("EC")) ? new ECDSAVerifier(key.toECKey())
				: Ed25519.verifier(Ed25519.publicKey(key.toOctetKeyPair()));
		assertThat(proof.verify(verifier)).isTrue();
		return proof;
	}

	@ParameterizedTest
	@EnumSource(Peer.ProofAlgorithm.class)
	void callWhenBoundThenEachRequestHasAProofOfItsOwn(Peer.ProofAlgorithm algorithm) throws Exception {
		this.world.issues("token-1", ISSUED);
		this.world.answers(ok());
		RemoteAgent agent = agent(algorithm);
		call(agent);
		call(agent);
		SignedJWT toServer = proof(this.world.tokenRequests().get(0));
		SignedJWT first = proof(this.world.requests().get(0));
		SignedJWT second = proof(this.world.requests().get(1));
		assertThat(this.world.tokenRequests()).hasSize(1);
		assertThat(toServer.getJWTClaimsSet().getClaims()).containsOnlyKeys("jti", "htm", "htu", "iat")
			.containsEntry("htm", "POST")
			.containsEntry("htu", this.world.tokenUri());
		assertThat(first.getJWTClaimsSet().getClaims()).containsOnlyKeys("jti", "htm", "htu", "iat", "ath")
			.containsEntry("htm", "POST")
			.containsEntry("htu", this.world.url("/a2a").toString())
			.containsEntry("ath", Base64URL
				.encode(MessageDigest.getInstance("SHA-256").digest("token-1".getBytes(StandardCharsets.US_ASCII)))
				.toString());
		assertThat(first.getJWTClaimsSet().getIssueTime().toInstant()).isEqualTo(this.world.clock.instant());
		assertThat(first.getJWTClaimsSet().getJWTID()).isNotEqualTo(second.getJWTClaimsSet().getJWTID());
		assertThat(first.getHeader().getJWK()).isEqualTo(toServer.getHeader().getJWK());
		assertThat(this.world.requests().get(0).getHeader("Authorization")).isEqualTo("DPoP token-1");
	}

	@Test
	void callWhenTwoPeersThenEachHasAKeyOfItsOwn() throws Exception {
		this.world.issues("token-1", ISSUED);
		this.world.answers(ok());
		call(agent(Peer.ProofAlgorithm.ES256));
		call(agent(Peer.ProofAlgorithm.ES256));
		assertThat(proof(this.world.requests().get(0)).getHeader().getJWK())
			.isNotEqualTo(proof(this.world.requests().get(1)).getHeader().getJWK());
	}

	@Test
	void callWhenTheServerAnswersWithABearerTokenThenRefused() {
		this.world.issues("token-1");
		RemoteAgent agent = agent(Peer.ProofAlgorithm.ES256);
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
			.withMessageContaining("its token_type is Bearer, not DPoP")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOKEN_REFUSED));
		assertThat(this.world.requests()).isEmpty();
	}

	@Test
	void callWhenTheTokenIsBoundToAnotherKeyThenRefused() {
		for (String cnf : new String[] { "{\"jkt\":\"another\"}", "{}", "null" }) {
			this.world.issues(RemoteAgentTests.jwt("{\"aud\":\"" + PeerWorld.RESOURCE + "\",\"cnf\":" + cnf + "}"),
					ISSUED);
			RemoteAgent agent = agent(Peer.ProofAlgorithm.ES256);
			assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(agent))
				.withMessageContaining("it is not bound to this agent's key (claim cnf.jkt)");
		}
	}

	@Test
	void callWhenBothServersWantNoncesThenEachGetsItsOwn() throws Exception {
		this.world.authorizationServer.stubFor(tokenRequest().inScenario("as")
			.whenScenarioStateIs("Started")
			.willSetStateTo("given")
			.willReturn(json(400, "{\"error\":\"use_dpop_nonce\"}").withHeader("DPoP-Nonce", "of-as")));
		this.world.authorizationServer.stubFor(tokenRequest().inScenario("as")
			.whenScenarioStateIs("given")
			.willReturn(json(200, "{\"access_token\":\"token-1\"," + ISSUED + "}")));
		this.world.expense.stubFor(any(anyUrl()).inScenario("rs")
			.whenScenarioStateIs("Started")
			.willSetStateTo("given")
			.willReturn(aResponse().withStatus(401)
				.withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
				.withHeader("DPoP-Nonce", "of-rs")));
		this.world.expense.stubFor(any(anyUrl()).inScenario("rs")
			.whenScenarioStateIs("given")
			.willReturn(ok().withHeader("DPoP-Nonce", "of-rs-next")));
		RemoteAgent agent = agent(Peer.ProofAlgorithm.ES256);
		call(agent);
		call(agent);
		assertThat(this.world.tokenRequests()).hasSize(2);
		assertThat(proof(this.world.tokenRequests().get(1)).getJWTClaimsSet().getClaim("nonce")).isEqualTo("of-as");
		assertThat(this.world.requests()).hasSize(3);
		assertThat(proof(this.world.requests().get(0)).getJWTClaimsSet().getClaim("nonce")).isNull();
		assertThat(proof(this.world.requests().get(1)).getJWTClaimsSet().getClaim("nonce")).isEqualTo("of-rs");
		assertThat(proof(this.world.requests().get(2)).getJWTClaimsSet().getClaim("nonce")).isEqualTo("of-rs-next");
	}

	@Test
	void callWhenTheNonceIsNeverRightThenNoLoop() {
		this.world.issues("token-1", ISSUED);
		this.world.answers(aResponse().withStatus(401)
			.withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
			.withHeader("DPoP-Nonce", "same"));
		RemoteAgent agent = agent(Peer.ProofAlgorithm.ES256);
		assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class).isThrownBy(() -> call(agent));
		assertThat(this.world.requests()).hasSize(2);
		this.world.authorizationServer.stubFor(tokenRequest()
			.willReturn(json(400, "{\"error\":\"use_dpop_nonce\"}").withHeader("DPoP-Nonce", "same")));
		RemoteAgent other = agent(Peer.ProofAlgorithm.ES256);
		int before = this.world.tokenRequests().size();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> call(other));
		assertThat(this.world.tokenRequests()).hasSize(before + 2);
	}

	@Test
	void callWhenTheNonceIsMalformedThenNotUsed() {
		this.world.issues("token-1", ISSUED);
		this.world.answers(aResponse().withStatus(401)
			.withHeader("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
			.withHeader("DPoP-Nonce", "one\"two"));
		RemoteAgent agent = agent(Peer.ProofAlgorithm.ES256);
		assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class).isThrownBy(() -> call(agent));
		assertThat(this.world.requests()).hasSize(1);
	}

	@Test
	void answeredWhenANonceIsWantedThenNewHeadersHaveIt() throws Exception {
		this.world.issues("token-1", ISSUED);
		RemoteAgent agent = agent(Peer.ProofAlgorithm.ES256);
		URI uri = this.world.url("/a2a");
		Map<String, String> headers = agent.headersFor("POST", uri);
		assertThat(headers).containsOnlyKeys("Authorization", "DPoP");
		assertThat(headers).hasToString("{<redacted>}");
		HttpHeaders answer = new HttpHeaders();
		answer.set("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"");
		answer.set("DPoP-Nonce", "wanted");
		assertThat(agent.answered(headers, uri, 401, answer)).isTrue();
		assertThat(SignedJWT.parse(agent.headersFor("POST", uri).get("DPoP")).getJWTClaimsSet().getStringClaim("nonce"))
			.isEqualTo("wanted");
	}

}
