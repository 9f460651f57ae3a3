package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bytes that other SDKs sign for our cards. The golden files were made outside of
 * this code: one by the JavaScript SDK 1.3.0 itself, {@code canonicalizeAgentCard} of the
 * union golden file; one by a few lines of Python that drop what is empty from the 1.0
 * golden file as the Python SDK did before it kept required fields.
 */
class SdkCanonicalFormTests {

	@Test
	void projectWhenUnionThenAsTheJavaScriptSdkDoes() {
		assertThat(projection(AgentCardForm.UNION)).isEqualTo(TestCards.text("forms/javascript-sdk-1.3.0.canonical"));
	}

	@Test
	void projectWhenFormOf10ThenAsThePythonSdkDid() {
		assertThat(projection(AgentCardForm.V1_0)).isEqualTo(TestCards.text("forms/python-sdk-dropping.canonical"));
	}

	@ParameterizedTest
	@EnumSource(value = AgentCardForm.class, names = { "V1_0", "UNION" })
	void signWhenFormHasInterfacesOf10ThenASignatureIsOverThoseBytes(AgentCardForm form) {
		AgentKey key = TestKeys.ec("k");
		ObjectNode signed = CardJson
			.parse(new AgentCardSigner(List.of(key), null).sign(TestCards.bothProtocols(), form));
		ReceivedSignature second = ReceivedSignature.read(signed.at("/signatures/1"));
		byte[] input = AgentCardSigner.signingInput(second.protectedHeader(),
				TestCards.text("forms/javascript-sdk-1.3.0.canonical").getBytes(StandardCharsets.UTF_8));
		assertThat(verifies(key, second, input)).isTrue();
	}

	private static boolean verifies(AgentKey key, ReceivedSignature signature, byte[] input) {
		try {
			return SigningAlgorithms.verifier(key.publicJwk())
				.verify(new JWSHeader(key.algorithm()), input, signature.signature());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String projection(AgentCardForm form) {
		return new String(CanonicalForm.ofProjection(AgentCardWriter.tree(TestCards.bothProtocols(), form)),
				StandardCharsets.UTF_8);
	}

}
