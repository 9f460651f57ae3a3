package dev.a2asecurity.skill;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.ClassMetadata;
import org.springframework.core.type.MethodMetadata;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Finds classes of the application that declare skills and are no beans: their methods
 * would run for anybody. The classes are read, not loaded, except for the few that have a
 * skill.
 */
final class StraySkillFinder {

	private final List<String> basePackages;

	private final @Nullable ClassLoader classLoader;

	StraySkillFinder(List<String> basePackages, @Nullable ClassLoader classLoader) {
		this.basePackages = basePackages;
		this.classLoader = classLoader;
	}

	void requireNone(Collection<Class<?>> beanTypes) {
		Scanner scanner = new Scanner();
		for (String basePackage : this.basePackages) {
			for (BeanDefinition candidate : scanner.findCandidateComponents(basePackage)) {
				requireBean((AnnotatedBeanDefinition) candidate, beanTypes);
			}
		}
	}

	private void requireBean(AnnotatedBeanDefinition candidate, Collection<Class<?>> beanTypes) {
		AnnotationMetadata metadata = candidate.getMetadata();
		if (metadata.isAnnotated(Component.class.getName()) && metadata.isAnnotated(Conditional.class.getName())) {
			// A component whose profile or condition does not hold: switched off, not
			// forgotten.
			return;
		}
		Class<?> type = ClassUtils.resolveClassName(metadata.getClassName(), this.classLoader);
		if (beanTypes.stream().noneMatch(type::isAssignableFrom)) {
			Set<MethodMetadata> methods = metadata.getAnnotatedMethods(A2ASkill.class.getName());
			throw new InvalidConfigurationException(
					"The skill on " + metadata.getClassName() + "." + methods.iterator().next().getMethodName()
							+ "() cannot be enforced: the class is no bean.",
					"Annotate the class with @Component, or declare a bean of it; objects made with new are not guarded.");
		}
	}

	private static final class Scanner extends ClassPathScanningCandidateComponentProvider {

		Scanner() {
			super(false);
			addIncludeFilter(
					(reader, factory) -> reader.getAnnotationMetadata().hasAnnotatedMethods(A2ASkill.class.getName()));
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
			ClassMetadata metadata = definition.getMetadata();
			return !metadata.isAnnotation();
		}

	}

}
