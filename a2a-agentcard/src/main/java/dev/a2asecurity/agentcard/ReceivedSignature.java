package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

/**
 * A signature of a received card whose header is one that can be accepted (section 8.4.2;
 * RFC 7515).
 *
 * @param protectedHeader the protected header as it was received, which is signed
 * @param algorithm the algorithm that it names
 * @param keyId the key that it names
 * @param jku where its keys are said to be, or {@code null}
 * @param ofProjection whether it says that it is over the looser form only
 * @param signature the signature itself
 */
record ReceivedSignature(String protectedHeader, JWSAlgorithm algorithm, String keyId, @Nullable String jku,
		boolean ofProjection, Base64URL signature) {

	/** Two algorithms in two forms for four keys, and nobody rotates more. */
	static final int MAX_SIGNATURES = 16;

	private static final int MAX_HEADER_LENGTH = 8 * 1024;

	/** RSA with 16384 bits, in base64. */
	private static final int MAX_SIGNATURE_LENGTH = 3 * 1024;

	private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384,
			JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

	/** What brings a key along, or asks for something that is not done here. */
	private static final Set<String> REFUSED = Set.of("jwk", "x5u", "x5c", "crit", "b64");

	/** What counts only where it is signed. */
	private static final Set<String> PROTECTED = Set.of("alg", "typ", "kid", "jku", "jwk", "x5u", "x5c", "crit", "b64");

	/**
	 * Returns the signatures of a card, unread.
	 * @throws AgentCardRefusedException if there is none, or too many
	 */
	static List<JsonNode> of(ObjectNode card) {
		JsonNode signatures = card.get(CanonicalForm.SIGNATURES);
		if (signatures == null || signatures.isNull() || (signatures.isArray() && signatures.isEmpty())) {
			throw new AgentCardRefusedException(Reason.NOT_SIGNED, "The card has no signature");
		}
		if (!signatures.isArray()) {
			throw new AgentCardRefusedException(Reason.INVALID_FIELD, "The card's signatures are no array");
		}
		if (signatures.size() > MAX_SIGNATURES) {
			throw new AgentCardRefusedException(Reason.TOO_MANY_SIGNATURES,
					"The card has " + signatures.size() + " signatures; the most that are read are " + MAX_SIGNATURES);
		}
		List<JsonNode> unread = new ArrayList<>();
		signatures.forEach(unread::add);
		return unread;
	}

	/**
	 * Reads a signature.
	 * @throws AgentCardRefusedException if its header cannot be accepted
	 */
	static ReceivedSignature read(JsonNode received) {
		String protectedHeader = text(received, "protected", MAX_HEADER_LENGTH);
		String signature = text(received, "signature", MAX_SIGNATURE_LENGTH);
		requireNoSecondHeader(received.get("header"));
		ObjectNode header = parse(protectedHeader);
		for (String name : REFUSED) {
			require(!header.has(name), "has \"" + name + "\"");
		}
		String type = optionalText(header, "typ");
		require(type == null || type.equals("JOSE"), "has another \"typ\" than \"JOSE\"");
		String keyId = optionalText(header, "kid");
		require(keyId != null && !keyId.isEmpty(), "has no \"kid\"");
		return new ReceivedSignature(protectedHeader, algorithm(header), String.valueOf(keyId),
				optionalText(header, "jku"), CanonicalForm.PROJECTION_TYPE.equals(optionalText(header, "cty")),
				new Base64URL(signature));
	}

	private static JWSAlgorithm algorithm(ObjectNode header) {
		String name = String.valueOf(optionalText(header, "alg"));
		return ALGORITHMS.stream()
			.filter((algorithm) -> algorithm.getName().equals(name))
			.findFirst()
			.orElseThrow(() -> refuse("has an \"alg\" that is none of ES256, ES384, RS256, PS256 and EdDSA"));
	}

	private static ObjectNode parse(String protectedHeader) {
		try {
			return CardJson.parseHeader(Base64.getUrlDecoder().decode(protectedHeader));
		}
		catch (IllegalArgumentException | AgentCardRefusedException ex) {
			throw refuse("is not base64url of a JSON object that everybody reads in the same way");
		}
	}

	private static void requireNoSecondHeader(@Nullable JsonNode header) {
		if (header == null || header.isNull()) {
			return;
		}
		require(header.isObject(), "has an unprotected part that is no object");
		for (String name : PROTECTED) {
			require(!header.has(name), "has an unprotected \"" + name + "\"");
		}
	}

	private static String text(JsonNode received, String name, int maxLength) {
		JsonNode value = received.get(name);
		require(value != null && value.isString() && !value.stringValue().isEmpty(),
				"comes without a \"" + name + "\"");
		String text = (value != null) ? value.stringValue() : "";
		require(text.length() <= maxLength, "comes with a \"" + name + "\" that is too long");
		return text;
	}

	private static @Nullable String optionalText(ObjectNode header, String name) {
		JsonNode value = header.get(name);
		require(value == null || value.isString(), "has a \"" + name + "\" that is no string");
		return (value != null) ? value.stringValue() : null;
	}

	private static void require(boolean condition, String problem) {
		if (!condition) {
			throw refuse(problem);
		}
	}

	private static AgentCardRefusedException refuse(String problem) {
		return new AgentCardRefusedException(Reason.HEADER_REFUSED, "The header of the card's signature " + problem);
	}

}
