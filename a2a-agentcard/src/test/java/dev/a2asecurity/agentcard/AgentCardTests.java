package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AgentCard}.
 */
class AgentCardTests {

	@Test
	void buildWhenNoSkillsThenAccepts() {
		assertThat(TestCards.minimal().build().skills()).isEmpty();
	}

	@Test
	void buildWhenCapabilitiesAreNotSetThenTheySayNothing() {
		assertThat(TestCards.minimal().build().capabilities())
			.isEqualTo(new AgentCapabilities(null, null, List.of(), null));
	}

	@Test
	void buildWhenTwoSkillsHaveTheSameIdThenRefusesAndNamesBoth() {
		AgentCard.Builder builder = TestCards.minimal()
			.skill(TestCards.skill("submit").build())
			.skill(TestCards.skill("read").build())
			.skill(TestCards.skill("submit").build());
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("AgentCard.skills[0] and AgentCard.skills[2] have the same id 'submit'");
	}

	@Test
	void buildWhenSkillIdsDifferInCaseOnlyThenAccepts() {
		AgentCard card = TestCards.minimal()
			.skill(TestCards.skill("submit").build())
			.skill(TestCards.skill("Submit").build())
			.build();
		assertThat(card.skills()).extracting(AgentSkill::id).containsExactly("submit", "Submit");
	}

	@Test
	void buildWhenRequirementNamesUndeclaredSchemeThenRefusesAndNamesBothSides() {
		AgentCard.Builder builder = TestCards.minimal()
			.securityScheme("tls", new MutualTlsSecurityScheme(null))
			.securityScheme("bearer", new HttpAuthSecurityScheme(null, "Bearer", null))
			.securityRequirement(SecurityRequirement.of("tls", List.of()))
			.securityRequirement(SecurityRequirement.of("baerer", List.of()));
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("AgentCard.securityRequirements[1] names the scheme 'baerer',"
					+ " but AgentCard.securitySchemes declares 'tls', 'bearer'");
	}

	@Test
	void buildWhenRequirementNamesSchemeAndNoneIsDeclaredThenRefuses() {
		AgentCard.Builder builder = TestCards.minimal().securityRequirement(SecurityRequirement.of("tls", List.of()));
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("AgentCard.securityRequirements[0] names the scheme 'tls',"
					+ " but AgentCard.securitySchemes declares none");
	}

	@Test
	void buildWhenSecondSchemeOfRequirementIsUndeclaredThenRefuses() {
		AgentCard.Builder builder = TestCards.minimal()
			.securityScheme("tls", new MutualTlsSecurityScheme(null))
			.securityRequirement(
					new SecurityRequirement(TestCards.ordered("tls", List.of(), "other", List.of("scope"))));
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageContaining("names the scheme 'other'");
	}

	@Test
	void buildWhenSkillRequirementNamesUndeclaredSchemeThenRefusesAndNamesTheSkill() {
		AgentCard.Builder builder = TestCards.minimal()
			.securityScheme("tls", new MutualTlsSecurityScheme(null))
			.skill(TestCards.skill("read").build())
			.skill(TestCards.skill("submit").securityRequirement(SecurityRequirement.of("x", List.of())).build());
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("AgentCard.skills[1].securityRequirements[0] names the scheme 'x',"
					+ " but AgentCard.securitySchemes declares 'tls'");
	}

