package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each form against its golden file and the rules of its version, and read back.
 */
class AgentCardFormTests {

	private final AgentCardWriter writer = new AgentCardWriter();

	private final AgentCardReader reader = new AgentCardReader();

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void writeWhenFullThenAsInGoldenFile(AgentCardForm form) {
		String file = "forms/full-" + form.name().toLowerCase(Locale.ROOT) + ".json";
		assertThat(text(TestCards.bothProtocols(), form)).isEqualTo(TestCards.compact(file));
	}

	static Stream<Arguments> schemes() {
		return TestCards.full()
			.securitySchemes()
			.entrySet()
			.stream()
			.map((scheme) -> arguments(scheme.getKey(), scheme.getValue()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("schemes")
	void writeWhenSchemeThenAsInGoldenFilesOfBothVersions(String name, SecurityScheme scheme) {
		AgentCard card = minimal03().securityScheme(name, scheme).build();
		JsonNode golden = TestCards.tree("forms/schemes.json").get(name);
		assertThat(tree(card, AgentCardForm.V1_0).at("/securitySchemes/" + name)).isEqualTo(golden.get("1.0"));
		assertThat(tree(card, AgentCardForm.V0_3).at("/securitySchemes/" + name)).isEqualTo(golden.get("0.3"));
	}

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void writeWhenFullOrMinimalThenKeepsTheRulesOfItsVersion(AgentCardForm form) {
		for (AgentCard card : List.of(TestCards.bothProtocols(), minimal03().build())) {
			ObjectNode tree = tree(card, form);
			if (form != AgentCardForm.V0_3) {
				CardRules.V1_0.check(tree, form == AgentCardForm.V1_0);
			}
			if (form != AgentCardForm.V1_0) {
				CardRules.V0_3.check(tree, form == AgentCardForm.V0_3);
			}
		}
	}

	@Test
	void rulesWhenCardBreaksThemThenTellIt() {
		ObjectNode tree = tree(minimal03().build(), AgentCardForm.V1_0);
		tree.remove("version");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> CardRules.V1_0.check(tree, true));
		ObjectNode other = tree(minimal03().build(), AgentCardForm.V0_3);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> CardRules.V0_3.check(other.put("supportedInterfaces", "x"), true));
	}

	@Test
	void writeWhenUnionThenEitherFormIsInIt() {
		AgentCard card = TestCards.bothProtocols();
		JsonNode union = tree(card, AgentCardForm.UNION);
		assertContains(union, tree(card, AgentCardForm.V1_0));
		assertContains(union, tree(card, AgentCardForm.V0_3));
	}

	private static void assertContains(JsonNode whole, JsonNode part) {
		if (part.isObject()) {
			part.propertyStream().forEach((member) -> {
				assertThat(whole.has(member.getKey())).as(member.getKey()).isTrue();
				assertContains(whole.get(member.getKey()), member.getValue());
			});
		}
		else if (part.isArray()) {
			assertThat(whole.size()).isEqualTo(part.size());
			for (int i = 0; i < part.size(); i++) {
				assertContains(whole.get(i), part.get(i));
			}
		}
		else {
			assertThat(whole).isEqualTo(part);
		}
	}

	@ParameterizedTest
	@EnumSource(AgentCardForm.class)
	void writeWhenAnythingIsEmptyThenItIsNotWritten(AgentCardForm form) {
		assertThat(text(minimal03().skill(TestCards.skill("a").build()).build(), form)).doesNotContain("[]", "\"\"",
				"null");
	}

	@Test
	void readWhenFormOf10ThenSameCard() {
		AgentCard card = TestCards.bothProtocols();
		assertThat(read(card, AgentCardForm.V1_0)).isEqualTo(card);
		assertThat(read(card, AgentCardForm.UNION)).isEqualTo(card);
		assertThat(read(TestCards.full(), AgentCardForm.V1_0)).isEqualTo(TestCards.full());
	}

	@Test
	void readWhenFormOf03ThenSameCardAsFarAs03Says() {
		AgentCard card = TestCards.bothProtocols();
		AgentCard read = read(card, AgentCardForm.V0_3);
		assertThat(read.supportedInterfaces()).containsExactly(
				new AgentInterface("https://expense-agent.example.com/a2a", "JSONRPC", "0.3.0"),
				new AgentInterface("https://expense-agent.example.com/a2a/v1", "HTTP+JSON", "0.3.0"));
		assertThat(read.capabilities()).isEqualTo(card.capabilities());
		assertThat(read.skills()).isEqualTo(card.skills());
		assertThat(read.securityRequirements()).isEqualTo(card.securityRequirements());
		// 0.3 has neither the device code flow nor a word for PKCE.
		assertThat(read.securitySchemes()).containsOnlyKeys(
				card.securitySchemes().keySet().stream().filter((name) -> !name.equals("oauth2-device-code")).toList());
	}

	@Test
	void writeWhenNoInterfaceSpeaks03ThenOnlyFormOf10() {
		AgentCard card = TestCards.minimal().build();
		assertThat(this.writer.isPossible(card, AgentCardForm.V1_0)).isTrue();
		assertThat(this.writer.isPossible(card, AgentCardForm.V0_3)).isFalse();
		assertThat(this.writer.isPossible(card, AgentCardForm.UNION)).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> this.writer.toJsonBytes(card, AgentCardForm.UNION))
			.withMessage("AgentCard.supportedInterfaces has none of protocol 0.3");
	}

