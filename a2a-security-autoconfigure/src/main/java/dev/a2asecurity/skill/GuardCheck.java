package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Requires that a bean with skills is guarded. It looks at the object itself: one that
 * was created before the proxies were (because a post-processor needed it), or registered
 * ready-made, has none, and no class says so. Of a bean that is made later, it looks at
 * whether it will get one.
 */
final class GuardCheck {

	private final ConfigurableListableBeanFactory beanFactory;

	GuardCheck(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Requires a guard.
	 * @param beanName name of the bean
	 * @param type a class of the bean that has skills
	 * @param singleton the bean, or {@code null} if it is made later
	 */
	void require(String beanName, Class<?> type, @Nullable Object singleton) {
		boolean guarded = (singleton != null) ? isGuarded(singleton) : willBeProxied(beanName, type);
		if (!guarded) {
			Method method = SkillMethods.of(type).keySet().iterator().next();
			throw new InvalidConfigurationException(
					"The skill on " + SkillMethods.describe(method) + " cannot be enforced: the bean [" + beanName
							+ "] has no proxy.",
					"Something needs the bean before proxies can be made, registered it as an object, or wraps it. "
							+ "Move the skill to a bean of its own.");
		}
	}

	/**
	 * Requires a guard around what a factory makes, where it makes it once.
	 */
	void requireOnProduct(String beanName, Class<?> type) {
		if (this.beanFactory.isSingleton(beanName) && !isLazy(beanName)) {
			require(beanName, type, this.beanFactory.getBean(beanName));
		}
	}

	private static boolean isGuarded(Object bean) {
		return bean instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.anyMatch((advisor) -> advisor.getAdvice() instanceof SkillGuard);
	}

	private boolean willBeProxied(String beanName, Class<?> type) {
		boolean proxiesAreMade = this.beanFactory.getBeanNamesForType(SkillAdvisor.class, true, false).length > 0;
		boolean exempt = beanName.equals(type.getName() + AutowireCapableBeanFactory.ORIGINAL_INSTANCE_SUFFIX)
				|| isSynthetic(beanName);
		return proxiesAreMade && !exempt;
	}

	private boolean isLazy(String beanName) {
		BeanDefinition definition = definition(beanName);
		return definition != null && definition.isLazyInit();
	}

	private boolean isSynthetic(String beanName) {
		return definition(beanName) instanceof AbstractBeanDefinition definition && definition.isSynthetic();
	}

	private @Nullable BeanDefinition definition(String beanName) {
		return this.beanFactory.containsBeanDefinition(beanName) ? this.beanFactory.getMergedBeanDefinition(beanName)
				: null;
	}

}
