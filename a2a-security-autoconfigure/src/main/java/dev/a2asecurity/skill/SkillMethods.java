package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.A2ASkill;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
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
		A2ASkill annotation = AnnotatedElementUtils.findMergedAnnotation(specific, A2ASkill.class);
		if (annotation != null || targetClass == null) {
			return annotation;
		}
		return onImplementedInterface(specific, ClassUtils.getUserClass(targetClass));
	}

	/**
	 * Looks at the interfaces of the class itself: a method may implement one that the
	 * class which declares it, further up, does not know.
	 */
	private static @Nullable A2ASkill onImplementedInterface(Method method, Class<?> targetClass) {
		if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
			return null;
		}
		for (Class<?> type : ClassUtils.getAllInterfacesForClassAsSet(targetClass)) {
			if (!AnnotationUtils.isCandidateClass(type, A2ASkill.class)) {
				continue;
			}
			for (Method candidate : ReflectionUtils.getDeclaredMethods(type)) {
				A2ASkill annotation = isImplementedBy(method, candidate, targetClass)
						? AnnotatedElementUtils.findMergedAnnotation(candidate, A2ASkill.class) : null;
				if (annotation != null) {
					return annotation;
				}
			}
		}
		return null;
	}

	private static boolean isImplementedBy(Method method, Method candidate, Class<?> targetClass) {
		if (!candidate.getName().equals(method.getName())
				|| candidate.getParameterCount() != method.getParameterCount()) {
			return false;
		}
		Class<?>[] types = method.getParameterTypes();
		for (int i = 0; i < types.length; i++) {
			if (ResolvableType.forMethodParameter(candidate, i, targetClass).toClass() != types[i]) {
				return false;
			}
		}
		return true;
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
	 * Returns the methods that carry the annotation themselves, anywhere in the hierarchy
	 * of a class: those included that {@link #of} leaves out because another of the same
	 * signature hides, but does not override, them.
	 */
	static List<Method> declared(Class<?> type) {
		List<Class<?>> hierarchy = new ArrayList<>();
		for (Class<?> current = type; current != null; current = current.getSuperclass()) {
			hierarchy.add(current);
		}
		hierarchy.addAll(ClassUtils.getAllInterfacesForClassAsSet(type));
		return hierarchy.stream()
			.filter((current) -> AnnotationUtils.isCandidateClass(current, A2ASkill.class))
			.flatMap((current) -> Arrays.stream(ReflectionUtils.getDeclaredMethods(current)))
			.filter((method) -> !method.isSynthetic() && method.isAnnotationPresent(A2ASkill.class))
			.toList();
	}

	static String describe(Method method) {
		return method.getDeclaringClass().getName() + "." + method.getName() + "()";
	}

}