	@Test
	void read03WhenSchemeHasSeveralFlowsThenOneSchemeEachAndAlternatives() {
		AgentCard card = this.reader.read(bytes("""
				{"protocolVersion":"0.3.0","name":"n","description":"d","url":"https://a.example.com","version":"1",
				 "preferredTransport":"HTTP+JSON","capabilities":{"streaming":true,"stateTransitionHistory":true},
				 "additionalInterfaces":[{"url":"https://a.example.com","transport":"HTTP+JSON"},
				   {"url":"https://a.example.com/rpc","transport":"JSONRPC"}],
				 "defaultInputModes":["a/b"],"defaultOutputModes":["a/b"],"supportsAuthenticatedExtendedCard":true,
				 "securitySchemes":{"key":{"type":"apiKey","in":"header","name":"X"},
				   "oauth":{"type":"oauth2","flows":{
				     "clientCredentials":{"tokenUrl":"https://t","scopes":{"r":"Read"}},
				     "authorizationCode":{"authorizationUrl":"https://a","tokenUrl":"https://t","scopes":{}}}}},
				 "security":[{"oauth":["r"],"key":[]}],
				 "skills":[{"id":"s","name":"n","description":"d","tags":["t"],"security":[{"oauth":["r"]}]}]}"""))
			.card();
		assertThat(card.supportedInterfaces()).containsExactly(
				new AgentInterface("https://a.example.com", "HTTP+JSON", "0.3.0"),
				new AgentInterface("https://a.example.com/rpc", "JSONRPC", "0.3.0"));
		assertThat(card.securitySchemes()).containsOnlyKeys("key", "oauth-authorizationCode",
				"oauth-clientCredentials");
		assertThat(card.securityRequirements()).containsExactly(
				new SecurityRequirement(Map.of("oauth-authorizationCode", List.of("r"), "key", List.of())),
				new SecurityRequirement(Map.of("oauth-clientCredentials", List.of("r"), "key", List.of())));
		assertThat(card.skills().get(0).securityRequirements()).containsExactly(
				SecurityRequirement.of("oauth-authorizationCode", List.of("r")),
				SecurityRequirement.of("oauth-clientCredentials", List.of("r")));
		assertThat(card.capabilities().extendedAgentCard()).isTrue();
	}

