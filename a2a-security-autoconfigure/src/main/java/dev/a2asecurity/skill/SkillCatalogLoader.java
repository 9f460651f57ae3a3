package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.SkillId;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
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

	private final SkillRules rules;

	private volatile @Nullable SkillCatalog catalog;

	/**
	 * Creates a loader.
	 * @param beanFactory whose beans' methods are looked at, and those of its parents
	 * @param basePackages the application's own packages, in which a skill on a class
	 * that is no bean is an error
	 * @param rules what configuration asks of the skills
	 */
	public SkillCatalogLoader(ConfigurableListableBeanFactory beanFactory, List<String> basePackages,
			SkillRules rules) {
		this.beanFactory = beanFactory;
		this.basePackages = List.copyOf(basePackages);
		this.rules = rules;
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
		Loading loading = new Loading();
		ConfigurableListableBeanFactory current = this.beanFactory;
		while (current != null) {
			loading.load(current);
			// A parent's beans can be called from here, and nothing here puts guards
			// around them.
			current = (current.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) ? parent
					: null;
		}
		new StraySkillFinder(this.basePackages, this.beanFactory.getBeanClassLoader()).requireNone(loading.beanTypes);
		this.rules.requireKnown(loading.skills.keySet());
		loading.requireDelegates();
		this.catalog = new SkillCatalog(loading.skills.values().stream().map(this.rules::applyTo).toList(),
				loading.declarations);
	}

	private static final class Loading {

		private final Set<Class<?>> beanTypes = new LinkedHashSet<>();

		private final Map<SkillId, Skill> skills = new LinkedHashMap<>();

		private final Map<SkillId, Method> declarations = new LinkedHashMap<>();

		void load(ConfigurableListableBeanFactory factory) {
			GuardCheck guards = new GuardCheck(factory);
			Set<String> names = new LinkedHashSet<>(List.of(factory.getBeanDefinitionNames()));
			// Those that were registered as objects have no definition.
			Collections.addAll(names, factory.getSingletonNames());
			for (String name : names) {
				if (!isScopedProxy(factory, name)) {
					load(factory, name, guards);
				}
			}
		}

		/**
		 * A typing error would be found by a caller otherwise, in the middle of a task.
		 */
		void requireDelegates() {
			for (Skill skill : this.skills.values()) {
				for (SkillId delegate : skill.delegatesTo()) {
					if (!this.skills.containsKey(delegate)) {
						throw new InvalidConfigurationException(
								"The skill [" + skill.id() + "] on " + skill.declaredBy() + " delegates to [" + delegate
										+ "], and no skill has that id.",
								"Correct the id in @A2ASkill(delegatesTo = …), or remove it.");
					}
				}
			}
		}

		private static boolean isScopedProxy(ConfigurableListableBeanFactory factory, String name) {
			return factory.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(name));
		}

		private void load(ConfigurableListableBeanFactory factory, String name, GuardCheck guards) {
			// Before the definition is asked, which learns a bean method's type by this.
			Class<?> type = factory.getType(name, false);
			Class<?> declared = declaredType(factory, name);
			Object singleton = factory.containsSingleton(name) ? factory.getSingleton(name) : null;
			if (factory.isFactoryBean(name)) {
				if (declared != null && add(declared, true)) {
					guards.require(name, declared, singleton);
				}
				if (type != null && add(ClassUtils.getUserClass(type), true)) {
					guards.requireOnProduct(name, ClassUtils.getUserClass(type));
				}
			}
			else if (singleton != null) {
				Class<?> actual = ClassUtils.getUserClass(AopUtils.getTargetClass(singleton));
				if (add(actual, true)) {
					guards.require(name, actual, singleton);
				}
				if (declared != null && add(declared, false)) {
					guards.require(name, declared, singleton);
				}
			}
			else {
				Class<?> expected = (declared != null) ? declared : type;
				if (expected != null && add(ClassUtils.getUserClass(expected), true)) {
					guards.require(name, ClassUtils.getUserClass(expected), null);
				}
			}
		}

		/**
		 * Returns the class that the definition names, if it names one: an object that
		 * something has put into a wrapper of its own does not show it any more.
		 */
		private static @Nullable Class<?> declaredType(ConfigurableListableBeanFactory factory, String name) {
			if (!factory.containsBeanDefinition(name)) {
				return null;
			}
			Class<?> declared = factory.getMergedBeanDefinition(name).getResolvableType().resolve();
			return (declared != null) ? ClassUtils.getUserClass(declared) : null;
		}

		/**
		 * Takes in a type, and tells whether it has skills. Of what a bean is declared as
		 * and what it is, the latter is in the catalog.
		 */
		private boolean add(Class<?> type, boolean catalogued) {
			this.beanTypes.add(type);
			Map<Method, Skill> read = SkillReader.read(type);
			if (catalogued) {
				read.forEach(this::add);
			}
			return !read.isEmpty();
		}

		private void add(Method method, Skill skill) {
			Method other = this.declarations.putIfAbsent(skill.id(), method);
			if (other != null && !other.equals(method)) {
				throw new InvalidConfigurationException(
						"Two skills have the id [" + skill.id() + "]: " + SkillMethods.describe(other) + " and "
								+ SkillMethods.describe(method),
						"Give one of the two @A2ASkill annotations another id.");
			}
			this.skills.put(skill.id(), skill);
		}

	}

}
