package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AgentSkill}.
 */
class AgentSkillTests {

	@Test
	void buildWhenOnlyRequiredIsSetThenTheRestIsEmpty() {
		AgentSkill skill = AgentSkill.builder("i", "n", "d").tags(List.of("t")).build();
		assertThat(skill)
			.isEqualTo(new AgentSkill("i", "n", "d", List.of("t"), List.of(), List.of(), List.of(), List.of()));
	}

	@Test
	void toBuilderWhenNothingIsChangedThenBuildsAnEqualSkill() {
		AgentSkill skill = TestCards.full().skills().get(0);
		assertThat(skill.toBuilder().build()).isEqualTo(skill);
	}

	@Test
	void toBuilderWhenOneThingIsChangedThenKeepsTheRest() {
		AgentSkill skill = TestCards.full().skills().get(0);
		AgentSkill changed = skill.toBuilder().securityRequirements(List.of()).build();
		assertThat(changed).isEqualTo(new AgentSkill(skill.id(), skill.name(), skill.description(), skill.tags(),
				skill.examples(), skill.inputModes(), skill.outputModes(), List.of()));
	}

	@Test
	void buildWhenGivenListsChangeLaterThenSkillDoesNot() {
		List<String> values = new ArrayList<>(List.of("a"));
		List<SecurityRequirement> requirements = new ArrayList<>(List.of(SecurityRequirement.of("s", List.of())));
		AgentSkill.Builder builder = AgentSkill.builder("i", "n", "d")
			.tags(values)
			.examples(values)
			.inputModes(values)
			.outputModes(values)
			.securityRequirements(requirements);
		AgentSkill direct = new AgentSkill("i", "n", "d", values, values, values, values, requirements);
		values.clear();
		requirements.clear();
		assertThat(builder.build()).isEqualTo(direct);
		assertThat(direct.tags()).containsExactly("a");
		assertThat(direct.securityRequirements()).hasSize(1);
	}

}