	@Test
	void readWhenUnknownMembersThenIgnoredInTheModelAndKeptInTheJson() {
		ObjectNode tree = tree(TestCards.bothProtocols(), AgentCardForm.V1_0);
		tree.put("x-top", 1);
		((ObjectNode) tree.at("/skills/0")).putObject("x-skill").putArray("a");
		((ObjectNode) tree.at("/securitySchemes/http-bearer")).put("x-scheme", true);
		AgentCardJson read = this.reader.read(CardJson.write(tree));
		assertThat(read.card()).isEqualTo(TestCards.bothProtocols());
		assertThat(read.json()).contains("\"x-top\":1", "\"x-skill\":{\"a\":[]}", "\"x-scheme\":true");
	}

	@Test
	void readWhenFieldIsNullThenAbsent() {
		ObjectNode tree = tree(TestCards.minimal().build(), AgentCardForm.V1_0);
		tree.putNull("iconUrl").putNull("provider").putNull("securitySchemes").putNull("signatures");
		assertThat(this.reader.read(CardJson.write(tree)).card()).isEqualTo(TestCards.minimal().build());
	}

	@Test
	void readWhenAlternativeNeedsNothingThenLeftOut() {
		ObjectNode tree = tree(TestCards.bothProtocols(), AgentCardForm.V1_0);
		((ArrayNode) tree.get("securityRequirements")).addObject();
		assertThat(this.reader.read(CardJson.write(tree)).card()).isEqualTo(TestCards.bothProtocols());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "name | 7 | name is no string", "name | null | name is missing",
			"version | '' | AgentCard.version must not be blank",
			"supportedInterfaces | {} | supportedInterfaces is no array",
			"supportedInterfaces | [] | AgentCard.supportedInterfaces must have at least one element",
			"supportedInterfaces | [1] | supportedInterfaces[0] is no object",
			"supportedInterfaces | [{\"url\":\"u\"}] | supportedInterfaces[0].protocolBinding is missing",
			"capabilities | [] | capabilities is no object",
			"capabilities | {\"streaming\":\"true\"} | capabilities.streaming is no boolean",
			"securitySchemes | [] | securitySchemes is no object",
			"securitySchemes | {\"a\":{}} | securitySchemes entry.oneof has none of",
			"securitySchemes | {\"a\":{\"mtlsSecurityScheme\":{},\"httpAuthSecurityScheme\":{\"scheme\":\"b\"}}} | "
					+ "securitySchemes entry.oneof has several of",
			"securityRequirements | [{\"schemes\":{\"none\":{}}}] | names the scheme 'none'",
			"signatures | [{\"protected\":\"a\"}] | signatures[0].signature is missing" })
	void readWhenFieldIsWrongThenRefusedByItsPath(String name, String value, String message) {
		ObjectNode tree = tree(TestCards.minimal().build(), AgentCardForm.V1_0);
		tree.set(name, CardJson.parse(bytes("{\"v\":" + (value.isEmpty() ? "\"\"" : value) + "}")).get("v"));
		assertThatExceptionOfType(AgentCardRefusedException.class)
			.isThrownBy(() -> this.reader.read(CardJson.write(tree)).card())
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(AgentCardRefusedException.Reason.INVALID_FIELD));
	}

	private static AgentCard.Builder minimal03() {
		return TestCards.minimal()
			.supportedInterface(new AgentInterface("https://expense-agent.example.com/v03", "JSONRPC", "0.3"));
	}

	private AgentCard read(AgentCard card, AgentCardForm form) {
		AgentCardJson read = this.reader.read(this.writer.toJsonBytes(card, form));
		assertThat(read.form()).isEqualTo(form);
		return read.card();
	}

	private static ObjectNode tree(AgentCard card, AgentCardForm form) {
		return AgentCardWriter.tree(card, form);
	}

	private String text(AgentCard card, AgentCardForm form) {
		return new String(this.writer.toJsonBytes(card, form), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
