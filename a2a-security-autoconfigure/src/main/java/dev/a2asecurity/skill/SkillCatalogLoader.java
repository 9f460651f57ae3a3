package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.SkillId;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Loads the {@link SkillCatalog} once every bean's type is known, and stops start-up
 * where a skill is declared that is not enforced.
 */
public final class SkillCatalogLoader implements Supplier<SkillCatalog>, SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final List<String> basePackages;

	private volatile @Nullable SkillCatalog catalog;

	/**
	 * Creates a loader.
	 * @param beanFactory whose beans' methods are looked at
	 * @param basePackages the application's own packages, in which a skill on a class
	 * that is no bean is an error
	 */
	public SkillCatalogLoader(ConfigurableListableBeanFactory beanFactory, List<String> basePackages) {
		this.beanFactory = beanFactory;
		this.basePackages = List.copyOf(basePackages);
	}

	/**
	 * Returns the catalog.
	 * @throws IllegalStateException if it is asked for before all singletons are there
	 */
	@Override
	public SkillCatalog get() {
		SkillCatalog loaded = this.catalog;
		if (loaded == null) {
			throw new IllegalStateException("The skill catalog is loaded after all singletons are created");
		}
		return loaded;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<Class<?>> beanTypes = new LinkedHashSet<>();
		Map<SkillId, Skill> skills = new LinkedHashMap<>();
		Map<SkillId, Method> declarations = new LinkedHashMap<>();
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			if (ScopedProxyUtils.isScopedTarget(beanName)) {
				continue;
			}
			Class<?> beanType = this.beanFactory.getType(beanName, false);
			if (beanType == null) {
				continue;
			}
			Class<?> type = targetType(beanName, beanType);
			beanTypes.add(type);
			Map<Method, A2ASkill> methods = SkillMethods.of(type);
			methods.forEach((method, annotation) -> {
				Skill skill = skill(method, annotation, type);
				Method other = declarations.putIfAbsent(skill.id(), method);
				if (other != null && !other.equals(method)) {
					throw new InvalidConfigurationException(
							"Two skills have the id [" + skill.id() + "]: " + SkillMethods.describe(other) + " and "
									+ SkillMethods.describe(method),
							"Give one of the two @A2ASkill annotations another id.");
				}
				skills.put(skill.id(), skill);
			});
			if (!methods.isEmpty()) {
				requireGuard(beanName, methods.keySet().iterator().next());
			}
		}
		new StraySkillFinder(this.basePackages, this.beanFactory.getBeanClassLoader()).requireNone(beanTypes);
		this.catalog = new SkillCatalog(skills.values());
	}

	/**
	 * Returns the class behind the proxies: of the object where there is one, since a
	 * bean method may declare an interface only.
	 */
	private Class<?> targetType(String beanName, Class<?> beanType) {
		if (this.beanFactory.containsSingleton(beanName) && !this.beanFactory.containsBeanDefinition("&" + beanName)) {
			Object bean = this.beanFactory.getSingleton(beanName);
			if (bean != null && !(bean instanceof FactoryBean<?>)) {
				return ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
			}
		}
		return ClassUtils.getUserClass(beanType);
	}

	private static Skill skill(Method method, A2ASkill annotation, Class<?> type) {
		String where = SkillMethods.describe(method);
		String obstacle = SkillMethods.obstacle(method, type);
		if (obstacle != null) {
			throw new InvalidConfigurationException(
					"The skill [" + annotation.id() + "] on " + where + " cannot be enforced: " + obstacle + ".",
					"A proxy guards the method: make it a non-final instance method, at least package-private, "
							+ "of a class that is not final.");
		}
		Skill skill;
		try {
			skill = Skill.of(annotation, where);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException("The id of the skill on " + where + " cannot be used.",
					ex.getMessage() + ".");
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
		return skill;
	}

	/**
	 * Looks at the object itself: a bean that was created before the proxies were
	 * (because a post-processor needed it) has none, and no class says so.
	 */
	private void requireGuard(String beanName, Method method) {
		if (!this.beanFactory.containsSingleton(beanName)) {
			// Lazy, prototype and scoped beans are made later, by then with the proxy
			// creator.
			return;
		}
		Object bean = this.beanFactory.getSingleton(beanName);
		if (bean instanceof FactoryBean<?>) {
			return;
		}
		boolean guarded = bean instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor.getAdvice() instanceof SkillGuard);
		if (!guarded) {
			throw new InvalidConfigurationException(
					"The skill on " + SkillMethods.describe(method) + " cannot be enforced: the bean [" + beanName
							+ "] has no proxy.",
					"Something needs the bean before proxies can be made, or a scope or factory hides it. "
							+ "Move the skill to a bean of its own.");
		}
	}

}
