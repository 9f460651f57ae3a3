package dev.a2asecurity.agentcard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link A2ASkill}.
 */
class A2ASkillTests {

	@Test
	void annotationWhenInspectedThenIsKeptAtRuntimeForMethodsOnly() {
		assertThat(A2ASkill.class.getAnnotation(Retention.class).value()).isEqualTo(RetentionPolicy.RUNTIME);
		assertThat(A2ASkill.class.getAnnotation(Target.class).value()).containsExactly(ElementType.METHOD);
		assertThat(A2ASkill.class).hasAnnotation(Documented.class);
		assertThat(A2ASkill.class.isAnnotationPresent(Inherited.class)).isFalse();
	}

	@Test
	void attributesWhenOnlyRequiredAreGivenThenNothingIsOpenByDefault() throws NoSuchMethodException {
		A2ASkill skill = Skills.class.getDeclaredMethod("submit").getAnnotation(A2ASkill.class);
		assertThat(skill.id()).isEqualTo("submit-expense");
		assertThat(skill.name()).isEqualTo("Submit expense");
		assertThat(skill.description()).isEqualTo("Submits an expense");
		assertThat(skill.scopes()).isEmpty();
		assertThat(skill.openToEveryCaller()).isFalse();
		assertThat(skill.senderConstrained()).isFalse();
		assertThat(skill.tags()).isEmpty();
		assertThat(skill.examples()).isEmpty();
		assertThat(skill.inputModes()).isEmpty();
		assertThat(skill.outputModes()).isEmpty();
	}

	@Test
	void requiredAttributesWhenInspectedThenHaveNoDefault() throws NoSuchMethodException {
		for (String attribute : new String[] { "id", "name", "description" }) {
			assertThat(A2ASkill.class.getMethod(attribute).getDefaultValue()).as(attribute).isNull();
		}
	}

	static class Skills {

		@A2ASkill(id = "submit-expense", name = "Submit expense", description = "Submits an expense")
		void submit() {
		}

	}

}
