package dev.a2asecurity.benchmarks.agent;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * What A2A Security is held against. Both chains have what its own has around it, no
 * session, no CSRF token, no request cache, no logout, so that the difference is the
 * authentication and what follows it. The third setup, {@code secured}, has no bean here:
 * it is the starter's auto-configuration.
 */
@Configuration(proxyBeanMethods = false)
class ComparedChains {

	@Bean
	@Profile("unsecured")
	SecurityFilterChain unsecured(HttpSecurity http) {
		return stateless(http).build();
	}

	/**
	 * Plain Spring Security, with the decoder that Boot makes from its properties.
	 */
	@Bean
	@Profile("resource-server")
	SecurityFilterChain resourceServer(HttpSecurity http) {
		return stateless(http).authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
			.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
			.build();
	}

	private static HttpSecurity stateless(HttpSecurity http) {
		return http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable);
	}

}
