package dev.a2asecurity.agentcard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link A2AAgent}.
 */
class A2AAgentTests {

	@Test
	void annotationWhenInspectedThenIsKeptAtRuntimeForTypesOnly() {
		assertThat(A2AAgent.class.getAnnotation(Retention.class).value()).isEqualTo(RetentionPolicy.RUNTIME);
		assertThat(A2AAgent.class.getAnnotation(Target.class).value()).containsExactly(ElementType.TYPE);
		assertThat(A2AAgent.class).hasAnnotation(Documented.class);
	}

	@Test
	void attributesWhenNoneIsGivenThenAllAreEmpty() throws IllegalAccessException, InvocationTargetException {
		A2AAgent agent = Agent.class.getAnnotation(A2AAgent.class);
		for (Method attribute : A2AAgent.class.getDeclaredMethods()) {
			Object value = attribute.invoke(agent);
			assertThat(value).as(attribute.getName())
				.isEqualTo((attribute.getReturnType() == String.class) ? "" : new String[0]);
		}
	}

	@A2AAgent
	static class Agent {

	}

}
