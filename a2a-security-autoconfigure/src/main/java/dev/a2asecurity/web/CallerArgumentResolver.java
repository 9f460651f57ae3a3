package dev.a2asecurity.web;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Resolves a controller's parameter of type {@link Caller}. There always is one where the
 * agent answers; elsewhere in the application the request is refused as unauthenticated.
 */
public final class CallerArgumentResolver implements HandlerMethodArgumentResolver {

	/**
	 * Creates the resolver.
	 */
	public CallerArgumentResolver() {
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == Caller.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		return Caller.current();
	}

}
