package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.agentcard.AgentSkill;

import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.util.ClassUtils;

/**
 * Reads the skills that a class declares, and refuses those that say too little, that
 * contradict themselves, or that no proxy can stand in front of.
 */
final class SkillReader {

	private SkillReader() {
	}

	/**
	 * Returns the skills of a class by the method that is each.
	 * @throws InvalidConfigurationException if one of them could be entered by somebody
	 * whom its declaration does not let in
	 */
	static Map<Method, Skill> read(Class<?> type) {
		SkillMethods.declared(type).forEach((method) -> requireProxyable(method, type));
		Map<Method, Skill> skills = new LinkedHashMap<>();
		SkillMethods.of(type).forEach((method, annotation) -> {
			requireProxyable(method, type);
			skills.put(method, read(method, annotation));
		});
		return skills;
	}

	private static void requireProxyable(Method method, Class<?> type) {
		String obstacle = obstacle(method, type);
		if (obstacle != null) {
			throw new InvalidConfigurationException(
					"The skill on " + SkillMethods.describe(method) + " cannot be enforced: " + obstacle + ".",
					"A proxy guards the method: make it a non-final instance method, at least package-private, "
							+ "of a class that is not final.");
		}
	}

	/**
	 * Returns why no proxy can stand in front of a method, or {@code null} if one can.
	 */
	private static @Nullable String obstacle(Method method, Class<?> type) {
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers)) {
			return "the method is private";
		}
		if (Modifier.isStatic(modifiers)) {
			return "the method is static";
		}
		if (AopInfrastructureBean.class.isAssignableFrom(type) || Advice.class.isAssignableFrom(type)
				|| Pointcut.class.isAssignableFrom(type) || Advisor.class.isAssignableFrom(type)) {
			return type.getName() + " is a part of Spring AOP itself, which makes no proxies of those";
		}
		if (Proxy.isProxyClass(type) || ClassUtils.isLambdaClass(type)) {
			// Both are final, and both are proxied by their interfaces.
			return null;
		}
		if (Modifier.isFinal(modifiers)) {
			return "the method is final";
		}
		if (Modifier.isFinal(type.getModifiers())) {
			return "the class " + type.getName() + " is final";
		}
		if (isPackagePrivate(modifiers) && !isSamePackage(method.getDeclaringClass(), type)) {
			return "the method is package-private, and " + type.getName() + " is of another package";
		}
		return null;
	}

	private static boolean isPackagePrivate(int modifiers) {
		return !Modifier.isPublic(modifiers) && !Modifier.isProtected(modifiers);
	}

	private static boolean isSamePackage(Class<?> one, Class<?> other) {
		return one.getPackageName().equals(other.getPackageName()) && one.getClassLoader() == other.getClassLoader();
	}

	private static Skill read(Method method, A2ASkill annotation) {
		String where = SkillMethods.describe(method);
		Skill skill;
		try {
			skill = Skill.of(annotation, where);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException("The id of the skill on " + where + " cannot be used.",
					ex.getMessage() + ", here as in delegatesTo.");
		}
		if (skill.isOpen() && !annotation.openToEveryCaller()) {
			throw new InvalidConfigurationException("The skill [" + skill.id() + "] on " + where + " has no scopes.",
					"Name the scopes that a caller needs in @A2ASkill(scopes = …), "
							+ "or say that every authenticated caller may use it: @A2ASkill(openToEveryCaller = true).");
		}
		if (!skill.isOpen() && annotation.openToEveryCaller()) {
			throw new InvalidConfigurationException(
					"The skill [" + skill.id() + "] on " + where + " has scopes " + skill.scopes()
							+ " and is open to every caller.",
					"Remove either scopes or openToEveryCaller from @A2ASkill.");
		}
		ScopeSyntax.require(skill);
		requireListable(skill);
		return skill;
	}

	/**
	 * Finds now what would make the card fail later, for every reader of it.
	 */
	private static void requireListable(Skill skill) {
		try {
			AgentSkill.builder(skill.id().value(), skill.name(), skill.description())
				.tags(skill.tags())
				.examples(skill.examples())
				.inputModes(skill.inputModes())
				.outputModes(skill.outputModes())
				.build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					"The skill [" + skill.id() + "] on " + skill.declaredBy() + " cannot be listed in the Agent Card: "
							+ ex.getMessage(),
					"Give @A2ASkill a name and a description, and no blank tags, examples or modes.");
		}
	}

}
