package dev.a2asecurity.test;

import java.util.List;
import java.util.concurrent.Callable;

import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.call.Caller;

import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/**
 * Callers without tokens: for requests through MockMvc, which pass the agent's guard as
 * if a token had been validated, and for direct calls of skill methods.
 */
public final class MockCallers {

	private MockCallers() {
	}

	/**
	 * Makes a MockMvc request come from a caller {@code test-client} with these scopes.
	 */
	public static RequestPostProcessor mockCaller(String... scopes) {
		return mockCaller(caller(scopes));
	}

	/**
	 * Makes a MockMvc request come from a caller.
	 */
	public static RequestPostProcessor mockCaller(Caller caller) {
		return SecurityMockMvcRequestPostProcessors.authentication(new CallerAuthentication(caller));
	}

	/**
	 * Returns a caller {@code test-client} of the issuer {@code https://issuer.test} with
	 * these scopes.
	 */
	public static Caller caller(String... scopes) {
		return Caller.builder("https://issuer.test", "test-client")
			.clientId("test-client")
			.scopes(List.of(scopes))
			.build();
	}

	/**
	 * Runs something as a caller on this thread, such as a skill method, and then as
	 * whoever was there before.
	 * @throws Exception what the work throws
	 */
	public static <T> T asCaller(Caller caller, Callable<T> work) throws Exception {
		SecurityContext previous = SecurityContextHolder.getContext();
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(new CallerAuthentication(caller));
		try {
			SecurityContextHolder.setContext(context);
			return work.call();
		}
		finally {
			SecurityContextHolder.setContext(previous);
		}
	}

}
