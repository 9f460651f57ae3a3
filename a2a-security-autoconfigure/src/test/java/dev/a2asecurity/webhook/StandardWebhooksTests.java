package dev.a2asecurity.webhook;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.a2asecurity.webhook.WebhookFixtures.BODY;
import static dev.a2asecurity.webhook.WebhookFixtures.OTHER_SECRET;
import static dev.a2asecurity.webhook.WebhookFixtures.SECRET;
import static dev.a2asecurity.webhook.WebhookFixtures.incoming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * The scheme of the Standard Webhooks specification, and the official Java library at the
 * other end of it.
 */
class StandardWebhooksTests {

	private static final Instant NOW = Instant.now();

	private final SharedSecret secret = SharedSecret.parse(SECRET);

	private final WebhookScheme.Verifier verifier = new StandardWebhooksVerifier(List.of(this.secret),
			WebhookFixtures.keys(WebhookFixtures.EDWARDS));

	@Test
	void officialLibraryWhenWeSignThenAccepts() throws Exception {
		Map<String, String> headers = sign(this.secret, "msg_1", NOW);
		new Webhook(SECRET).verify(BODY, official(headers));
	}

	@Test
	void officialLibraryWhenWeSignAndBodyDiffersThenRefuses() {
		Map<String, String> headers = sign(this.secret, "msg_1", NOW);
		assertThatExceptionOfType(WebhookVerificationException.class)
			.isThrownBy(() -> new Webhook(SECRET).verify(BODY + " ", official(headers)));
	}

	@Test
	void verifyWhenOfficialLibrarySignsThenAccepts() throws Exception {
		String signature = new Webhook(SECRET).sign("msg_2", NOW.getEpochSecond(), BODY);
		WebhookProof proof = this.verifier.verify(incoming(headers("msg_2", NOW, signature), BODY));
		assertThat(proof.id()).isEqualTo("msg_2");
		assertThat(proof.signedAt()).isEqualTo(Instant.ofEpochSecond(NOW.getEpochSecond()));
		assertThat(proof.coversBody()).isTrue();
	}

	/**
	 * The example of the specification and of the official libraries.
	 */
	@Test
	void verifyWhenKnownExampleThenAccepts() throws Exception {
		Map<String, String> headers = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330),
				"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
		WebhookProof proof = this.verifier.verify(incoming(headers, "{\"test\": 2432232314}"));
		assertThat(proof.signedAt()).isEqualTo(Instant.ofEpochSecond(1614265330));
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook-id", "webhook-timestamp", "webhook-signature" })
	void verifyWhenHeaderIsMissingThenRefused(String name) {
		Map<String, String> headers = new HashMap<>(sign(this.secret, "msg_1", NOW));
		headers.remove(name);
		refused(headers, BODY, "missing_header");
	}

	@Test
	void verifyWhenBodyHasOneSpaceMoreThenRefused() {
		refused(sign(this.secret, "msg_1", NOW), BODY.replace("{\"taskId", "{ \"taskId"), "signature_mismatch");
	}

	@Test
	void verifyWhenIdOrTimeIsAnothersThenRefused() {
		Map<String, String> first = new HashMap<>(sign(this.secret, "msg_1", NOW));
		first.put("webhook-id", "msg_2");
		refused(first, BODY, "signature_mismatch");
		Map<String, String> second = new HashMap<>(sign(this.secret, "msg_1", NOW));
		second.put("webhook-timestamp", String.valueOf(NOW.getEpochSecond() + 1));
		refused(second, BODY, "signature_mismatch");
	}

