package dev.a2asecurity.call;

import java.util.List;
import java.util.concurrent.Callable;

import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Callers for tests, and work done as one of them.
 */
public final class TestCallers {

	private TestCallers() {
	}

	public static Caller caller(String name, String... scopes) {
		return Caller.builder("https://issuer.example", name).scopes(List.of(scopes)).build();
	}

	public static Authentication authentication(Caller caller) {
		return new TestingAuthenticationToken(caller, null, List.of());
	}

	/**
	 * Runs something as a caller, and afterwards as whoever was there before.
	 */
	public static <T> T as(Caller caller, Callable<T> work) throws Exception {
		return as(authentication(caller), work);
	}

	public static <T> T as(Authentication authentication, Callable<T> work) throws Exception {
		SecurityContext previous = SecurityContextHolder.getContext();
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(authentication);
		SecurityContextHolder.setContext(context);
		try {
			return work.call();
		}
		finally {
			SecurityContextHolder.setContext(previous);
		}
	}

}
