package dev.a2asecurity.samples.authorizationserver;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;

/**
 * Lets people sign in at the authorization endpoint by HTTP Basic: enough for a sample,
 * and no page. Everywhere else Basic is for clients.
 */
final class SignInFilter extends BasicAuthenticationFilter {

	SignInFilter(UserDetailsService people) {
		super(new ProviderManager(new DaoAuthenticationProvider(people)));
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getRequestURI().equals(request.getContextPath() + "/oauth2/authorize");
	}

}
