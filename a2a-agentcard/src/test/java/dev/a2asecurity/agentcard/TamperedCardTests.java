package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Whatever is changed in, added to or removed from a signed card, at any path, the
 * signature does not hold any more.
 */
class TamperedCardTests {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://expense-agent.example.com");

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	// RSA, which verifies fastest by far: there are thousands of attacks.
	private static final AgentKey KEY = TestKeys.rsa("k");

	private final AgentCardVerifier verifier = AgentCardVerifier.builder()
		.trust(ORIGIN, new JWKSet(KEY.publicJwk()))
		.build();

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void verifyWhenAnyPathIsTamperedWithThenRefused(AgentCardForm form) {
		assertThat(attackAll(TestCards.bothProtocols(), form)).isGreaterThan(800);
	}

	/**
	 * Without it, the card is what the signature for other SDKs covers.
	 */
	static Stream<Arguments> cardsWithOneEmptyThing() {
		AgentCard.Builder card = TestCards.minimal()
			.capabilities(new AgentCapabilities(true, null, List.of(), null))
			.securityScheme("bearer", new HttpAuthSecurityScheme(null, "Bearer", null))
			.securityScheme("mtls", new MutualTlsSecurityScheme("A certificate"))
			.securityRequirement(SecurityRequirement.of("bearer", List.of("s")))
			.skill(TestCards.skill("a").build());
		AgentCard full = card.build();
		return Stream.of(
				arguments("a scheme of a requirement", full.toBuilder()
					.securityRequirements(List
						.of(new SecurityRequirement(TestCards.ordered("bearer", List.of("s"), "mtls", List.of()))))
					.build()),
				arguments("an alternative",
						full.toBuilder()
							.securityRequirements(List.of(SecurityRequirement.of("bearer", List.of("s")),
									SecurityRequirement.of("mtls", List.of())))
							.build()),
				arguments("a scheme", full.toBuilder().securityScheme("x", new MutualTlsSecurityScheme(null)).build()),
				arguments("skills", full.toBuilder().skills(List.of()).build()),
				arguments("capabilities", full.toBuilder().capabilities(AgentCapabilities.none()).build()),
				arguments("a scheme of a skill's requirement", full.toBuilder()
					.skills(List.of(TestCards.skill("a")
						.securityRequirement(
								new SecurityRequirement(TestCards.ordered("bearer", List.of("s"), "mtls", List.of())))
						.build()))
					.build()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("cardsWithOneEmptyThing")
	void verifyWhenTheOnlyEmptyThingIsTakenAwayThenRefused(String name, AgentCard card) {
		assertThat(attackAll(card, AgentCardForm.V1_0)).isGreaterThan(100);
	}

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void verifyWhenADefaultIsAddedThenRefusedOrNotHandedOut(AgentCardForm form) {
		ObjectNode tree = CardJson.parse(signed(TestCards.bothProtocols(), form));
		String genuine = this.verifier.verify(new AgentCardJson(tree), ORIGIN).json();
		ObjectNode defaults = CardJson.parse(bytes("""
				{"tenant":"","description":"","refreshUrl":"","bearerFormat":"","oauth2MetadataUrl":"","uri":"",
				 "documentationUrl":"","url":"","authorizationUrl":"","securityRequirements":[],"security":[],
				 "examples":[],"inputModes":[],"outputModes":[],"tags":[],"list":[],"extensions":[],
				 "additionalInterfaces":[],"securitySchemes":{},"schemes":{},"scopes":{},"params":{},"provider":{},
				 "mtlsSecurityScheme":{},"implicit":{},"required":false,"pkceRequired":false,"streaming":false,
				 "extendedAgentCard":false,"supportsAuthenticatedExtendedCard":false}"""));
		int refused = 0;
		int without = 0;
		for (String path : paths(tree)) {
			for (Map.Entry<String, JsonNode> added : defaults.properties()) {
				ObjectNode tampered = tree.deepCopy();
				if (tampered.at(path) instanceof ObjectNode owner && !owner.has(added.getKey())) {
					owner.set(added.getKey(), added.getValue());
					try {
						assertThat(this.verifier.verify(new AgentCardJson(tampered), ORIGIN).json()).isEqualTo(genuine);
						without++;
					}
					catch (AgentCardRefusedException ex) {
						assertThat(ex.reason()).isEqualTo(Reason.SIGNATURE_INVALID);
						refused++;
					}
				}
			}
		}
		assertThat(refused).isGreaterThan(500);
		// Nothing of 0.3 has a default by the rules of 1.0, but what they share.
		assertThat(without).isGreaterThan((form == AgentCardForm.V0_3) ? 0 : 15);
	}

	@Test
	void verifyWhenMembersAreReorderedOrNumbersRespelledThenHandedOutAsSigned() {
		byte[] signed = signed(TestCards.bothProtocols(), AgentCardForm.V1_0);
		ObjectNode reversed = (ObjectNode) reversed(CardJson.parse(signed));
		String text = CardJson.writeText(reversed).replace("\"high\":1000", "\"high\":1.0E+3");
		assertThat(text).contains("1.0E+3");
		assertThat(this.verifier.verify(bytes(text), ORIGIN).json())
			.isEqualTo(this.verifier.verify(signed, ORIGIN).json());
	}

	private static JsonNode reversed(JsonNode node) {
		if (!(node instanceof ObjectNode object)) {
			return node;
		}
		List<String> names = new ArrayList<>(object.propertyNames());
		Collections.reverse(names);
		ObjectNode reversed = NODES.objectNode();
		names.forEach((name) -> reversed.set(name, reversed(object.get(name))));
		return reversed;
	}

	private byte[] signed(AgentCard card, AgentCardForm form) {
		return new AgentCardSigner(List.of(KEY), null).sign(card, form);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private int attackAll(AgentCard card, AgentCardForm form) {
		byte[] signed = signed(card, form);
		assertThat(this.verifier.verify(signed, ORIGIN)).isNotNull();
		ObjectNode tree = CardJson.parse(signed);
		int attacks = 0;
		for (String path : paths(tree)) {
			attacks += attack(tree, path);
		}
		return attacks;
	}

	private static List<String> paths(ObjectNode tree) {
		List<String> paths = new ArrayList<>();
		collect(tree, "", paths);
		paths.removeIf((path) -> path.startsWith("/signatures"));
		return paths;
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
