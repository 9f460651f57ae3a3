package dev.a2asecurity.card;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentExtension;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentProvider;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.OpenIdConnectSecurityScheme;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.skill.Skill;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The card says what is enforced, and nothing else.
 */
class AgentCardFactoryTests {

	private static final CardEndpoints OAUTH_ONLY = new CardEndpoints(URI.create("https://auth.example.com/token"),
			null);

	private static final CardEndpoints WITH_OPEN_ID = new CardEndpoints(URI.create("https://auth.example.com/token"),
			URI.create("https://auth.example.com/.well-known/openid-configuration"));

	private static final SkillSelection SELECTION = new SkillSelection("skillId", false);

	private final AgentCardFactory factory = new AgentCardFactory(profile("Agent", Map.of()), SELECTION, List.of());

	private static AgentProfile profile(String name, Map<String, String> scopeDescriptions) {
		return new AgentProfile(name, "What it does", "1.2.3",
				List.of(new AgentInterface("https://agent.example.com/a2a", "JSONRPC", null, "1.0")),
				new AgentProvider("https://example.com", "Example"), "https://example.com/docs", null,
				new AgentCapabilities(true, null, List.of(), null), List.of("text/plain"), List.of("text/html"),
				scopeDescriptions);
	}

	private static Skill skill(String id, String... scopes) {
		return new Skill(SkillId.parse(id), "Name of " + id, "Description of " + id, List.of(id), List.of("Example"),
				List.of(), List.of(), new LinkedHashSet<>(List.of(scopes)), false, Set.of(), A2ASkill.Listed.EVERYBODY,
				"Skills." + id + "()");
	}

	@Test
	void cardWhenASkillNeedsBoundTokensThenTheExtensionNamesItAndTheSchemeSaysSo() {
		Skill pay = skill("pay", "pay:use").withSenderConstrained();
		AgentCard card = this.factory.create(List.of(pay, skill("read", "pay:read")), List.of(OAUTH_ONLY), null);
		assertThat(card.capabilities().streaming()).isTrue();
		assertThat(card.capabilities().extensions()).hasSize(2).element(1).satisfies((extension) -> {
			assertThat(extension.uri()).isEqualTo("https://a2asecurity.dev/extensions/sender-constrained-tokens/v1");
			assertThat(extension.required()).isFalse();
			assertThat(extension.params()).containsEntry("skills", List.of("pay"));
			assertThat(extension.params().get("dpopSigningAlgorithms")).asInstanceOf(InstanceOfAssertFactories.LIST)
				.contains("ES256", "EdDSA");
		});
		assertThat(card.securitySchemes().get("oauth2")).isInstanceOfSatisfying(OAuth2SecurityScheme.class,
				(scheme) -> assertThat(scheme.description())
					.startsWith("Access tokens for some of the skills must be"));
		assertThat(this.factory.create(List.of(pay), List.of(OAUTH_ONLY), null).securitySchemes().get("oauth2"))
			.isInstanceOfSatisfying(OAuth2SecurityScheme.class,
					(scheme) -> assertThat(scheme.description()).startsWith("Access tokens must be bound"));
	}

	/**
	 * Not as an extension that is required, which each request would have to name.
	 */
	@Test
	void cardWhenMadeThenSaysHowAMessageNamesItsSkill() {
		AgentExtension lie = new AgentExtension(SkillSelection.EXTENSION, null, true, Map.of("metadataKey", "other"));
		AgentExtension other = new AgentExtension("https://example.com/other", null, false, Map.of());
		AgentCardFactory required = new AgentCardFactory(profile("Agent", Map.of()), new SkillSelection("skill", true),
				List.of((card) -> card.capabilities(new AgentCapabilities(true, null, List.of(lie, other), null))));
		AgentCard card = required.create(List.of(skill("read", "pay:read")), List.of(OAUTH_ONLY), null);
		assertThat(card.capabilities().extensions()).hasSize(2).first().isEqualTo(other);
		assertThat(card.capabilities().extensions()).last().satisfies((extension) -> {
			assertThat(extension.uri()).isEqualTo("https://a2asecurity.dev/extensions/skill-selection/v1");
			assertThat(extension.required()).isFalse();
			assertThat(extension.params()).isEqualTo(Map.of("metadataKey", "skill", "required", true));
		});
	}

	@Test
	void cardWhenNoSkillNeedsBoundTokensThenNothingIsSaid() {
		AgentCard card = this.factory.create(List.of(skill("read", "pay:read")), List.of(OAUTH_ONLY), null);
		assertThat(card.capabilities().extensions()).extracting(AgentExtension::uri)
			.containsExactly(SkillSelection.EXTENSION);
		assertThat(card.securitySchemes().get("oauth2")).isInstanceOfSatisfying(OAuth2SecurityScheme.class,
				(scheme) -> assertThat(scheme.description()).isNull());
	}

	private static SecurityRequirement oauth2(String... scopes) {
		return SecurityRequirement.of("oauth2", List.of(scopes));
	}

