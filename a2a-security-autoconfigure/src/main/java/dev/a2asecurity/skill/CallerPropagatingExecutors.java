package dev.a2asecurity.skill;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.ConfigurablePropertyAccessor;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Makes the executors that the agent works on carry the caller's identity: those that the
 * A2A SDKs use, by their bean names, and those that configuration lists. Other executors
 * of the application stay as they are.
 * <p>
 * Spring's executors get a {@link TaskDecorator}; any other becomes a proxy of its
 * interfaces. Either way a bean is decorated once, however often it is named.
 */
public final class CallerPropagatingExecutors
		implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	/**
	 * Executor beans of A2A hosts: Spring AI A2A's, and the names that the SDK's
	 * integrations and the samples use.
	 */
	public static final Set<String> KNOWN_NAMES = Set.of("a2aInternalExecutor", "a2aAgentExecutor", "a2aExecutor");

	private static final String DECORATOR_FIELD = "taskDecorator";

	private final Set<String> listedNames;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	/**
	 * Creates the post-processor.
	 * @param listedNames names of further executor beans, from configuration
	 */
	public CallerPropagatingExecutors(Collection<String> listedNames) {
		this.listedNames = Set.copyOf(listedNames);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) throws BeansException {
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	/**
	 * Before initialisation the object is there without the proxies that others may put
	 * around it.
	 */
	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) throws BeansException {
		if (bean instanceof Executor && isNamed(beanName) && takesDecorator(bean)) {
			decorate(bean);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) throws BeansException {
		if (!(bean instanceof Executor executor) || !isNamed(beanName) || isProxied(bean)) {
			return bean;
		}
		if (takesDecorator(bean)) {
			// The product of a factory comes here only, and perhaps in a proxy already.
			Object target = AopProxyUtils.getSingletonTarget(bean);
			decorate((target != null) ? target : bean);
			return bean;
		}
		return proxy(executor, beanName);
	}

	private static boolean isProxied(Object bean) {
		return Proxy.isProxyClass(bean.getClass()) && Proxy.getInvocationHandler(bean) instanceof PropagatingHandler;
	}

	private static boolean takesDecorator(Object executor) {
		return ReflectionUtils.findField(executor.getClass(), DECORATOR_FIELD, TaskDecorator.class) != null;
	}

	private boolean isNamed(String beanName) {
		return isKnownOrListed(beanName) || (this.beanFactory != null
				&& Arrays.stream(this.beanFactory.getAliases(beanName)).anyMatch(this::isKnownOrListed));
	}

	private boolean isKnownOrListed(String name) {
		return KNOWN_NAMES.contains(name) || this.listedNames.contains(name);
	}

	/**
	 * Keeps the decorator that the application has set, around which ours goes; Spring's
	 * executors have a setter for it and no getter. They ask it for each task, so it does
	 * not matter if they were initialised already.
	 */
	private static void decorate(Object executor) {
		ConfigurablePropertyAccessor fields = PropertyAccessorFactory.forDirectFieldAccess(executor);
		TaskDecorator present = (TaskDecorator) fields.getPropertyValue(DECORATOR_FIELD);
		if (!(present instanceof CallerTaskDecorator)) {
			PropertyAccessorFactory.forBeanPropertyAccess(executor)
				.setPropertyValue(DECORATOR_FIELD, new CallerTaskDecorator(present));
		}
	}

	private Object proxy(Executor executor, String beanName) {
		Class<?> declared = declaredType(beanName);
		if (declared != null && !declared.isInterface()) {
			throw new InvalidConfigurationException(
					"The executor [" + beanName + "] is declared as the class " + declared.getName()
							+ ", which cannot carry the caller's identity without changing its type.",
					"Declare the bean as an interface, such as ExecutorService, or use a ThreadPoolTaskExecutor.");
		}
		ClassLoader classLoader = executor.getClass().getClassLoader();
		return Proxy.newProxyInstance((classLoader != null) ? classLoader : PropagatingHandler.class.getClassLoader(),
				ClassUtils.getAllInterfaces(executor), new PropagatingHandler(executor));
	}

	/**
	 * Returns what a bean is declared as. A factory is no declaration of what it makes:
	 * Spring's factories of executors make an {@code ExecutorService}, and name the class
	 * behind it.
	 */
	private @Nullable Class<?> declaredType(String beanName) {
		ConfigurableListableBeanFactory factory = this.beanFactory;
		if (factory == null || !factory.containsBeanDefinition(beanName) || factory.isFactoryBean(beanName)) {
			return null;
		}
		return factory.getMergedBeanDefinition(beanName).getResolvableType().resolve();
	}

	/**
	 * Stops start-up for a name that configuration lists and no executor has: a caller's
	 * identity that is lost through a typing error would be found in production only.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory factory = this.beanFactory;
		if (factory == null) {
			return;
		}
		for (String name : this.listedNames) {
			if (!factory.containsBean(name) || !factory.isTypeMatch(name, Executor.class)) {
				throw new InvalidConfigurationException(
						"a2a.security.executors lists [" + name + "], and no executor bean has that name.",
						"Correct the name, or remove it.");
			}
		}
		for (String name : factory.getSingletonNames()) {
			Object bean = factory.getSingleton(name);
			if (bean instanceof Executor && isNamed(name) && !carries(bean)) {
				throw new InvalidConfigurationException(
						"The executor [" + name + "] does not carry the caller's identity: something needed it "
								+ "before it could, or registered it as an object.",
						"Declare it by a bean method, and do not inject it into a BeanPostProcessor.");
			}
		}
	}

	private static boolean carries(Object executor) {
		Object target = AopProxyUtils.getSingletonTarget(executor);
		Object actual = (target != null) ? target : executor;
		return isProxied(actual) || (takesDecorator(actual) && PropertyAccessorFactory.forDirectFieldAccess(actual)
			.getPropertyValue(DECORATOR_FIELD) instanceof CallerTaskDecorator);
	}

	private record PropagatingHandler(Executor target) implements InvocationHandler {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			if (arguments != null && ReflectionUtils.isEqualsMethod(method)) {
				return proxy == arguments[0];
			}
			if (arguments != null) {
				Class<?>[] types = method.getParameterTypes();
				for (int i = 0; i < arguments.length; i++) {
					arguments[i] = wrapped(types[i], arguments[i]);
				}
			}
			try {
				return method.invoke(this.target, arguments);
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		}

		/**
		 * Goes by what the method takes: a task may be both, and what is only handed
		 * through, such as the result in {@code submit(Runnable, T)}, is no task.
		 */
		private static @Nullable Object wrapped(Class<?> type, @Nullable Object argument) {
			if (type == Runnable.class && argument instanceof Runnable task) {
				return CallerPropagation.wrap(task);
			}
			if (type == Callable.class && argument instanceof Callable<?> task) {
				return CallerPropagation.wrap(task);
			}
			if (type == Collection.class && argument instanceof Collection<?> tasks) {
				return tasks.stream().map((task) -> wrapped(Callable.class, task)).toList();
			}
			return argument;
		}

	}

}
