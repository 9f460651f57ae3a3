package dev.a2asecurity.autoconfigure;

import java.util.Arrays;
import java.util.List;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.ClassUtils;

/**
 * Stops start-up if a push sender of an A2A SDK would send notifications past this
 * library. It is told by the interface's name; the SDK is no dependency. A sender that
 * hands on to our own is the application's class, in a package of the application's.
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
			.flatMap((type) -> Arrays.stream(this.beanFactory.getBeanNamesForType(type, true, false)))
			.forEach(this::requireOwn);
	}

	private void requireOwn(String name) {
		Class<?> type = ClassUtils.getUserClass(this.beanFactory.getBean(name));
		if (SDK_PACKAGES.stream().anyMatch((sdk) -> type.getName().startsWith(sdk))) {
			throw new InvalidConfigurationException(
					"The bean [" + name + "] of type " + type.getName()
							+ " sends push notifications unsigned, and to any URL that a caller names.",
					"Replace it by a PushNotificationSender of your own that hands notifications to WebhookSender (see "
							+ "docs/webhooks.md), or set a2a.security.webhooks.send.allow-sdk-push-sender=true.");
		}
	}

}
