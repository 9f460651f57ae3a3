package dev.a2asecurity.webhook;

import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.AgentKey;

import static dev.a2asecurity.webhook.WebhookFixtures.BODY;
import static dev.a2asecurity.webhook.WebhookFixtures.EDWARDS;
import static dev.a2asecurity.webhook.WebhookFixtures.incoming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The scheme of the A2A documentation's "Example Asymmetric Key Flow", with the hash of
 * the body.
 */
class JwtSchemeTests {

	private static final String ISSUER = "https://expense.example.com";

	private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

	private final WebhookScheme.Verifier verifier = new JwtVerifier(ISSUER,
			WebhookFixtures.keys(EDWARDS, WebhookFixtures.EC, WebhookFixtures.RSA));

	@Test
	void verifyWhenSignedByAnyOfTheSendersKeysThenProven() throws Exception {
		for (AgentKey key : new AgentKey[] { EDWARDS, WebhookFixtures.EC, WebhookFixtures.RSA }) {
			WebhookProof proof = this.verifier.verify(incoming(sign(key, false), BODY));
			assertThat(proof.id()).isEqualTo("msg_1");
			assertThat(proof.taskId()).isEqualTo("task-1");
			assertThat(proof.signedAt()).isEqualTo(NOW);
			assertThat(proof.expiresAt()).isEqualTo(NOW.plusSeconds(300));
			assertThat(proof.coversBody()).isTrue();
		}
	}

	@Test
	void signWhenReceiverHasCredentialsThenItsOwnHeader() throws Exception {
		Map<String, String> headers = sign(EDWARDS, true);
		assertThat(headers).containsOnlyKeys("A2A-Webhook-Signature");
		Map<String, String> both = new HashMap<>(headers);
		both.put("Authorization", "Bearer a.b.c");
		assertThat(this.verifier.verify(incoming(both, BODY)).id()).isEqualTo("msg_1");
		assertThat(sign(EDWARDS, false)).containsOnlyKeys("Authorization");
	}

	@Test
	void signWhenTargetHasQueryThenItIsNotInTheToken() throws Exception {
		OutgoingWebhook webhook = new OutgoingWebhook("msg_1", NOW, URI.create(WebhookFixtures.TARGET + "?key=hidden"),
				null, false, WebhookFixtures.body(BODY));
		String token = new JwtSigner(ISSUER, () -> EDWARDS).sign(webhook).headers().get("Authorization").substring(7);
		String claims = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
		assertThat(claims).doesNotContain("hidden").contains("https://travel.example.com/webhooks/a2a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{}" })
	void verifyWhenBodyDiffersThenRefused(String appended) {
		if (!appended.isEmpty()) {
			refused(sign(EDWARDS, false), BODY + appended, "body_mismatch");
		}
		refused(sign(EDWARDS, false), BODY.replace("\": ", "\":"), "body_mismatch");
	}

	@Test
	void verifyWhenKeyIsAnothersWithTheSameIdThenRefused() {
		refused(sign(WebhookFixtures.OTHER, false), BODY, "signature_mismatch");
	}

	@Test
	void verifyWhenKeyIsUnknownThenRefused() {
		refused(sign(WebhookFixtures.generate("EC", "stranger"), false), BODY, "unknown_key");
	}

	@ParameterizedTest
	@ValueSource(strings = { "iss", "aud", "iat", "exp", "jti", "request_body_sha256" })
	void verifyWhenClaimIsMissingThenRefused(String claim) {
		assertThatExceptionOfType(WebhookRefusedException.class)
			.isThrownBy(() -> this.verifier.verify(token((claims) -> claims.claim(claim, null), "JWT")));
	}

	@Test
	void verifyWhenClaimsAreForSomebodyElseThenRefused() {
		refused(token((claims) -> claims.issuer("https://evil.example.com"), "JWT"), "issuer_mismatch");
		refused(token((claims) -> claims.audience("https://other.example.com/webhooks/a2a"), "JWT"),
				"audience_mismatch");
		refused(token((claims) -> claims.audience("https://travel.example.com/webhooks"), "JWT"), "audience_mismatch");
		refused(token((claims) -> claims.claim("taskId", 7), "JWT"), "claim_missing");
	}

	@ParameterizedTest
	@ValueSource(strings = { "at+jwt", "dpop+jwt", "JOSE", "logout+jwt" })
	void verifyWhenTokenIsForAnotherPurposeThenRefused(String type) {
		refused(token((claims) -> claims, type), "type_mismatch");
	}

	/**
	 * The key decides the algorithm: no public key is a secret, and nothing is unsigned.
	 */
	@Test
	void verifyWhenAlgorithmIsConfusedThenRefused() throws JOSEException {
		SignedJWT mac = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("ed").build(), claims().build());
		mac.sign(new MACSigner(EDWARDS.publicJwk().toOctetKeyPair().getDecodedX()));
		refused(bearer(mac.serialize()), BODY, "signature_mismatch");
		String[] parts = mac.serialize().split("\\.");
		String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes());
		refused(bearer(none + "." + parts[1] + "."), BODY, "malformed_token");
	}

	@Test
	void verifyWhenTokenBringsItsKeyThenRefused() throws JOSEException {
		SignedJWT jwt = new SignedJWT(
				new JWSHeader.Builder(JWSAlgorithm.EdDSA).jwk(WebhookFixtures.OTHER.publicJwk()).build(),
				claims().build());
		jwt.sign(WebhookFixtures.OTHER.signer());
		refused(bearer(jwt.serialize()), BODY, "malformed_token");
	}

	@Test
	void verifyWhenThereIsNoTokenThenNotUsed() {
		assertThat(this.verifier.isUsedBy(incoming(Map.of(), BODY))).isFalse();
		assertThat(this.verifier.isUsedBy(incoming(Map.of("Authorization", "Bearer opaque"), BODY))).isFalse();
		assertThat(this.verifier.isUsedBy(incoming(Map.of("Authorization", "Basic a.b.c"), BODY))).isFalse();
		assertThat(this.verifier.isUsedBy(incoming(bearer("a.b.c"), BODY))).isTrue();
	}

	private static Map<String, String> sign(AgentKey key, boolean authorizationTaken) {
		return new JwtSigner(ISSUER, () -> key)
			.sign(new OutgoingWebhook("msg_1", NOW, WebhookFixtures.TARGET, "task-1", authorizationTaken,
					WebhookFixtures.body(BODY)))
			.headers();
	}

	private static JWTClaimsSet.Builder claims() {
		return new JWTClaimsSet.Builder().issuer(ISSUER)
			.audience(WebhookFixtures.TARGET.toString())
			.issueTime(Date.from(NOW))
			.expirationTime(Date.from(NOW.plusSeconds(60)))
			.jwtID("msg_1")
			.claim("request_body_sha256", HexFormat.of().formatHex(WebhookFixtures.body(BODY).sha256()));
	}

	private static IncomingWebhook token(UnaryOperator<JWTClaimsSet.Builder> change, String type) {
		SignedJWT jwt = new SignedJWT(
				new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").type(new JOSEObjectType(type)).build(),
				change.apply(claims()).build());
		try {
			jwt.sign(EDWARDS.signer());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return incoming(bearer(jwt.serialize()), BODY);
	}

	private static Map<String, String> bearer(String token) {
		return Map.of("Authorization", "Bearer " + token);
	}

	private void refused(Map<String, String> headers, String body, String reason) {
		refused(incoming(headers, body), reason);
	}

	private void refused(IncomingWebhook webhook, String reason) {
		assertThatExceptionOfType(WebhookRefusedException.class).isThrownBy(() -> this.verifier.verify(webhook))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

}
