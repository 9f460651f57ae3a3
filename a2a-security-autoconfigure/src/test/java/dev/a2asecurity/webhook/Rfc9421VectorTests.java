package dev.a2asecurity.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.AgentKey;

import static dev.a2asecurity.webhook.WebhookFixtures.incoming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The test cases of RFC 9421, appendix B.2, and what the scheme asks for beyond them.
 */
class Rfc9421VectorTests {

	private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

	/**
	 * The request of appendix B.2, {@code test-request}.
	 */
	private static final IncomingWebhook REQUEST = incoming("POST",
			URI.create("https://example.com/foo?param=Value&Pet=dog"),
			Map.of("Date", "Tue, 20 Apr 2021 02:07:55 GMT", "Content-Type", "application/json", "Content-Digest",
					"sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
					"Content-Length", "18"),
			WebhookFixtures.body("{\"hello\": \"world\"}"));

	private static final JWK RSA_PSS = new RSAKey.Builder((RSAPublicKey) publicKey("RSA", """
			MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
			+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
			oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
			gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
			Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
			aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
			2wIDAQAB""")).build();

	private static final JWK ECC_P256 = new ECKey.Builder(Curve.P_256, (ECPublicKey) publicKey("EC", """
			MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
			w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==""")).build();

	/**
	 * {@code test-key-ed25519}: the 32 bytes at the end of each PEM of appendix B.1.4.
	 */
	private static final OctetKeyPair ED25519 = new OctetKeyPair.Builder(Curve.Ed25519,
			Base64URL.encode(tail("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")))
		.d(Base64URL.encode(tail("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF")))
		.keyID("test-key-ed25519")
		.build();

