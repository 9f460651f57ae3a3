package dev.a2asecurity.webhook.receive;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.core.log.LogMessage;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Stops start-up if the first security filter chain of a path is not that of the
 * receivers, or if a controller wants a {@link VerifiedWebhook} at a path where none
 * comes in.
 */
public final class WebhookReceiverCheck implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(WebhookReceiverCheck.class);

	private final ApplicationContext context;

	private final WebhookReceivers receivers;

	/**
	 * Creates the check.
	 */
	public WebhookReceiverCheck(ApplicationContext context, WebhookReceivers receivers) {
		this.context = context;
		this.receivers = receivers;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<FilterChainProxy> proxies = this.context.getBeanProvider(FilterChainProxy.class).stream().toList();
		this.receivers.paths().forEach((path) -> requireGuarded(path, proxies));
		Set<String> handled = new HashSet<>();
		this.context.getBeanProvider(RequestMappingHandlerMapping.class)
			.stream()
			.flatMap((mapping) -> mapping.getHandlerMethods().entrySet().stream())
			.forEach((handler) -> requireReceived(handler, handled));
		this.receivers.paths()
			.stream()
			.filter((path) -> !handled.contains(path))
			.forEach((path) -> logger.warn(LogMessage.format("Webhooks come in at %s, and no controller method with a "
					+ "parameter of type VerifiedWebhook is mapped to exactly that path", path)));
	}

	private static void requireGuarded(String path, List<FilterChainProxy> proxies) {
		boolean guarded = !proxies.isEmpty() && proxies.stream().allMatch((proxy) -> {
			List<Filter> filters = proxy.getFilters(path);
			return filters != null && WebhookReceivers.isIn(filters);
		});
		if (!guarded) {
			throw new InvalidConfigurationException(
					"Another security filter chain comes before the receiver of webhooks at [" + path + "].",
					"Order that chain later, or narrow it by securityMatcher(…) so that it leaves the path of "
							+ "a2a.security.webhooks.receive[…] alone.");
		}
	}

	private void requireReceived(Map.Entry<RequestMappingInfo, HandlerMethod> handler, Set<String> handled) {
		boolean wantsWebhook = Arrays.stream(handler.getValue().getMethodParameters())
			.anyMatch((parameter) -> parameter.getParameterType() == VerifiedWebhook.class);
		if (!wantsWebhook) {
			return;
		}
		Stream<String> patterns = handler.getKey().getPatternValues().stream();
		patterns.forEach((pattern) -> {
			handled.add(pattern);
			if (!this.receivers.paths().contains(pattern)) {
				throw new InvalidConfigurationException(
						"The controller method " + handler.getValue().getShortLogMessage()
								+ " wants a VerifiedWebhook at [" + pattern + "], where no webhooks come in.",
						"Set a2a.security.webhooks.receive[0].path to [" + pattern
								+ "], and how the peer proves itself there, or map the method to one of "
								+ this.receivers.paths() + ".");
			}
		});
	}

}