	/**
	 * What separates id, time and body must not move.
	 */
	@Test
	void verifyWhenIdHasFullStopThenRefused() {
		Map<String, String> headers = sign(this.secret, "a." + NOW.getEpochSecond(), NOW);
		refused(headers, BODY, "malformed_id");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "+1614265330", "16e9", "99999999999999999999", "1614265330 ", "0x60" })
	void verifyWhenTimeIsNoNumberThenRefused(String timestamp) {
		Map<String, String> headers = new HashMap<>(sign(this.secret, "msg_1", NOW));
		headers.put("webhook-timestamp", timestamp);
		refused(headers, BODY, "malformed_timestamp");
	}

	@ParameterizedTest
	@ValueSource(strings = { "v1,", "v1", "", "v2,xxx", "v1a,xxx", "v1a,", "g0hM9SsE",
			"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=" })
	void verifyWhenSignatureIsNoneThenRefused(String signature) {
		refused(headers("msg_1", NOW, signature), BODY, "signature_mismatch");
	}

	@Test
	void verifyWhenOneOfSeveralSignaturesIsGoodThenAccepts() {
		String good = sign(this.secret, "msg_1", NOW).get("webhook-signature");
		Map<String, String> headers = headers("msg_1", NOW,
				"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5 " + good + " v1,xx");
		assertThatNoException().isThrownBy(() -> this.verifier.verify(incoming(headers, BODY)));
	}

	@Test
	void verifyWhenThereAreManySignaturesThenRefused() {
		String good = sign(this.secret, "msg_1", NOW).get("webhook-signature");
		refused(headers("msg_1", NOW, "v1,x ".repeat(8) + good), BODY, "too_many_signatures");
	}

	@Test
	void verifyWhenSecretIsRotatedThenBothAreAccepted() throws Exception {
		SharedSecret next = SharedSecret.parse(OTHER_SECRET);
		WebhookScheme.Verifier rotating = new StandardWebhooksVerifier(List.of(this.secret, next), null);
		assertThat(rotating.verify(incoming(sign(this.secret, "msg_1", NOW), BODY)).id()).isEqualTo("msg_1");
		assertThat(rotating.verify(incoming(sign(next, "msg_2", NOW), BODY)).id()).isEqualTo("msg_2");
		refused(sign(next, "msg_2", NOW), BODY, "signature_mismatch");
	}

	@Test
	void verifyWhenEd25519ThenAcceptsTheSendersKeyOnly() throws Exception {
		Map<String, String> headers = StandardWebhooksSigner.with(() -> WebhookFixtures.EDWARDS)
			.sign(WebhookFixtures.outgoing("msg_3", NOW))
			.headers();
		assertThat(headers.get("webhook-signature")).startsWith("v1a,");
		assertThat(this.verifier.verify(incoming(headers, BODY)).id()).isEqualTo("msg_3");
		refused(headers, BODY + " ", "signature_mismatch");
		refused(StandardWebhooksSigner.with(() -> WebhookFixtures.OTHER)
			.sign(WebhookFixtures.outgoing("msg_3", NOW))
			.headers(), BODY, "signature_mismatch");
	}

	/**
	 * An Ed25519 key is public: whoever knows it must not be able to use it as a secret.
	 */
	@Test
	void verifyWhenPublicKeyIsUsedAsSecretThenRefused() {
		byte[] publicKey = WebhookFixtures.EDWARDS.publicJwk().toOctetKeyPair().getDecodedX();
		SharedSecret confused = SharedSecret.parse("whsec_" + Base64.getEncoder().encodeToString(publicKey));
		refused(sign(confused, "msg_1", NOW), BODY, "signature_mismatch");
	}

	@Test
	void signWhenKeyIsNotOfEd25519ThenRefuses() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> StandardWebhooksSigner.with(() -> WebhookFixtures.EC)
				.sign(WebhookFixtures.outgoing("msg_3", NOW)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_***",
			"whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" })
	void secretWhenItHasAnotherFormThenRefusedAndNotQuoted(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> SharedSecret.parse(text))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("MfKQ9", "c2hvcnQ", "***"));
	}

	@Test
	void secretWhenPrintedThenRedacted() {
		assertThat(this.secret.toString()).isEqualTo("<redacted>");
	}

	private static Map<String, String> sign(SharedSecret secret, String id, Instant time) {
		return StandardWebhooksSigner.with(secret).sign(WebhookFixtures.outgoing(id, time)).headers();
	}

	private static Map<String, String> headers(String id, Instant time, String signature) {
		return Map.of("webhook-id", id, "webhook-timestamp", String.valueOf(time.getEpochSecond()), "webhook-signature",
				signature);
	}

	private static HttpHeaders official(Map<String, String> headers) {
		Map<String, List<String>> lists = new HashMap<>();
		headers.forEach((name, value) -> lists.put(name, new ArrayList<>(List.of(value))));
		return HttpHeaders.of(lists, (name, value) -> true);
	}

	private void refused(Map<String, String> headers, String body, String reason) {
		assertThatExceptionOfType(WebhookRefusedException.class)
			.isThrownBy(() -> this.verifier.verify(incoming("POST", WebhookFixtures.TARGET, headers,
					WebhookBody.of(body.getBytes(StandardCharsets.UTF_8)))))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

}