	@Test
	void baseWhenB21ThenVerifiesWithRsaPss() throws Exception {
		verifies(RSA_PSS, JWSAlgorithm.PS512,
				"();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"", """
						d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopem\
						LJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG\
						52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx\
						2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6\
						UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3\
						+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==""");
	}

	/**
	 * One of its components has a parameter, which is not among what is supported.
	 */
	@Test
	void baseWhenB22ThenItsQueryParameterIsRefused() {
		assertThatExceptionOfType(WebhookRefusedException.class)
			.isThrownBy(
					() -> base("(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\");created=1618884473;"
							+ "keyid=\"test-key-rsa-pss\";tag=\"header-example\""))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("unknown_component"));
	}

	@Test
	void baseWhenB23ThenVerifiesWithRsaPss() throws Exception {
		verifies(RSA_PSS, JWSAlgorithm.PS512,
				"(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" "
						+ "\"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"",
				"""
						bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yB\
						iMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fU\
						xN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1\
						pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9\
						bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5Z\
						JzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==""");
	}

	/**
	 * A response, whose status is no component here; its base is written out.
	 */
	@Test
	void signatureWhenB24ThenVerifiesWithEcdsa() {
		String base = """
				"@status": 200
				"content-type": application/json
				"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
				"content-length": 23
				"@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256\"""";
		byte[] signature = Base64.getDecoder()
			.decode("wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==");
		assertThat(KeyVerification.verifies(ECC_P256, new JWSHeader(JWSAlgorithm.ES256),
				base.getBytes(StandardCharsets.UTF_8), signature))
			.isTrue();
	}

	@Test
	void baseWhenB25ThenHmacIsThatOfTheRfc() throws Exception {
		byte[] base = base(
				"(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"");
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(
				Base64.getDecoder()
					.decode("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="),
				"HmacSHA256"));
		assertThat(Base64.getEncoder().encodeToString(mac.doFinal(base)))
			.isEqualTo("pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=");
	}

	@Test
	void baseWhenB26ThenSignatureIsThatOfTheRfc() throws Exception {
		String input = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
				+ ";created=1618884473;keyid=\"test-key-ed25519\"";
		String expected = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
		assertThat(Base64.getEncoder().encodeToString(AgentKey.of(ED25519).sign(base(input)))).isEqualTo(expected);
		verifies(ED25519.toPublicJWK(), JWSAlgorithm.EdDSA, input, expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"@method"     | POST
			"@target-uri" | https://example.com/foo?param=Value&Pet=dog
			"@authority"  | example.com
			"@scheme"     | https
			"@path"       | /foo
			"@query"      | ?param=Value&Pet=dog
			""")
	void baseWhenDerivedComponentThenAsTheRfcHasIt(String component, String value) throws Exception {
		assertThat(new String(base("(" + component + ")"), StandardCharsets.UTF_8))
			.startsWith(component + ": " + value + "\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "(\"@status\")", "(\"@query-param\";name=\"Pet\")", "(\"date\";bs)", "(\"date\" \"date\")",
			"(\"absent\")", "(\"Date\")", "(\"@request-target\")", "(date)" })
	void baseWhenComponentIsUnknownAbsentOrTwiceThenRefused(String input) {
		assertThatExceptionOfType(WebhookRefusedException.class).isThrownBy(() -> base(input));
	}

	@Test
	void verifyWhenSignedByUsThenProven() throws Exception {
		for (AgentKey key : List.of(WebhookFixtures.EDWARDS, WebhookFixtures.EC, WebhookFixtures.RSA)) {
			Map<String, String> headers = sign(key);
			WebhookProof proof = verifier().verify(incoming(headers, WebhookFixtures.BODY));
			assertThat(proof.id()).isEqualTo("msg_1");
			assertThat(proof.signedAt()).isEqualTo(NOW);
			assertThat(proof.expiresAt()).isEqualTo(NOW.plusSeconds(300));
		}
	}

	@Test
	void verifyWhenRequestDiffersThenRefused() {
		Map<String, String> headers = sign(WebhookFixtures.EC);
		refused(incoming(headers, WebhookFixtures.BODY + " "), "body_mismatch");
		refused(incoming("PUT", WebhookFixtures.TARGET, headers, WebhookFixtures.body(WebhookFixtures.BODY)),
				"signature_mismatch");
		refused(incoming("POST", URI.create(WebhookFixtures.TARGET + "?x"), headers,
				WebhookFixtures.body(WebhookFixtures.BODY)), "signature_mismatch");
		Map<String, String> otherDigest = new HashMap<>(headers);
		otherDigest.put("Content-Digest", HttpMessageSignatures.digest(WebhookFixtures.body("{}")));
		refused(incoming(otherDigest, "{}"), "signature_mismatch");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			(\\"@method\\" \\"@target-uri\\")                     | covers_too_little
			(\\"content-digest\\" \\"@target-uri\\")              | covers_too_little
			(\\"content-digest\\" \\"@method\\")                  | covers_too_little
			()                                                    | covers_too_little
			""")
	void verifyWhenTooLittleIsCoveredThenRefused(String covered, String reason) throws Exception {
		refused(signed(
				covered.replace("\\\"", "\"") + ";created=1800000000;expires=1800000300;nonce=\"n\";keyid=\"ec\""),
				reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "expires=1800000300;nonce=\"n\";keyid=\"ec\"",
			"created=1800000000;nonce=\"n\";keyid=\"ec\"", "created=1800000000;expires=1800000300;keyid=\"ec\"",
			"created=1800000000;expires=1800000300;nonce=\"n\"",
			"created=1.5;expires=1800000300;nonce=\"n\";keyid=\"ec\"",
			"created=-1;expires=1800000300;nonce=\"n\";keyid=\"ec\"" })
	void verifyWhenParameterIsMissingThenRefused(String parameters) throws Exception {
		refused(signed("(\"content-digest\" \"@method\" \"@target-uri\");" + parameters), "parameter_missing");
	}

	@Test
	void verifyWhenAlgorithmIsNotTheKeysThenRefused() throws Exception {
		String input = "(\"content-digest\" \"@method\" \"@target-uri\");created=1800000000;expires=1800000300;"
				+ "nonce=\"n\";keyid=\"ec\";alg=\"";
		assertThat(verifier().verify(signed(input + "ecdsa-p256-sha256\"")).id()).isEqualTo("n");
		for (String algorithm : List.of("hmac-sha256", "ed25519", "rsa-pss-sha512", "none")) {
			refused(signed(input + algorithm + "\""), "signature_mismatch");
		}
	}

	@Test
	void verifyWhenThereAreTwoSignaturesThenRefused() {
		Map<String, String> headers = new HashMap<>(sign(WebhookFixtures.EC));
		headers.put("Signature-Input",
				headers.get("Signature-Input") + ", " + headers.get("Signature-Input").replace("sig1", "sig2"));
		refused(incoming(headers, WebhookFixtures.BODY), "several_signatures");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "sig1", "sig1=:AAAA:", "sig1=?1", "(((", "sig1=(\"@method\"", "sig1=1" })
	void verifyWhenHeaderIsMalformedThenRefused(String value) {
		Map<String, String> headers = new HashMap<>(sign(WebhookFixtures.EC));
		headers.put("Signature-Input", value);
		assertThatExceptionOfType(WebhookRefusedException.class)
			.isThrownBy(() -> verifier().verify(incoming(headers, WebhookFixtures.BODY)));
	}

	private static HttpMessageVerifier verifier() {
		return new HttpMessageVerifier(
				WebhookFixtures.keys(WebhookFixtures.EDWARDS, WebhookFixtures.EC, WebhookFixtures.RSA));
	}

	private static Map<String, String> sign(AgentKey key) {
		return new HttpMessageSigner(() -> key).sign(WebhookFixtures.outgoing("msg_1", NOW)).headers();
	}

	private static IncomingWebhook signed(String input) throws Exception {
		Map<String, String> headers = new HashMap<>();
		headers.put("Content-Digest", HttpMessageSignatures.digest(WebhookFixtures.body(WebhookFixtures.BODY)));
		byte[] base = SignatureBase.of(Parser.parseInnerList(input), incoming(headers, WebhookFixtures.BODY));
		headers.put("Signature-Input", "sig1=" + input);
		headers.put("Signature", "sig1=:" + Base64.getEncoder().encodeToString(WebhookFixtures.EC.sign(base)) + ":");
		return incoming(headers, WebhookFixtures.BODY);
	}

	private static void refused(IncomingWebhook webhook, String reason) {
		assertThatExceptionOfType(WebhookRefusedException.class).isThrownBy(() -> verifier().verify(webhook))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static byte[] base(String input) throws WebhookRefusedException {
		InnerList list = Parser.parseInnerList(input);
		return SignatureBase.of(list, REQUEST);
	}

	private static void verifies(JWK key, JWSAlgorithm algorithm, String input, String signature) throws Exception {
		assertThat(KeyVerification.verifies(key, new JWSHeader(algorithm), base(input),
				Base64.getDecoder().decode(signature)))
			.isTrue();
	}

	private static PublicKey publicKey(String algorithm, String base64) {
		try {
			return KeyFactory.getInstance(algorithm)
				.generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] tail(String base64) {
		byte[] encoded = Base64.getDecoder().decode(base64);
		byte[] raw = new byte[32];
		System.arraycopy(encoded, encoded.length - 32, raw, 0, 32);
		return raw;
	}

}
