package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is changed in, added to or removed from a signed card, at any path, the
 * signature does not hold any more.
 */
class TamperedCardTests {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://expense-agent.example.com");

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	// RSA, which verifies fastest by far: there are thousands of attacks.
	private final AgentKey key = TestKeys.rsa("k");

	private final AgentCardVerifier verifier = AgentCardVerifier.builder()
		.trust(ORIGIN, new JWKSet(this.key.publicJwk()))
		.build();

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void verifyWhenAnyPathIsTamperedWithThenRefused(AgentCardForm form) {
		byte[] signed = new AgentCardSigner(List.of(this.key), null).sign(TestCards.bothProtocols(), form);
		assertThat(this.verifier.verify(signed, ORIGIN)).isNotNull();
		ObjectNode tree = CardJson.parse(signed);
		List<String> paths = new ArrayList<>();
		collect(tree, "", paths);
		paths.removeIf((path) -> path.startsWith("/signatures"));
		assertThat(paths).hasSizeGreaterThan(100);
		int attacks = 0;
		for (String path : paths) {
			attacks += attack(tree, path);
		}
		assertThat(attacks).isGreaterThan(800);
	}

	/** Every value, and every element of an array; the root is the empty path. */
	private static void collect(JsonNode node, String path, List<String> paths) {
		paths.add(path);
		if (node.isObject()) {
			for (Map.Entry<String, JsonNode> member : node.properties()) {
				collect(member.getValue(), path + "/" + member.getKey().replace("~", "~0").replace("/", "~1"), paths);
			}
		}
		for (int i = 0; node.isArray() && i < node.size(); i++) {
			collect(node.get(i), path + "/" + i, paths);
		}
	}

	private int attack(ObjectNode original, String path) {
		int attacks = 0;
		for (JsonNode other : others(original.at(path))) {
			attacks += refuse(original, path, other);
		}
		if (!path.isEmpty()) {
			attacks += refuseRemoval(original, path);
		}
		return attacks;
	}

	/**
	 * What may stand in the place of a value: other values, and the same with more or
	 * less.
	 */
	private static List<JsonNode> others(JsonNode value) {
		List<JsonNode> others = new ArrayList<>();
		if (!value.isObject() || !value.has("signatures")) {
			others.addAll(List.of(NODES.nullNode(), NODES.stringNode("other"), NODES.numberNode(7), NODES.objectNode(),
					NODES.arrayNode(), NODES.booleanNode(!value.asBoolean(false)), NODES.stringNode("")));
		}
		if (value instanceof ObjectNode object) {
			for (JsonNode added : List.of(NODES.stringNode("x"), NODES.stringNode(""), NODES.nullNode(),
					NODES.objectNode(), NODES.arrayNode(), NODES.booleanNode(false), NODES.numberNode(0))) {
				ObjectNode larger = object.deepCopy();
				larger.set("added", added);
				others.add(larger);
			}
		}
		if (value instanceof ArrayNode array) {
			for (JsonNode added : List.of(NODES.stringNode("x"), NODES.stringNode(""), NODES.nullNode(),
					NODES.objectNode(), NODES.arrayNode())) {
				others.add(array.deepCopy().add(added));
			}
			if (array.size() > 1) {
				ArrayNode reversed = NODES.arrayNode();
				for (int i = array.size() - 1; i >= 0; i--) {
					reversed.add(array.get(i));
				}
				others.add(reversed);
			}
		}
		if (value.isString()) {
			others.add(NODES.stringNode(value.stringValue() + " "));
			others.add(NODES.stringNode(value.stringValue() + "\u0301"));
		}
		others.removeIf((other) -> other.equals(value));
		return others;
	}

	private int refuse(ObjectNode original, String path, JsonNode other) {
		if (path.isEmpty()) {
			refused((ObjectNode) other, path);
			return 1;
		}
		ObjectNode tampered = original.deepCopy();
		JsonNode parent = tampered.at(path.substring(0, path.lastIndexOf('/')));
		if (parent instanceof ObjectNode object) {
			object.set(name(path), other);
		}
		else {
			((ArrayNode) parent).set(Integer.parseInt(name(path)), other);
		}
		refused(tampered, path);
		return 1;
	}

	private int refuseRemoval(ObjectNode original, String path) {
		ObjectNode tampered = original.deepCopy();
		JsonNode parent = tampered.at(path.substring(0, path.lastIndexOf('/')));
		if (parent instanceof ObjectNode object) {
			object.remove(name(path));
		}
		else {
			((ArrayNode) parent).remove(Integer.parseInt(name(path)));
		}
		refused(tampered, path);
		return 1;
	}

	private void refused(ObjectNode tampered, String path) {
		// Plain, since there are thousands.
		try {
			this.verifier.verify(new AgentCardJson(tampered), ORIGIN);
		}
		catch (AgentCardRefusedException ex) {
			if (ex.reason() == Reason.SIGNATURE_INVALID) {
				return;
			}
			throw new AssertionError(path + " refused for another reason", ex);
		}
		throw new AssertionError("Verified with " + path + " being " + CardJson.writeText(tampered.at(path)));
	}

	private static String name(String path) {
		return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
	}

}
