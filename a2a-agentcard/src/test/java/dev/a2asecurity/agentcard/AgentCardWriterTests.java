package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AgentCardWriter}. Each golden file was read by protobuf's own JSON
 * reader against {@code a2a.proto}, without a field it did not know.
 */
class AgentCardWriterTests {

	private final AgentCardWriter writer = new AgentCardWriter();

	@Test
	void toJsonWhenOnlyRequiredIsSetThenOnlyRequiredIsWritten() {
		assertThat(this.writer.toJson(TestCards.minimal().build()))
			.isEqualTo("{\"name\":\"Expense Agent\",\"description\":\"Handles expenses\",\"supportedInterfaces\":"
					+ "[{\"url\":\"https://expense-agent.example.com\",\"protocolBinding\":\"JSONRPC\","
					+ "\"protocolVersion\":\"1.0\"}],\"version\":\"1.0.0\",\"capabilities\":{},"
					+ "\"defaultInputModes\":[\"text/plain\"],\"defaultOutputModes\":[\"application/json\"],"
					+ "\"skills\":[]}")
			.isEqualTo(TestCards.compact("minimal-card.json"));
	}

	@Test
	void toJsonWhenEverythingIsSetThenEqualsTheGoldenFileInNamesValuesAndOrder() {
		assertThat(this.writer.toJson(TestCards.full())).isEqualTo(TestCards.compact("full-card.json"));
	}

	@Test
	void fullCardWhenInspectedThenHasEverySchemeAndEveryFlow() {
		List<SecurityScheme> schemes = List.copyOf(TestCards.full().securitySchemes().values());
		assertThat(schemes.stream().<Object>map(Object::getClass).collect(Collectors.toSet()))
			.containsExactlyInAnyOrder((Object[]) SecurityScheme.class.getPermittedSubclasses());
		assertThat(schemes.stream()
			.filter(OAuth2SecurityScheme.class::isInstance)
			.<Object>map((scheme) -> ((OAuth2SecurityScheme) scheme).flow().getClass())
			.collect(Collectors.toSet()))
			.containsExactlyInAnyOrder((Object[]) OAuthFlow.class.getPermittedSubclasses());
	}

	@Test
	void toJsonBytesWhenCardIsNotAsciiThenIsUtf8OfToJson() {
		AgentCard card = TestCards.minimal().skill(TestCards.skill("zoë-日本-🚆").build()).build();
		assertThat(this.writer.toJsonBytes(card)).isEqualTo(this.writer.toJson(card).getBytes(StandardCharsets.UTF_8));
		assertThat(this.writer.toJson(card)).contains("\"zoë-日本-🚆\"");
	}

	@Test
	void toJsonWhenTextHasQuotesBackslashesAndControlCharactersThenEscapesThem() {
		String text = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028<é";
		AgentCard card = TestCards.minimal().skill(TestCards.skill(text).build()).build();
		String json = this.writer.toJson(card);
		assertThat(json).contains("\"id\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001F\u007f\u2028<é\"");
		assertThat(new JsonMapper().readTree(json).at("/skills/0/id").asString()).isEqualTo(text);
	}

	@Test
	void toJsonWhenNamesOfMapsNeedEscapingThenEscapesThem() {
		AgentCard card = TestCards.minimal()
			.securityScheme("a\"\n", new MutualTlsSecurityScheme(null))
			.securityRequirement(SecurityRequirement.of("a\"\n", List.of("b\"")))
			.build();
		assertThat(this.writer.toJson(card)).contains("\"securitySchemes\":{\"a\\\"\\n\":")
			.contains("{\"schemes\":{\"a\\\"\\n\":{\"list\":[\"b\\\"\"]}}}");
	}

	@Test
	void toJsonWhenCapabilityIsFalseThenWritesItAndWhenNullThenDoesNot() {
		assertThat(json(new AgentCapabilities(false, null, List.of(), null)).at("/capabilities").toString())
			.isEqualTo("{\"streaming\":false}");
		assertThat(json(new AgentCapabilities(null, false, List.of(), false)).at("/capabilities").toString())
			.isEqualTo("{\"pushNotifications\":false,\"extendedAgentCard\":false}");
	}

