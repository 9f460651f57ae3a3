package dev.a2asecurity.skill;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * Looks at the class of every object that the container makes, whenever it makes it, and
 * refuses one whose skills cannot be enforced. The catalog looks at start-up only, when a
 * lazy bean, a prototype or what a factory will return may not have shown its class yet.
 */
public final class SkillObjectCheck implements BeanPostProcessor {

	private final Set<Class<?>> sound = ConcurrentHashMap.newKeySet();

	/**
	 * Before the proxies: of a final class there can be none, and Spring's own complaint
	 * about that names neither the skill nor the remedy.
	 */
	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) throws BeansException {
		requireSound(bean);
		return bean;
	}

	/**
	 * Once more, because what a factory makes comes here only.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) throws BeansException {
		requireSound(bean);
		return bean;
	}

	private void requireSound(Object bean) {
		Class<?> type = ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
		if (!this.sound.contains(type)) {
			SkillReader.read(type);
			this.sound.add(type);
		}
	}

}