	@Test
	void constructWhenCardContradictsItselfThenRefusesLikeTheBuilder() {
		AgentCard card = TestCards.minimal().skill(TestCards.skill("submit").build()).build();
		List<AgentSkill> skills = List.of(card.skills().get(0), card.skills().get(0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new AgentCard(card.name(), card.description(), card.supportedInterfaces(), null,
					card.version(), null, card.capabilities(), Map.of(), List.of(), card.defaultInputModes(),
					card.defaultOutputModes(), skills, List.of(), null))
			.withMessageContaining("have the same id 'submit'");
	}

	@Test
	void securitySchemeWhenNameIsTakenThenRefusesAndNamesBoth() {
		AgentCard.Builder builder = TestCards.minimal().securityScheme("a", new MutualTlsSecurityScheme(null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder.securityScheme("a", new HttpAuthSecurityScheme(null, "Basic", null)))
			.withMessage("AgentCard.securitySchemes['a'] is declared twice:"
					+ " as MutualTlsSecurityScheme and as HttpAuthSecurityScheme");
	}

	@Test
	void buildWhenRefusedValueIsLongAndHasControlCharactersThenMessageStaysOneShortLine() {
		String id = "a\r\nb\u2028c\u0085d" + "x".repeat(1000);
		AgentCard.Builder builder = TestCards.minimal()
			.skill(TestCards.skill(id).build())
			.skill(TestCards.skill(id).build());
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage(
					"AgentCard.skills[0] and AgentCard.skills[1] have the same id 'a??b?c?d" + "x".repeat(92) + "...'");
	}

	@Test
	void toBuilderWhenNothingIsChangedThenBuildsAnEqualCard() {
		AgentCard card = TestCards.full();
		assertThat(card.toBuilder().build()).isEqualTo(card).hasSameHashCodeAs(card);
	}

	@Test
	void toBuilderWhenSomethingIsChangedThenLeavesTheCardAlone() {
		AgentCard card = TestCards.full();
		AgentCard changed = card.toBuilder().skills(List.of()).signatures(List.of()).build();
		assertThat(changed.skills()).isEmpty();
		assertThat(changed.signatures()).isEmpty();
		assertThat(card).isEqualTo(TestCards.full());
	}

	@Test
	void buildWhenBuilderIsUsedAgainThenEarlierCardDoesNotChange() {
		AgentCard.Builder builder = TestCards.minimal();
		AgentCard card = builder.build();
		builder.skill(TestCards.skill("submit").build()).securityScheme("a", new MutualTlsSecurityScheme(null)).build();
		assertThat(card).isEqualTo(TestCards.minimal().build());
	}

	@Test
	void setListWhenBuilderHoldsItAlreadyThenReplaces() {
		AgentCard card = TestCards.minimal()
			.skill(TestCards.skill("a").build())
			.skills(List.of(TestCards.skill("b").build()))
			.build();
		assertThat(card.skills()).extracting(AgentSkill::id).containsExactly("b");
	}

	@Test
	void buildWhenGivenCollectionsChangeLaterThenCardDoesNot() {
		List<AgentInterface> interfaces = new ArrayList<>(TestCards.minimal().build().supportedInterfaces());
		List<String> modes = new ArrayList<>(List.of("text/plain"));
		Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
		schemes.put("tls", new MutualTlsSecurityScheme(null));
		List<AgentSkill> skills = new ArrayList<>(List.of(TestCards.skill("a").build()));
		AgentCard.Builder builder = AgentCard.builder("n", "d", "v")
			.supportedInterfaces(interfaces)
			.defaultInputModes(modes)
			.defaultOutputModes(modes)
			.securitySchemes(schemes)
			.skills(skills);
		AgentCard card = builder.build();
		AgentCard same = new AgentCard("n", "d", interfaces, null, "v", null, AgentCapabilities.none(), schemes,
				List.of(), modes, modes, skills, List.of(), null);
		interfaces.clear();
		modes.clear();
		schemes.clear();
		skills.clear();
		assertThat(builder.build()).isEqualTo(card).isEqualTo(same);
		assertThat(same.supportedInterfaces()).hasSize(1);
		assertThat(same.defaultInputModes()).containsExactly("text/plain");
		assertThat(same.securitySchemes()).containsOnlyKeys("tls");
		assertThat(same.skills()).hasSize(1);
	}

	@Test
	void collectionsWhenModifiedThenRefuse() {
		AgentCard card = TestCards.full();
		AgentSkill skill = card.skills().get(0);
		assertUnmodifiable(card.supportedInterfaces());
		assertUnmodifiable(card.securityRequirements());
		assertUnmodifiable(card.defaultInputModes());
		assertUnmodifiable(card.defaultOutputModes());
		assertUnmodifiable(card.skills());
		assertUnmodifiable(card.signatures());
		assertUnmodifiable(card.capabilities().extensions());
		assertUnmodifiable(skill.tags());
		assertUnmodifiable(skill.examples());
		assertUnmodifiable(skill.inputModes());
		assertUnmodifiable(skill.outputModes());
		assertUnmodifiable(skill.securityRequirements());
		assertUnmodifiable(card.securitySchemes());
		assertUnmodifiable(card.signatures().get(0).header());
		card.securitySchemes().values().forEach((scheme) -> {
			if (scheme instanceof OAuth2SecurityScheme oauth2) {
				assertUnmodifiable(oauth2.flow().scopes());
			}
		});
	}

	private static void assertUnmodifiable(List<?> list) {
		assertThat(list).isNotEmpty();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> list.remove(0));
	}

	private static void assertUnmodifiable(Map<?, ?> map) {
		assertThat(map).isNotEmpty();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(map::clear);
	}

}
