package dev.a2asecurity.agentcard;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the signer signs, and that the verifier takes it.
 */
class AgentCardSigningTests {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://expense-agent.example.com");

	@ParameterizedTest
	@CsvSource({ "RSA,RS256", "RSA,PS256", "P-256,ES256", "P-384,ES384", "Ed25519,EdDSA", "Ed25519,Ed25519" })
	void verifyWhenSignedWithEachAlgorithmThenVerified(String kind, String algorithm) throws Exception {
		KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.startsWith("P-") ? "EC" : kind);
		if (kind.startsWith("P-")) {
			generator.initialize(new ECGenParameterSpec("secp" + kind.substring(2) + "r1"));
		}
		AgentKey key = AgentKey.of(generator.generateKeyPair(), "k", algorithm);
		byte[] signed = new AgentCardSigner(List.of(key), null).sign(TestCards.full(), AgentCardForm.V1_0);
		VerifiedAgentCard verified = verifier(key).verify(signed, ORIGIN);
		assertThat(verified.keyId()).isEqualTo("k");
		assertThat(verified.algorithm().getName()).isEqualTo(algorithm);
		assertThat(verified.coverage()).isEqualTo(VerifiedAgentCard.Coverage.EVERYTHING);
		assertThat(verified.card()).isEqualTo(TestCards.full().toBuilder().signatures(List.of()).build());
	}

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void verifyWhenSignedInEachFormThenVerified(AgentCardForm form) {
		AgentKey key = TestKeys.ec("k");
		byte[] signed = new AgentCardSigner(List.of(key), null).sign(TestCards.bothProtocols(), form);
		VerifiedAgentCard verified = verifier(key).verify(signed, ORIGIN);
		assertThat(verified.form()).isEqualTo(form);
		assertThat(verified.coverage()).isEqualTo(VerifiedAgentCard.Coverage.EVERYTHING);
	}

	@Test
	void signWhenKeyHasPublishedSetThenHeaderAsSpecified() {
		AgentKey key = TestKeys.ec("key-1");
		byte[] signed = new AgentCardSigner(List.of(key), URI.create("https://example.com/agent/jwks.json"))
			.sign(TestCards.minimal().build(), AgentCardForm.V1_0);
		String header = CardJson.parse(signed).at("/signatures/0/protected").stringValue();
		// The example of section 8.4.2.
		assertThat(header).isEqualTo("eyJhbGciOiJFUzI1NiIsInR5cCI6IkpPU0UiLCJraWQiOiJrZXktMSIsImprdSI6Imh0dHBzOi8v"
				+ "ZXhhbXBsZS5jb20vYWdlbnQvandrcy5qc29uIn0");
		assertThat(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8)).isEqualTo(
				"{\"alg\":\"ES256\",\"typ\":\"JOSE\",\"kid\":\"key-1\",\"jku\":\"https://example.com/agent/jwks.json\"}");
	}

	@Test
	void signWhenVerifiedByNimbusAloneThenHolds() throws Exception {
		AgentKey key = TestKeys.ec("key-1");
		byte[] signed = new AgentCardSigner(List.of(key), null).sign(TestCards.minimal().build(), AgentCardForm.V1_0);
		JsonNode signature = CardJson.parse(signed).at("/signatures/0");
		String payload = "{\"capabilities\":{},\"defaultInputModes\":[\"text/plain\"],"
				+ "\"defaultOutputModes\":[\"application/json\"],\"description\":\"Handles expenses\","
				+ "\"name\":\"Expense Agent\",\"skills\":[],\"supportedInterfaces\":[{\"protocolBinding\":\"JSONRPC\","
				+ "\"protocolVersion\":\"1.0\",\"url\":\"https://expense-agent.example.com\"}],\"version\":\"1.0.0\"}";
		JWSObject jws = JWSObject.parse(
				signature.get("protected").stringValue() + ".." + signature.get("signature").stringValue(),
				new Payload(payload));
		assertThat(jws.verify(new ECDSAVerifier(key.publicJwk().toECKey()))).isTrue();
	}

	@Test
	void signWhenOneKeyFollowsAnotherThenEitherVerifies() {
		AgentKey old = TestKeys.ec("old");
		AgentKey next = TestKeys.ec("next");
		byte[] signed = new AgentCardSigner(List.of(old, next), null).sign(TestCards.full(), AgentCardForm.V1_0);
		assertThat(verifier(old).verify(signed, ORIGIN).keyId()).isEqualTo("old");
		assertThat(verifier(next).verify(signed, ORIGIN).keyId()).isEqualTo("next");
	}

	@Test
	void signWhenProjectionIsTheSameThenOneSignature() {
		AgentCard card = TestCards.minimal()
			.skill(TestCards.skill("a").build())
			.capabilities(new AgentCapabilities(false, null, List.of(), null))
			.build();
		assertThat(signatures(card, AgentCardForm.V1_0)).isEqualTo(1);
	}

	@Test
	void signWhenProjectionDiffersThenOneOfEach() {
		assertThat(signatures(TestCards.bothProtocols(), AgentCardForm.UNION)).isEqualTo(2);
		assertThat(signatures(TestCards.minimal().build(), AgentCardForm.V1_0)).isEqualTo(2);
	}

	@Test
	void signWhenProjectionDiffersThenItsHeaderSaysWhatItIs() {
		JsonNode signed = CardJson
			.parse(new AgentCardSigner(List.of(TestKeys.ec("k")), null).sign(TestCards.full(), AgentCardForm.V1_0));
		assertThat(header(signed, 0)).isEqualTo("{\"alg\":\"ES256\",\"typ\":\"JOSE\",\"kid\":\"k\"}");
		assertThat(header(signed, 1)).isEqualTo("{\"alg\":\"ES256\",\"typ\":\"JOSE\",\"kid\":\"k\","
				+ "\"cty\":\"vnd.a2asecurity.agent-card-projection+json\"}");
	}

	private static String header(JsonNode signed, int index) {
		return new String(Base64.getUrlDecoder().decode(signed.at("/signatures/" + index + "/protected").stringValue()),
				StandardCharsets.UTF_8);
	}

	/**
	 * What the projection leaves out is taken away: the mutual TLS beside the token, and
	 * all of protocol 0.3. The rest is what the second signature is over.
	 */
	@Test
	void verifyWhenCardIsStrippedToItsProjectionThenOnlyWhereAllowed() {
		AgentKey key = TestKeys.ec("k");
		ObjectNode tree = CardJson
			.parse(new AgentCardSigner(List.of(key), null).sign(TestCards.bothProtocols(), AgentCardForm.UNION));
		assertThat(tree.at("/securityRequirements/0/schemes").has("mutual-tls")).isTrue();
		ObjectNode stripped = CanonicalForm.projection(tree);
		assertThat(stripped.at("/securityRequirements/0/schemes").has("mutual-tls")).isFalse();
		stripped.set("signatures", tree.get("signatures"));
		byte[] json = CardJson.write(stripped);
		assertThatExceptionOfType(AgentCardRefusedException.class).isThrownBy(() -> verifier(key).verify(json, ORIGIN))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(AgentCardRefusedException.Reason.SIGNATURE_INVALID));
		assertThat(AgentCardVerifier.builder()
			.trust(ORIGIN, new JWKSet(key.publicJwk()))
			.allowProjectionSignature()
			.build()
			.verify(json, ORIGIN)
			.coverage()).isEqualTo(VerifiedAgentCard.Coverage.PROJECTION);
	}

	@Test
	void signWhenThereAreNoInterfacesOf10ThenNoProjection() {
		// It would hold for the same card with interfaces of anybody's beside.
		assertThat(signatures(TestCards.bothProtocols(), AgentCardForm.V0_3)).isEqualTo(1);
	}

	@Test
	void signWhenJsonHasUnknownMembersThenTheyAreKeptAndCovered() {
		AgentKey key = TestKeys.ec("k");
		byte[] json = ("{\"name\":\"n\",\"description\":\"d\",\"version\":\"1\",\"x-vendor\":{\"a\":[]},"
				+ "\"supportedInterfaces\":[{\"url\":\"https://a.example.com\",\"protocolBinding\":\"JSONRPC\","
				+ "\"protocolVersion\":\"1.0\",\"weight\":5}],\"capabilities\":{},\"defaultInputModes\":[\"a/b\"],"
				+ "\"defaultOutputModes\":[\"a/b\"],\"skills\":[],"
				+ "\"signatures\":[{\"protected\":\"old\",\"signature\":\"old\"}]}")
			.getBytes(StandardCharsets.UTF_8);
		byte[] signed = new AgentCardSigner(List.of(key), null).sign(json);
		VerifiedAgentCard verified = verifier(key).verify(signed, ORIGIN);
		assertThat(verified.json()).contains("\"x-vendor\":{\"a\":[]}", "\"weight\":5").doesNotContain("\"old\"");
		byte[] changed = new String(signed, StandardCharsets.UTF_8).replace("\"weight\":5", "\"weight\":6")
			.getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(AgentCardRefusedException.class)
			.isThrownBy(() -> verifier(key).verify(changed, ORIGIN))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(AgentCardRefusedException.Reason.SIGNATURE_INVALID));
	}

	@Test
	void verifyWhenOnlyProjectionIsSignedThenOnlyWhereAllowed() {
		AgentKey key = TestKeys.ec("k");
		byte[] signed = projectionOnly(TestCards.bothProtocols(), key);
		assertThatExceptionOfType(AgentCardRefusedException.class)
			.isThrownBy(() -> verifier(key).verify(signed, ORIGIN));
		VerifiedAgentCard verified = AgentCardVerifier.builder()
			.trust(ORIGIN, new JWKSet(key.publicJwk()))
			.allowProjectionSignature()
			.build()
			.verify(signed, ORIGIN);
		assertThat(verified.coverage()).isEqualTo(VerifiedAgentCard.Coverage.PROJECTION);
	}

	@Test
	void verifyWhenProjectionIsAllowedThenHandsOutOnlyWhatItCovers() {
		AgentKey key = TestKeys.ec("k");
		String signed = new String(projectionOnly(TestCards.bothProtocols(), key), StandardCharsets.UTF_8);
		byte[] tampered = signed
			.replaceFirst("\"url\":\"https://expense-agent.example.com/a2a\",\"preferredTransport\"",
					"\"url\":\"https://evil.example.com\",\"preferredTransport\"")
			.replaceFirst("\\{", "{\"x-evil\":true,")
			.getBytes(StandardCharsets.UTF_8);
		assertThat(new String(tampered, StandardCharsets.UTF_8)).contains("evil.example.com");
		VerifiedAgentCard verified = AgentCardVerifier.builder()
			.trust(ORIGIN, new JWKSet(key.publicJwk()))
			.allowProjectionSignature()
			.build()
			.verify(tampered, ORIGIN);
		assertThat(verified.json()).doesNotContain("evil").doesNotContain("preferredTransport", "\"security\"");
		assertThat(verified.form()).isEqualTo(AgentCardForm.V1_0);
		assertThat(verified.card().supportedInterfaces()).hasSize(3);
	}

	private static byte[] projectionOnly(AgentCard card, AgentKey key) {
		byte[] signed = new AgentCardSigner(List.of(key), null).sign(card, AgentCardForm.UNION);
		ObjectNode tree = CardJson.parse(signed);
		((ArrayNode) tree.get("signatures")).remove(0);
		return CardJson.write(tree);
	}

	private static int signatures(AgentCard card, AgentCardForm form) {
		return CardJson.parse(new AgentCardSigner(List.of(TestKeys.ec("k")), null).sign(card, form))
			.get("signatures")
			.size();
	}

	private static AgentCardVerifier verifier(AgentKey... keys) {
		List<JWK> published = Arrays.stream(keys).map(AgentKey::publicJwk).toList();
		return AgentCardVerifier.builder().trust(ORIGIN, new JWKSet(published, Map.of())).build();
	}

}
