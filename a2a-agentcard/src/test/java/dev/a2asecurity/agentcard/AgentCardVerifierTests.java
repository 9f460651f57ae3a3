package dev.a2asecurity.agentcard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whose signatures are accepted, and whose are not.
 */
class AgentCardVerifierTests {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://agent.example.com");

	private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

	private static final AgentCard CARD = TestCards.minimal().skill(TestCards.skill("a").build()).build();

	private static final AgentKey KEY = TestKeys.ec("k");

	private final byte[] signed = new AgentCardSigner(List.of(KEY), null).sign(CARD, AgentCardForm.V1_0);

	private final AgentCardVerifier verifier = trusting(KEY.publicJwk());

	@Test
	void verifyWhenKeyIsPinnedForTheOriginThenVerified() {
		assertThat(this.verifier.verify(this.signed, ORIGIN).origin()).isEqualTo(ORIGIN);
		assertThat(this.verifier.verify(this.signed, WebOrigin.of("HTTPS://Agent.Example.COM:443/any/path")).keyId())
			.isEqualTo("k");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://other.example.com", "http://agent.example.com", "https://agent.example.com:8443",
			"https://agent.example.com.evil.example" })
	void verifyWhenOriginIsAnotherThenRefused(String origin) {
		refused(this.verifier, this.signed, WebOrigin.of(origin), Reason.UNKNOWN_ORIGIN);
	}

	@Test
	void verifyWhenKeyIsTrustedForAnotherOriginThenRefused() {
		WebOrigin other = WebOrigin.of("https://other.example.com");
		AgentKey others = TestKeys.ec("k2");
		AgentCardVerifier both = AgentCardVerifier.builder()
			.trust(ORIGIN, new JWKSet(KEY.publicJwk()))
			.trust(other, new JWKSet(others.publicJwk()))
			.build();
		refused(both, this.signed, other, Reason.UNKNOWN_KEY);
		assertThat(both.verify(this.signed, ORIGIN)).isNotNull();
	}

	@Test
	void verifyWhenAnotherKeyHasTheSameIdThenRefused() {
		refused(trusting(TestKeys.ec("k").publicJwk()), this.signed, ORIGIN, Reason.SIGNATURE_INVALID);
	}

	@Test
	void verifyWhenKeyIdIsNotPinnedThenRefused() {
		refused(trusting(TestKeys.ec("other").publicJwk()), this.signed, ORIGIN, Reason.UNKNOWN_KEY);
	}

	@Test
	void verifyWhenPinnedKeyHasNoIdThenItsThumbprintSelects() throws Exception {
		AgentKey named = AgentKey.of(new ECKeyGenerator(Curve.P_256).generate());
		JWK unnamed = new ECKey.Builder(named.publicJwk().toECKey()).keyID(null).build();
		byte[] json = new AgentCardSigner(List.of(named), null).sign(CARD, AgentCardForm.V1_0);
		assertThat(trusting(unnamed).verify(json, ORIGIN).keyId()).isEqualTo(named.id());
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "-, -, true", "2026-11-26T12:00:00Z, -, true",
			"2026-11-26T12:00:01Z, -, false", "-, 2026-11-26T12:00:01Z, true", "-, 2026-11-26T12:00:00Z, false",
			"2026-11-25T00:00:00Z, 2026-11-27T00:00:00Z, true", "2026-11-24T00:00:00Z, 2026-11-25T00:00:00Z, false" })
	void verifyWhenKeyOrPinHasDatesThenWithinThemOnly(Instant from, Instant until, boolean counts) {
		AgentCardVerifier byPin = AgentCardVerifier.builder()
			.trust(ORIGIN, new JWKSet(KEY.publicJwk()), from, until)
			.clock(Clock.fixed(NOW, ZoneOffset.UTC))
			.build();
		AgentCardVerifier byKey = trusting(KEY.withDates(from, null, until).publicJwk());
		for (AgentCardVerifier each : List.of(byPin, byKey)) {
			if (counts) {
				assertThat(each.verify(this.signed, ORIGIN)).isNotNull();
			}
			else {
				refused(each, this.signed, ORIGIN, Reason.KEY_NOT_VALID);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'alg':'none','kid':'k'}", "{'alg':'HS256','kid':'k'}", "{'alg':'ES512','kid':'k'}",
			"{'alg':'RS1','kid':'k'}", "{'alg':'es256','kid':'k'}", "{'alg':['ES256'],'kid':'k'}", "{'kid':'k'}",
			"{'alg':'ES256'}", "{'alg':'ES256','kid':''}", "{'alg':'ES256','kid':7}", "{'alg':'ES256','kid':null}",
			"{'alg':'ES256','kid':'k','crit':['x'],'x':1}", "{'alg':'ES256','kid':'k','crit':[]}",
			"{'alg':'ES256','kid':'k','b64':false,'crit':['b64']}", "{'alg':'ES256','kid':'k','b64':true}",
			"{'alg':'ES256','kid':'k','jwk':{'kty':'EC'}}", "{'alg':'ES256','kid':'k','x5c':[]}",
			"{'alg':'ES256','kid':'k','x5u':'https://a.example.com'}", "{'alg':'ES256','kid':'k','typ':'JWT'}",
			"{'alg':'ES256','kid':'k','jku':1}", "{'alg':'ES256','alg':'none','kid':'k'}", "[]", "1", "" })
	void verifyWhenProtectedHeaderIsNotAcceptedThenRefusedThoughTheSignatureHolds(String header) {
		refused(this.verifier, signedUnder(header.replace('\'', '"'), null), ORIGIN, Reason.HEADER_REFUSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'alg':'ES256','kid':'k'}", "{'alg':'ES256','kid':'k','typ':'JOSE'}",
			"{'alg':'ES256','kid':'k','unknown':{'a':1}}", "{'alg':'ES256','kid':'k','jku':'https://a.example.com'}" })
	void verifyWhenProtectedHeaderIsAcceptedThenVerified(String header) {
		assertThat(this.verifier.verify(signedUnder(header.replace('\'', '"'), null), ORIGIN)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "alg", "kid", "typ", "jku", "jwk", "x5c", "x5u", "crit", "b64" })
	void verifyWhenUnprotectedHeaderSaysWhatMustBeProtectedThenRefused(String name) {
		refused(this.verifier, signedUnder("{\"alg\":\"ES256\",\"kid\":\"k\"}", name), ORIGIN, Reason.HEADER_REFUSED);
	}

	@Test
	void verifyWhenUnprotectedHeaderSaysSomethingElseThenVerified() {
		assertThat(this.verifier.verify(signedUnder("{\"alg\":\"ES256\",\"kid\":\"k\"}", "note"), ORIGIN)).isNotNull();
	}

	@Test
	void verifyWhenAlgorithmIsNotTheKeysThenRefused() {
		refused(this.verifier, signedUnder("{\"alg\":\"RS256\",\"kid\":\"k\"}", null), ORIGIN,
				Reason.SIGNATURE_INVALID);
		refused(this.verifier, signedUnder("{\"alg\":\"ES384\",\"kid\":\"k\"}", null), ORIGIN,
				Reason.SIGNATURE_INVALID);
	}

	@Test
	void verifyWhenPublicKeyIsTheSecretOfAnHmacThenRefused() throws Exception {
		ObjectNode tree = CardJson.parse(this.signed);
		String header = Base64URL.encode("{\"alg\":\"HS256\",\"kid\":\"k\"}").toString();
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(KEY.publicJwk().toECKey().toPublicKey().getEncoded(), "HmacSHA256"));
		mac.update((header + ".").getBytes(StandardCharsets.US_ASCII));
		byte[] tag = mac.doFinal(
				Base64URL.encode(CanonicalForm.ofSpecification(tree)).toString().getBytes(StandardCharsets.US_ASCII));
		((ArrayNode) tree.get("signatures")).removeAll()
			.addObject()
			.put("protected", header)
			.put("signature", Base64URL.encode(tag).toString());
		refused(this.verifier, CardJson.write(tree), ORIGIN, Reason.HEADER_REFUSED);
		// Nor where somebody pinned a secret.
		refused(trusting(new OctetSequenceKey.Builder(new byte[32]).keyID("k").build()), this.signed, ORIGIN,
				Reason.UNKNOWN_KEY);
	}

	@Test
	void verifyWhenKeyIsForEncryptionThenRefused() {
		JWK encryption = new ECKey.Builder(KEY.publicJwk().toECKey()).keyUse(KeyUse.ENCRYPTION).build();
		refused(trusting(encryption), this.signed, ORIGIN, Reason.SIGNATURE_INVALID);
	}

	@Test
	void verifyWhenOtherSignaturesDoNotHoldThenOneIsEnough() {
		ObjectNode tree = CardJson.parse(this.signed);
		ArrayNode signatures = (ArrayNode) tree.get("signatures");
		ObjectNode good = (ObjectNode) signatures.get(0).deepCopy();
		signatures.removeAll();
		signatures.addObject().put("protected", "e30").put("signature", "AA");
		signatures.add(good.deepCopy().put("signature", "AAAA"));
		signatures.addNull();
		signatures.add(good);
		assertThat(this.verifier.verify(CardJson.write(tree), ORIGIN)).isNotNull();
	}

	@Test
	void verifyWhenSignatureIsOfAnotherCardThenRefused() {
		ObjectNode tree = CardJson.parse(this.signed);
		tree.put("name", "Another agent");
		refused(this.verifier, CardJson.write(tree), ORIGIN, Reason.SIGNATURE_INVALID);
	}

	@Test
	void verifyWhenWhatIsSignedIsNoCardThenRefused() {
		ObjectNode tree = CardJson.parse(this.signed);
		tree.remove("name");
		byte[] json = new AgentCardSigner(List.of(KEY), null).sign(CardJson.write(tree));
		refused(this.verifier, json, ORIGIN, Reason.INVALID_FIELD);
	}

	@Test
	void verifyWhenJkuIsNotAllowedThenNoRequestIsMade() throws IOException {
		try (KeyServer server = new KeyServer(KEY)) {
			byte[] json = new AgentCardSigner(List.of(KEY), server.url("/jwks.json")).sign(CARD, AgentCardForm.V1_0);
			// Without an allow-list, with one for another origin, and with another host.
			refused(trusting(TestKeys.ec("other").publicJwk()), json, ORIGIN, Reason.UNKNOWN_KEY);
			refused(AgentCardVerifier.builder()
				.trust(ORIGIN, new JWKSet())
				.allowJku(WebOrigin.of("https://other.example.com"), "127.0.0.1")
				.build(), json, ORIGIN, Reason.UNKNOWN_KEY);
			refused(AgentCardVerifier.builder().allowJku(ORIGIN, "keys.example.com").build(), json, ORIGIN,
					Reason.UNKNOWN_KEY);
			assertThat(server.requests).isEmpty();
		}
	}

	@Test
	void verifyWhenJkuIsAllowedThenItsKeyVerifiesWithinItsDates() throws IOException {
		try (KeyServer server = new KeyServer(KEY.withDates(null, null, NOW.plusSeconds(60)))) {
			byte[] json = new AgentCardSigner(List.of(KEY), server.url("/jwks.json")).sign(CARD, AgentCardForm.V1_0);
			assertThat(allowingJku(NOW).verify(json, ORIGIN).keyId()).isEqualTo("k");
			refused(allowingJku(NOW.plusSeconds(60)), json, ORIGIN, Reason.KEY_NOT_VALID);
			assertThat(server.requests).containsExactly("/jwks.json", "/jwks.json");
		}
	}

	@Test
	void verifyWhenOthersNamedManyUrlsOfTheAllowedHostThenTheGenuineOneStillCounts() throws IOException {
		try (KeyServer server = new KeyServer(KEY)) {
			AgentCardVerifier allowing = allowingJku(NOW);
			for (int i = 0; i < 40; i++) {
				byte[] forged = signedUnder(
						"{\"alg\":\"ES256\",\"kid\":\"other\",\"jku\":\"" + server.url("/" + i) + "\"}", null);
				refused(allowing, forged, ORIGIN, Reason.UNKNOWN_KEY);
			}
			byte[] json = new AgentCardSigner(List.of(KEY), server.url("/jwks.json")).sign(CARD, AgentCardForm.V1_0);
			assertThat(allowing.verify(json, ORIGIN).keyId()).isEqualTo("k");
		}
	}

	@Test
	void verifyWhenKeyIsForAnotherOperationThenRefused() {
		JWK wrapping = new ECKey.Builder(KEY.publicJwk().toECKey()).keyUse(null)
			.keyOperations(Set.of(KeyOperation.DERIVE_KEY))
			.build();
		refused(trusting(wrapping), this.signed, ORIGIN, Reason.SIGNATURE_INVALID);
		JWK verifying = new ECKey.Builder(KEY.publicJwk().toECKey()).keyUse(null)
			.keyOperations(Set.of(KeyOperation.VERIFY))
			.build();
		assertThat(trusting(verifying).verify(this.signed, ORIGIN)).isNotNull();
	}

	@Test
	void verifyWhenJkuIsPlainHttpElsewhereOrNoUrlThenRefused() {
		for (String jku : List.of("http://keys.example.com/jwks.json", "file:///etc/passwd",
				"https://u@keys.example.com", "//keys.example.com", "not a url", "https:keys.example.com")) {
			byte[] json = signedUnder("{\"alg\":\"ES256\",\"kid\":\"k\",\"jku\":\"" + jku + "\"}", null);
			refused(AgentCardVerifier.builder().allowJku(ORIGIN, "keys.example.com").build(), json, ORIGIN,
					Reason.UNKNOWN_KEY);
		}
	}

	@Test
	void verifyWhenKeysAreAtAPinnedUrlThenFetchedOnceAndRotationIsSeen() throws IOException {
		try (KeyServer server = new KeyServer(KEY)) {
			AgentCardVerifier fetching = AgentCardVerifier.builder().trust(ORIGIN, server.url("/keys")).build();
			assertThat(fetching.verify(this.signed, ORIGIN)).isNotNull();
			assertThat(fetching.verify(this.signed, ORIGIN)).isNotNull();
			assertThat(server.requests).hasSize(1);
			AgentKey next = TestKeys.ec("next");
			server.keys = new JWKSet(next.publicJwk()).toString();
			assertThat(fetching.verify(new AgentCardSigner(List.of(next), null).sign(CARD, AgentCardForm.V1_0), ORIGIN)
				.keyId()).isEqualTo("next");
			assertThat(server.requests).hasSize(2);
		}
	}

	@Test
	void verifyWhenPinnedUrlRedirectsThenRefused() throws IOException {
		try (KeyServer server = new KeyServer(KEY)) {
			refused(AgentCardVerifier.builder().trust(ORIGIN, server.url("/redirect")).build(), this.signed, ORIGIN,
					Reason.KEYS_UNAVAILABLE);
			assertThat(server.requests).containsOnly("/redirect");
		}
	}

	@Test
	void verifyWhenPinnedUrlIsDownOrHugeThenRefused() throws IOException {
		KeyServer server = new KeyServer(KEY);
		URI url = server.url("/keys");
		server.keys = "{\"keys\":[],\"x\":\"" + "x".repeat(300_000) + "\"}";
		refused(AgentCardVerifier.builder().trust(ORIGIN, url).build(), this.signed, ORIGIN, Reason.KEYS_UNAVAILABLE);
		server.close();
		refused(AgentCardVerifier.builder().trust(ORIGIN, url).build(), this.signed, ORIGIN, Reason.KEYS_UNAVAILABLE);
	}

	@Test
	void trustWhenUrlIsPlainHttpElsewhereThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(
				() -> AgentCardVerifier.builder().trust(ORIGIN, URI.create("http://keys.example.com/jwks.json")));
	}

	private AgentCardVerifier allowingJku(Instant now) {
		return AgentCardVerifier.builder()
			.allowJku(ORIGIN, "127.0.0.1")
			.clock(Clock.fixed(now, ZoneOffset.UTC))
			.build();
	}

	/** The card, signed with the good key under any header. */
	private byte[] signedUnder(String header, String unprotected) {
		ObjectNode tree = CardJson.parse(this.signed);
		tree.remove("signatures");
		String protectedHeader = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(header.getBytes(StandardCharsets.UTF_8));
		byte[] input = AgentCardSigner.signingInput(protectedHeader, CanonicalForm.ofSpecification(tree));
		ObjectNode signature = tree.putArray("signatures")
			.addObject()
			.put("protected", protectedHeader)
			.put("signature", Base64URL.encode(KEY.sign(input)).toString());
		if (unprotected != null) {
			signature.putObject("header").put(unprotected, "x");
		}
		return CardJson.write(tree);
	}

	private static AgentCardVerifier trusting(JWK key) {
		return AgentCardVerifier.builder()
			.trust(ORIGIN, new JWKSet(key))
			.clock(Clock.fixed(NOW, ZoneOffset.UTC))
			.build();
	}

	private static void refused(AgentCardVerifier verifier, byte[] json, WebOrigin origin, Reason reason) {
		assertThatExceptionOfType(AgentCardRefusedException.class).isThrownBy(() -> verifier.verify(json, origin))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static final class KeyServer implements AutoCloseable {

		private final HttpServer server;

		private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

		private volatile String keys;

		KeyServer(AgentKey key) throws IOException {
			this.keys = new JWKSet(key.publicJwk()).toString();
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			this.server.createContext("/", (exchange) -> {
				this.requests.add(exchange.getRequestURI().getPath());
				boolean redirect = exchange.getRequestURI().getPath().equals("/redirect");
				if (redirect) {
					exchange.getResponseHeaders().add("Location", "/keys");
				}
				byte[] body = this.keys.getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(redirect ? 302 : 200, body.length);
				exchange.getResponseBody().write(body);
				exchange.close();
			});
			this.server.start();
		}

		URI url(String path) {
			return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + path);
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
