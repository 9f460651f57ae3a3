package dev.a2asecurity.autoconfigure;

import java.lang.reflect.Modifier;
import java.util.List;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Stops start-up if a push sender of an A2A SDK would send notifications past this
 * library, be it a bean or a part of one of the SDK's. It is told by the interface's
 * name; the SDK is no dependency. A sender that hands on to our own is the application's
 * class, in a package of the application's.
 */
final class SdkPushSenderCheck implements SmartInitializingSingleton {

	private static final List<String> INTERFACES = List.of("io.a2a.server.tasks.PushNotificationSender",
			"org.a2aproject.sdk.server.tasks.PushNotificationSender");

	private static final List<String> SDK_PACKAGES = List.of("io.a2a.", "org.a2aproject.sdk.",
			"org.springaicommunity.");

	private final ListableBeanFactory beanFactory;

	private final boolean allowed;

	SdkPushSenderCheck(ListableBeanFactory beanFactory, boolean allowed) {
		this.beanFactory = beanFactory;
		this.allowed = allowed;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.allowed) {
			return;
		}
		ClassLoader classLoader = SdkPushSenderCheck.class.getClassLoader();
		INTERFACES.stream()
			.filter((type) -> ClassUtils.isPresent(type, classLoader))
			.map((type) -> ClassUtils.resolveClassName(type, classLoader))
			.forEach(this::requireOwn);
	}

	private void requireOwn(Class<?> senders) {
		for (String name : this.beanFactory.getBeanNamesForType(senders, true, false)) {
			requireOwn(name, this.beanFactory.getBean(name), "");
		}
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null && isOfSdk(ClassUtils.getUserClass(type)) && this.beanFactory.isSingleton(name)) {
				requireOwnWithin(name, target(this.beanFactory.getBean(name)), senders);
			}
		}
	}

	/**
	 * A sender that is no bean was handed to one of the SDK's own: what serves calls, or
	 * what works off their events.
	 */
	private static void requireOwnWithin(String name, Object bean, Class<?> senders) {
		ReflectionUtils.doWithFields(bean.getClass(), (field) -> {
			field.trySetAccessible();
			Object sender = field.get(bean);
			if (sender != null) {
				requireOwn(name, sender, "the sender of ");
			}
		}, (field) -> senders.isAssignableFrom(field.getType()) && !Modifier.isStatic(field.getModifiers()));
	}

	private static void requireOwn(String name, Object sender, String whose) {
		Class<?> type = ClassUtils.getUserClass(target(sender));
		if (isOfSdk(type)) {
			throw new InvalidConfigurationException(
					"What sends push notifications, " + whose + "the bean [" + name + "], is of type " + type.getName()
							+ ": it sends them unsigned, and to any URL that a caller names.",
					"Replace it by a PushNotificationSender of your own that hands notifications to WebhookSender (see "
							+ "docs/webhooks.md), or set a2a.security.webhooks.send.allow-sdk-push-sender=true.");
		}
	}

	private static Object target(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? target : bean;
	}

	private static boolean isOfSdk(Class<?> type) {
		return SDK_PACKAGES.stream().anyMatch((sdk) -> type.getName().startsWith(sdk));
	}

}
