package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.A2ASkill;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds {@link A2ASkill} on methods, in the one way that catalog and guard share: on the
 * most specific method, on what it overrides, and on the interface methods it implements.
 * An override that leaves the annotation out is still the skill.
 */
final class SkillMethods {

	private SkillMethods() {
	}

	/**
	 * Returns the annotation that governs a method as the given class has it.
	 */
	static @Nullable A2ASkill annotation(Method method, @Nullable Class<?> targetClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		return AnnotatedElementUtils.findMergedAnnotation(specific, A2ASkill.class);
	}

	/**
	 * Returns all skill methods of a class, inherited and private ones included.
	 */
	static Map<Method, A2ASkill> of(Class<?> type) {
		Map<Method, A2ASkill> methods = new LinkedHashMap<>();
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
			if (method.isBridge() || method.isSynthetic()) {
				continue;
			}
			A2ASkill annotation = annotation(method, type);
			if (annotation != null) {
				methods.put(method, annotation);
			}
		}
		return methods;
	}

	/**
	 * Returns why no proxy can stand in front of a method, or {@code null} if one can.
	 */
	static @Nullable String obstacle(Method method, Class<?> type) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return "the method is private";
		}
		if (Modifier.isStatic(modifiers)) {
			return "the method is static";
		}
		if (Modifier.isFinal(modifiers)) {
			return "the method is final";
		}
		if (Modifier.isFinal(type.getModifiers())) {
			return "the class is final";
		}
		return null;
	}

	static String describe(Method method) {
		return method.getDeclaringClass().getName() + "." + method.getName() + "()";
	}

}
