package dev.a2asecurity.web;

import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.ratelimit.AddressLimits;

import org.springframework.context.ApplicationContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.authentication.preauth.AbstractPreAuthenticatedProcessingFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/**
 * Puts A2A Security into a {@code SecurityFilterChain}:
 * {@code http.with(a2aSecurity(), Customizer.withDefaults())}.
 * <p>
 * The starter's own chain is built with it and matches the agent's paths only. A chain of
 * the application's own may apply it as well, to the same effect for the agent's paths;
 * what the chain says about other paths stays as it is. Such a chain must come before the
 * starter's, or replace it by being a bean named {@code a2aSecurityFilterChain}; start-up
 * fails otherwise, and says so.
 * <p>
 * On the agent's endpoints it requires a validated access token, has each call decided
 * on, writes refusals in the binding's form, and asks for no CSRF token, since no
 * browser's credentials count there.
 */
public final class A2ASecurityConfigurer extends AbstractHttpConfigurer<A2ASecurityConfigurer, HttpSecurity> {

	private A2ASecurityConfigurer() {
	}

	/**
	 * Returns a configurer to hand to {@link HttpSecurity#with}.
	 */
	public static A2ASecurityConfigurer a2aSecurity() {
		return new A2ASecurityConfigurer();
	}

	@Override
	public void init(HttpSecurity http) {
		A2ASecurity security = security(http);
		CsrfConfigurer<HttpSecurity> csrf = csrf(http);
		// Where the chain has switched CSRF protection off, asking for the configurer in
		// the
		// usual way would switch it on again.
		if (csrf != null) {
			csrf.ignoringRequestMatchers(security.endpoints());
		}
	}

	@SuppressWarnings("unchecked")
	private static @Nullable CsrfConfigurer<HttpSecurity> csrf(HttpSecurity http) {
		return http.getConfigurer(CsrfConfigurer.class);
	}

	@Override
	public void configure(HttpSecurity http) {
		A2ASecurity security = security(http);
		EarlyHeaders.addTo(http, security.endpoints());
		// Public documents first: they need no caller, and none must be asked for.
		for (Filter document : security.publicDocuments()) {
			http.addFilterBefore(document, AbstractPreAuthenticatedProcessingFilter.class);
		}
		// Before the token: a flood must cost no signature.
		AddressLimits limits = http.getSharedObject(ApplicationContext.class).getBean(AddressLimits.class);
		http.addFilterBefore(new AddressLimitFilter(security.endpoints(), limits, security.denials()),
				AbstractPreAuthenticatedProcessingFilter.class);
		DenialHandler denials = new DenialHandler(security.denials());
		http.addFilter(new CallerAuthenticationFilter(security.endpoints(), security.authenticationManager(),
				security.authenticationConverter(), denials, security.audit()));
		// Around the guard, the chain's own rules and the agent, so that whichever of
		// them
		// refuses, it is said in the binding's form.
		http.addFilterBefore(new DenialTranslationFilter(security.endpoints(), denials), AuthorizationFilter.class);
		// Last before the chain's own rules: whatever authenticates requests has run.
		http.addFilterBefore(new A2AGuardFilter(security.endpoints(), security.denials(), security.audit()),
				AuthorizationFilter.class);
		// Last of all: it changes state, which no refusal may come after.
		http.addFilterAfter(new AdmissionFilter(security), AuthorizationFilter.class);
	}

	private static A2ASecurity security(HttpSecurity http) {
		return http.getSharedObject(ApplicationContext.class).getBean(A2ASecurity.class);
	}

	static boolean isIn(List<Filter> filters) {
		return Stream.of(CallerAuthenticationFilter.class, A2AGuardFilter.class, AdmissionFilter.class)
			.allMatch((ours) -> filters.stream().anyMatch(ours::isInstance));
	}

}