	@Test
	void cardWhenProfileThenSaysAllOfIt() {
		AgentCard card = this.factory.create(List.of(skill("submit", "expense:submit")), List.of(OAUTH_ONLY), null);
		assertThat(card.name()).isEqualTo("Agent");
		assertThat(card.description()).isEqualTo("What it does");
		assertThat(card.version()).isEqualTo("1.2.3");
		assertThat(card.supportedInterfaces()).extracting(AgentInterface::url)
			.containsExactly("https://agent.example.com/a2a");
		assertThat(card.provider()).isEqualTo(new AgentProvider("https://example.com", "Example"));
		assertThat(card.documentationUrl()).isEqualTo("https://example.com/docs");
		assertThat(card.iconUrl()).isNull();
		assertThat(card.capabilities().streaming()).isTrue();
		assertThat(card.defaultInputModes()).containsExactly("text/plain");
		assertThat(card.defaultOutputModes()).containsExactly("text/html");
	}

	@Test
	void skillWhenTwoScopesThenBothInOneRequirement() {
		AgentCard card = this.factory.create(List.of(skill("approve", "expense:approve", "expense:read")),
				List.of(OAUTH_ONLY), null);
		assertThat(card.skills()).singleElement()
			.extracting(AgentSkill::securityRequirements)
			.isEqualTo(List.of(oauth2("expense:approve", "expense:read")));
	}

	@Test
	void skillWhenTwoSchemesThenEitherWithTheSameScopes() {
		AgentCard card = this.factory.create(List.of(skill("approve", "a", "b")), List.of(WITH_OPEN_ID), null);
		assertThat(card.skills().get(0).securityRequirements()).containsExactly(oauth2("a", "b"),
				SecurityRequirement.of("openIdConnect", List.of("a", "b")));
	}

	@Test
	void agentWhenSeveralSkillsThenTheScopesOfAnyOneOfThem() {
		AgentCard card = this.factory.create(List.of(skill("approve", "a", "b"), skill("read", "r")),
				List.of(OAUTH_ONLY), null);
		assertThat(card.securityRequirements()).containsExactly(oauth2("a", "b"), oauth2("r"));
	}

	@Test
	void agentWhenTwoSkillsNeedTheSameThenOneRequirement() {
		AgentCard card = this.factory.create(List.of(skill("one", "a"), skill("two", "a")), List.of(OAUTH_ONLY), null);
		assertThat(card.securityRequirements()).containsExactly(oauth2("a"));
	}

	@Test
	void agentWhenSkillIsOpenThenAnyTokenButStillAToken() {
		AgentCard card = this.factory.create(List.of(skill("open"), skill("read", "r")), List.of(OAUTH_ONLY), null);
		assertThat(card.securityRequirements()).containsExactly(oauth2());
		assertThat(card.skills().get(0).securityRequirements()).containsExactly(oauth2());
		assertThat(card.skills().get(1).securityRequirements()).containsExactly(oauth2("r"));
	}

	@Test
	void agentWhenNoSkillsThenAnyToken() {
		AgentCard card = this.factory.create(List.of(), List.of(WITH_OPEN_ID), null);
		assertThat(card.skills()).isEmpty();
		assertThat(card.securityRequirements()).containsExactly(oauth2(),
				SecurityRequirement.of("openIdConnect", List.of()));
	}

	@Test
	void schemesWhenOpenIdIsUnknownThenOAuth2Only() {
		AgentCard card = this.factory.create(List.of(skill("read", "r")), List.of(OAUTH_ONLY), null);
		assertThat(card.securitySchemes()).containsOnlyKeys("oauth2");
	}

	@Test
	void schemesWhenOpenIdIsKnownThenBoth() {
		AgentCard card = this.factory.create(List.of(skill("read", "r")), List.of(WITH_OPEN_ID), null);
		assertThat(card.securitySchemes()).containsOnlyKeys("oauth2", "openIdConnect");
		assertThat(card.securitySchemes().get("openIdConnect")).isEqualTo(
				new OpenIdConnectSecurityScheme(null, "https://auth.example.com/.well-known/openid-configuration"));
	}

	@Test
	void scopesWhenNotDescribedThenTheNamesOfTheirSkills() {
		AgentCard card = this.factory.create(List.of(skill("one", "shared", "first"), skill("two", "shared")),
				List.of(OAUTH_ONLY), null);
		assertThat(clientCredentials(card)).isEqualTo(new OAuthFlow.ClientCredentials("https://auth.example.com/token",
				null, Map.of("first", "Name of one", "shared", "Name of one, Name of two")));
	}

	@Test
	void scopesWhenDescribedThenTheDescription() {
		AgentCardFactory described = new AgentCardFactory(
				profile("Agent", Map.of("shared", "Shared by all", "unused", "Of no skill")), SELECTION, List.of());
		assertThat(clientCredentials(described.create(List.of(skill("one", "shared")), List.of(OAUTH_ONLY), null))
			.scopes()).isEqualTo(Map.of("shared", "Shared by all"));
	}

	@Test
	void factoryWhenProfileMakesNoCardThenStops() {
		assertStopped(catchThrowable(() -> new AgentCardFactory(profile(" ", Map.of()), SELECTION, List.of())),
				"The agent cannot be described in its card: AgentCard.name", "under a2a.agent");
	}

	private static OAuthFlow.ClientCredentials clientCredentials(AgentCard card) {
		OAuth2SecurityScheme scheme = (OAuth2SecurityScheme) card.securitySchemes().get("oauth2");
		return (OAuthFlow.ClientCredentials) scheme.flow();
	}

}
