package dev.a2asecurity.agentcard;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Every required field is refused where it is missing, by name.
 */
class RequiredFieldTests {

	private static final ApiKeySecurityScheme.Location HEADER = ApiKeySecurityScheme.Location.HEADER;

	private static final String LONE_SURROGATE = "a\ud800b";

	@ParameterizedTest(name = "{0}")
	@MethodSource("texts")
	void createWhenTextIsNullThenRefuses(String field, Function<String, Object> create) {
		assertThatIllegalArgumentException().isThrownBy(() -> create.apply(null)).withMessage(field + " is required");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("texts")
	void createWhenTextIsEmptyOrBlankThenRefuses(String field, Function<String, Object> create) {
		for (String blank : List.of("", " ", "\t\n")) {
			assertThatIllegalArgumentException().isThrownBy(() -> create.apply(blank))
				.withMessage(field + " must not be blank");
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "texts", "optionalTexts" })
	void createWhenTextHasUnpairedSurrogateThenRefuses(String field, Function<String, Object> create) {
		assertThatIllegalArgumentException().isThrownBy(() -> create.apply(LONE_SURROGATE))
			.withMessage(field + " must not hold an unpaired surrogate");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "texts", "optionalTexts" })
	void createWhenTextIsSetThenAccepts(String field, Function<String, Object> create) {
		assertThatCode(() -> create.apply("a🚆")).doesNotThrowAnyException();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("optionalTexts")
	void createWhenOptionalTextIsNullThenAccepts(String field, Function<String, Object> create) {
		assertThatCode(() -> create.apply(null)).doesNotThrowAnyException();
	}

	static Stream<Arguments> texts() {
		return Stream.of(text("AgentCard.name", (text) -> card(text, "d", "v").build()),
				text("AgentCard.description", (text) -> card("n", text, "v").build()),
				text("AgentCard.version", (text) -> card("n", "d", text).build()),
				text("AgentCard.defaultInputModes[1]", (text) -> card().defaultInputModes(Arrays.asList("a", text))),
				text("AgentCard.defaultOutputModes[0]", (text) -> card().defaultOutputModes(Arrays.asList(text))),
				text("AgentCard.securitySchemes key",
						(text) -> card().securityScheme(text, new MutualTlsSecurityScheme(null))),
				text("AgentCard.securitySchemes key",
						(text) -> card()
							.securitySchemes(Collections.singletonMap(text, new MutualTlsSecurityScheme(null)))),
				text("AgentInterface.url", (text) -> new AgentInterface(text, "b", "1.0")),
				text("AgentInterface.protocolBinding", (text) -> new AgentInterface("u", text, "1.0")),
				text("AgentInterface.protocolVersion", (text) -> new AgentInterface("u", "b", text)),
				text("AgentProvider.url", (text) -> new AgentProvider(text, "o")),
				text("AgentProvider.organization", (text) -> new AgentProvider("u", text)),
				text("AgentExtension.uri", (text) -> new AgentExtension(text, null, false, Map.of())),
				text("AgentSkill.id", (text) -> TestCards.skill(text).build()),
				text("AgentSkill.name", (text) -> AgentSkill.builder("i", text, "d").tags(List.of("t")).build()),
				text("AgentSkill.description", (text) -> AgentSkill.builder("i", "n", text).tags(List.of("t")).build()),
				text("AgentSkill.tags[0]", (text) -> TestCards.skill("i").tags(Arrays.asList(text))),
				text("AgentSkill.examples[1]", (text) -> TestCards.skill("i").examples(Arrays.asList("e", text))),
				text("AgentSkill.inputModes[0]", (text) -> TestCards.skill("i").inputModes(Arrays.asList(text))),
				text("AgentSkill.outputModes[0]", (text) -> TestCards.skill("i").outputModes(Arrays.asList(text))),
				text("AgentCardSignature.protectedHeader", (text) -> new AgentCardSignature(text, "s")),
				text("AgentCardSignature.signature", (text) -> new AgentCardSignature("p", text)),
				text("SecurityRequirement.schemes key", (text) -> SecurityRequirement.of(text, List.of())),
				text("SecurityRequirement.schemes['a'][0]", (text) -> SecurityRequirement.of("a", Arrays.asList(text))),
				text("ApiKeySecurityScheme.name", (text) -> new ApiKeySecurityScheme(null, HEADER, text)),
				text("HttpAuthSecurityScheme.scheme", (text) -> new HttpAuthSecurityScheme(null, text, null)),
				text("OpenIdConnectSecurityScheme.openIdConnectUrl",
						(text) -> new OpenIdConnectSecurityScheme(null, text)),
				text("OAuthFlow.AuthorizationCode.authorizationUrl",
						(text) -> new OAuthFlow.AuthorizationCode(text, "t", null, Map.of(), true)),
				text("OAuthFlow.AuthorizationCode.tokenUrl",
						(text) -> new OAuthFlow.AuthorizationCode("a", text, null, Map.of(), true)),
				text("OAuthFlow.ClientCredentials.tokenUrl",
						(text) -> new OAuthFlow.ClientCredentials(text, null, Map.of())),
				text("OAuthFlow.ClientCredentials.scopes key",
						(text) -> new OAuthFlow.ClientCredentials("t", null, Collections.singletonMap(text, "d"))),
				text("OAuthFlow.DeviceCode.deviceAuthorizationUrl",
						(text) -> new OAuthFlow.DeviceCode(text, "t", null, Map.of())),
				text("OAuthFlow.DeviceCode.tokenUrl", (text) -> new OAuthFlow.DeviceCode("d", text, null, Map.of())),
				text("OAuthFlow.Implicit.authorizationUrl", (text) -> new OAuthFlow.Implicit(text, null, Map.of())),
				text("OAuthFlow.Password.tokenUrl", (text) -> new OAuthFlow.Password(text, null, Map.of())));
	}

	static Stream<Arguments> optionalTexts() {
		return Stream.of(text("AgentCard.documentationUrl", (text) -> card().documentationUrl(text).build()),
				text("AgentCard.iconUrl", (text) -> card().iconUrl(text).build()),
				text("AgentInterface.tenant", (text) -> new AgentInterface("u", "b", text, "1.0")),
				text("AgentExtension.description", (text) -> new AgentExtension("u", text, false, Map.of())),
				text("ApiKeySecurityScheme.description", (text) -> new ApiKeySecurityScheme(text, HEADER, "n")),
				text("HttpAuthSecurityScheme.description", (text) -> new HttpAuthSecurityScheme(text, "s", null)),
				text("HttpAuthSecurityScheme.bearerFormat", (text) -> new HttpAuthSecurityScheme(null, "s", text)),
				text("OAuth2SecurityScheme.description", (text) -> new OAuth2SecurityScheme(text, flow(), null)),
				text("OAuth2SecurityScheme.oauth2MetadataUrl", (text) -> new OAuth2SecurityScheme(null, flow(), text)),
				text("OpenIdConnectSecurityScheme.description", (text) -> new OpenIdConnectSecurityScheme(text, "u")),
				text("MutualTlsSecurityScheme.description", MutualTlsSecurityScheme::new),
				text("OAuthFlow.AuthorizationCode.refreshUrl",
						(text) -> new OAuthFlow.AuthorizationCode("a", "t", text, Map.of(), true)),
				text("OAuthFlow.ClientCredentials.refreshUrl",
						(text) -> new OAuthFlow.ClientCredentials("t", text, Map.of())),
				text("OAuthFlow.DeviceCode.refreshUrl", (text) -> new OAuthFlow.DeviceCode("d", "t", text, Map.of())),
				text("OAuthFlow.Implicit.refreshUrl", (text) -> new OAuthFlow.Implicit("a", text, Map.of())),
				text("OAuthFlow.Password.refreshUrl", (text) -> new OAuthFlow.Password("t", text, Map.of())));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("refusals")
	void createWhenValueIsMissingThenRefuses(String message, Runnable create) {
		assertThatIllegalArgumentException().isThrownBy(create::run).withMessage(message);
	}

	static Stream<Arguments> refusals() {
		return Stream.of(
				refusal("AgentCard.supportedInterfaces must have at least one element",
						() -> card().supportedInterfaces(List.of()).build()),
				refusal("AgentCard.supportedInterfaces is required", () -> card().supportedInterfaces(null)),
				refusal("AgentCard.supportedInterfaces[0] is required",
						() -> card().supportedInterfaces(Collections.singletonList(null))),
				refusal("AgentCard.supportedInterface is required", () -> card().supportedInterface(null)),
				refusal("AgentCard.defaultInputModes must have at least one element",
						() -> card().defaultInputModes(List.of()).build()),
				refusal("AgentCard.defaultInputModes is required", () -> card().defaultInputModes(null)),
				refusal("AgentCard.defaultOutputModes must have at least one element",
						() -> card().defaultOutputModes(List.of()).build()),
				refusal("AgentCard.defaultOutputModes is required", () -> card().defaultOutputModes(null)),
				refusal("AgentCard.capabilities is required", () -> card().capabilities(null).build()),
				refusal("AgentCard.skills is required", () -> card().skills(null)),
				refusal("AgentCard.skill is required", () -> card().skill(null)),
				refusal("AgentCard.signatures is required", () -> card().signatures(null)),
				refusal("AgentCard.signature is required", () -> card().signature(null)),
				refusal("AgentCard.securitySchemes is required", () -> card().securitySchemes(null)),
				refusal("AgentCard.securitySchemes['a'] is required", () -> card().securityScheme("a", null)),
				refusal("AgentCard.securitySchemes['a'] is required",
						() -> card().securitySchemes(Collections.singletonMap("a", null))),
				refusal("AgentCard.securityRequirements is required", () -> card().securityRequirements(null)),
				refusal("AgentCard.securityRequirement is required", () -> card().securityRequirement(null)),
				refusal("AgentCapabilities.extensions is required",
						() -> new AgentCapabilities(null, null, null, null)),
				refusal("AgentExtension.params is required", () -> new AgentExtension("u", null, false, null)),
				refusal("AgentSkill.tags must have at least one element",
						() -> AgentSkill.builder("i", "n", "d").build()),
				refusal("AgentSkill.securityRequirements[0] is required",
						() -> TestCards.skill("i").securityRequirements(Collections.singletonList(null))),
				refusal("AgentSkill.securityRequirement is required",
						() -> TestCards.skill("i").securityRequirement(null)),
				refusal("AgentCardSignature.header is required", () -> new AgentCardSignature("p", "s", null)),
				refusal("SecurityRequirement.schemes is required", () -> new SecurityRequirement(null)),
				refusal("SecurityRequirement.schemes['a'] is required", () -> SecurityRequirement.of("a", null)),
				refusal("SecurityRequirement.schemes must name at least one scheme:"
						+ " an empty requirement would declare the agent open to everybody",
						() -> new SecurityRequirement(Map.of())),
				refusal("ApiKeySecurityScheme.location is required", () -> new ApiKeySecurityScheme(null, null, "n")),
				refusal("OAuth2SecurityScheme.flow is required", () -> new OAuth2SecurityScheme(null, null, null)),
				refusal("OAuthFlow.AuthorizationCode.scopes is required",
						() -> new OAuthFlow.AuthorizationCode("a", "t", null, null, true)),
				refusal("OAuthFlow.ClientCredentials.scopes is required",
						() -> new OAuthFlow.ClientCredentials("t", null, null)),
				refusal("OAuthFlow.DeviceCode.scopes is required",
						() -> new OAuthFlow.DeviceCode("d", "t", null, null)),
				refusal("OAuthFlow.Implicit.scopes is required", () -> new OAuthFlow.Implicit("a", null, null)),
				refusal("OAuthFlow.Password.scopes is required", () -> new OAuthFlow.Password("t", null, null)),
				refusal("OAuthFlow.Password.scopes['a'] is required",
						() -> new OAuthFlow.Password("t", null, Collections.singletonMap("a", null))));
	}

	private static AgentCard.Builder card() {
		return TestCards.minimal();
	}

	private static AgentCard.Builder card(String name, String description, String version) {
		return AgentCard.builder(name, description, version)
			.supportedInterface(new AgentInterface("u", "b", "1.0"))
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("text/plain"));
	}

	private static OAuthFlow flow() {
		return new OAuthFlow.ClientCredentials("t", null, Map.of());
	}

	private static Arguments text(String field, Function<String, Object> create) {
		return arguments(field, create);
	}

	private static Arguments refusal(String message, Runnable create) {
		return arguments(message, create);
	}

}
