package dev.a2asecurity.agentcard;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs Agent Cards: with each of its keys a detached JSON Web Signature over the card's
 * own JSON, by the presence rules and in the canonical form of the specification.
 * <p>
 * Several SDKs verify a looser form instead: the fields of protocol 1.0 only, with what
 * is empty left out. Where it differs from the card's own, and the card has interfaces of
 * protocol 1.0, each key makes a second signature over that one. It is a second one, and
 * not the only one, because it does not cover what is left out; its header says what it
 * is of ({@code cty}), so that it does not count as one over a card that has less.
 * <p>
 * A2A specification 1.0, section 8.4. Thread-safe.
 */
public final class AgentCardSigner {

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	private final List<AgentKey> keys;

	private final @Nullable URI jku;

	/**
	 * Makes a signer.
	 * @param keys the keys that sign, at least one; each makes its own signatures, so
	 * that one can follow another
	 * @param jku where the public keys are published, or {@code null} not to say
	 * @throws IllegalArgumentException if there is no key
	 */
	public AgentCardSigner(List<AgentKey> keys, @Nullable URI jku) {
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("A signer needs a key");
		}
		this.keys = List.copyOf(keys);
		this.jku = jku;
	}

	/**
	 * Writes a card in a form, and signs it. Signatures that it has are replaced: they
	 * are over something else.
	 * @return JSON in UTF-8
	 * @throws IllegalArgumentException as {@link AgentCardWriter#toJsonBytes} does
	 */
	public byte[] sign(AgentCard card, AgentCardForm form) {
		return sign(AgentCardWriter.tree(card, form));
	}

	/**
	 * Signs a card that has been written already, with every member that it has.
	 * Signatures that it has are replaced.
	 * @return JSON in UTF-8
	 * @throws AgentCardRefusedException if it is not one JSON object that everybody reads
	 * in the same way
	 */
	public byte[] sign(byte[] json) {
		return sign(CardJson.parse(json));
	}

	private byte[] sign(ObjectNode tree) {
		tree.remove(CanonicalForm.SIGNATURES);
		ArrayNode signatures = NODES.arrayNode();
		byte[] own = CanonicalForm.ofSpecification(tree);
		this.keys.forEach((key) -> signatures.add(signature(key, own, null)));
		// A projection without interfaces would let anybody add others to it.
		if (tree.has("supportedInterfaces")) {
			byte[] projection = CanonicalForm.ofProjection(tree);
			if (!Arrays.equals(own, projection)) {
				this.keys.forEach((key) -> signatures.add(signature(key, projection, CanonicalForm.PROJECTION_TYPE)));
			}
		}
		tree.set(CanonicalForm.SIGNATURES, signatures);
		return CardJson.write(tree);
	}

	private ObjectNode signature(AgentKey key, byte[] payload, @Nullable String contentType) {
		ObjectNode header = NODES.objectNode();
		header.put("alg", key.algorithm().getName());
		header.put("typ", "JOSE");
		header.put("kid", key.id());
		if (this.jku != null) {
			header.put("jku", this.jku.toString());
		}
		if (contentType != null) {
			header.put("cty", contentType);
		}
		String protectedHeader = Base64URL.encode(CardJson.write(header)).toString();
		ObjectNode signature = NODES.objectNode();
		signature.put("protected", protectedHeader);
		signature.put("signature", Base64URL.encode(key.sign(signingInput(protectedHeader, payload))).toString());
		return signature;
	}

	/** RFC 7515, section 5.1. */
	static byte[] signingInput(String protectedHeader, byte[] payload) {
		return (protectedHeader + "." + Base64URL.encode(payload)).getBytes(StandardCharsets.US_ASCII);
	}

}
