package dev.a2asecurity.webhook.receive;

import org.jspecify.annotations.Nullable;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives controllers the {@link VerifiedWebhook}.
 */
public final class VerifiedWebhookArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == VerifiedWebhook.class;
	}

	/**
	 * Returns the webhook.
	 * @throws IllegalStateException if the request did not pass the receiver
	 */
	@Override
	public VerifiedWebhook resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
		VerifiedWebhook webhook = (http != null) ? WebhookReceiverFilter.verified(http) : null;
		if (webhook == null) {
			throw new IllegalStateException(
					"No verified webhook: the path is not among a2a.security.webhooks.receive[…].path");
		}
		return webhook;
	}

}