	@Test
	void toJsonWhenStringsWithoutOptionalKeywordAreEmptyThenLeavesThemOut() {
		AgentCard card = TestCards.minimal()
			.supportedInterfaces(List.of(new AgentInterface("u", "b", "", "1.0")))
			.capabilities(
					new AgentCapabilities(null, null, List.of(new AgentExtension("u", "", false, Map.of())), null))
			.securityScheme("basic", new HttpAuthSecurityScheme("", "Basic", ""))
			.securityScheme("tls", new MutualTlsSecurityScheme(""))
			.build();
		JsonNode json = json(card);
		assertThat(json.at("/supportedInterfaces/0").propertyNames()).containsExactly("url", "protocolBinding",
				"protocolVersion");
		assertThat(json.at("/capabilities/extensions/0").propertyNames()).containsExactly("uri");
		assertThat(json.at("/securitySchemes/basic/httpAuthSecurityScheme").propertyNames()).containsExactly("scheme");
		assertThat(json.at("/securitySchemes/tls").toString()).isEqualTo("{\"mtlsSecurityScheme\":{}}");
	}

	@Test
	void toJsonWhenOptionalStringIsSetToEmptyThenWritesIt() {
		// Section 8.4.1: a field with the optional keyword that was set to its default
		// is part of what is signed.
		assertThat(this.writer.toJson(TestCards.minimal().documentationUrl("").iconUrl("").build()))
			.contains("\"documentationUrl\":\"\"")
			.contains("\"iconUrl\":\"\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "authorizationCode | {\"authorizationUrl\":\"a\",\"tokenUrl\":\"t\",\"scopes\":{}}",
					"clientCredentials | {\"tokenUrl\":\"t\",\"scopes\":{}}",
					"deviceCode | {\"deviceAuthorizationUrl\":\"d\",\"tokenUrl\":\"t\",\"scopes\":{}}",
					"implicit | {\"authorizationUrl\":\"a\"}", "password | {\"tokenUrl\":\"t\"}" })
	void toJsonWhenFlowHasNoScopesThenWritesThemOnlyWhereRequired(String name, String expected) {
		Map<String, OAuthFlow> flows = Map.of("authorizationCode",
				new OAuthFlow.AuthorizationCode("a", "t", null, Map.of(), false), "clientCredentials",
				new OAuthFlow.ClientCredentials("t", null, Map.of()), "deviceCode",
				new OAuthFlow.DeviceCode("d", "t", null, Map.of()), "implicit",
				new OAuthFlow.Implicit("a", null, Map.of()), "password", new OAuthFlow.Password("t", null, Map.of()));
		AgentCard card = TestCards.minimal()
			.securityScheme("oauth", new OAuth2SecurityScheme(null, flows.get(name), null))
			.build();
		assertThat(json(card).at("/securitySchemes/oauth/oauth2SecurityScheme/flows").toString())
			.isEqualTo("{\"" + name + "\":" + expected + "}");
	}

	@Test
	void toJsonWhenMapsAreEqualInAnotherOrderThenBytesAreTheSame() {
		MutualTlsSecurityScheme scheme = new MutualTlsSecurityScheme(null);
		AgentCard card = TestCards.minimal()
			.securitySchemes(TestCards.ordered("a", scheme, "b", scheme))
			.capabilities(capabilities(TestCards.ordered("x", 1, "y", TestCards.ordered("p", 2L, "q", 3.0))))
			.build();
		AgentCard reordered = TestCards.minimal()
			.securitySchemes(TestCards.ordered("b", scheme, "a", scheme))
			.capabilities(capabilities(TestCards.ordered("y", TestCards.ordered("q", 3, "p", 2.0f), "x", 1.0)))
			.build();
		assertThat(card).isEqualTo(reordered);
		assertThat(this.writer.toJsonBytes(card)).isEqualTo(this.writer.toJsonBytes(reordered));
	}

	@Test
	void toJsonWhenParamsAreNestedThenWritesEveryKindOfValue() {
		Map<String, Object> params = new LinkedHashMap<>();
		params.put("list", Arrays.asList(1, 1.5, "a", true, null, List.of(), Map.of("k", List.of(Map.of("n", 2)))));
		params.put("numbers", List.of(9007199254740991L, -9007199254740991L, 1e300, 0.1f, 2e-3));
		assertThat(json(capabilities(params)).at("/capabilities/extensions/0/params").toString())
			.isEqualTo("{\"list\":[1,1.5,\"a\",true,null,[],{\"k\":[{\"n\":2}]}],"
					+ "\"numbers\":[9007199254740991,-9007199254740991,1.0E300,0.1,0.002]}");
	}

	private JsonNode json(AgentCard card) {
		return new JsonMapper().readTree(this.writer.toJsonBytes(card));
	}

	private JsonNode json(AgentCapabilities capabilities) {
		return json(TestCards.minimal().capabilities(capabilities).build());
	}

	private static AgentCapabilities capabilities(Map<String, Object> params) {
		return new AgentCapabilities(null, null, List.of(new AgentExtension("u", null, false, params)), null);
	}

}
