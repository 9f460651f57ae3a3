package dev.a2asecurity.samples.authorizationserver;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/**
 * The authorization server of the samples, on port 9000. Its clients and the life of a
 * token are in {@code authorization-server.yml}.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthorizationServerProperties.class)
public class AuthorizationServerApplication {

	public static void main(String[] args) {
		application().run(args);
	}

	/**
	 * Returns the application, ready to run with arguments such as
	 * {@code --server.port=9100}; the issuer follows the port.
	 */
	public static SpringApplicationBuilder application() {
		// Several samples share one class path in the demo, so none may own
		// application.yml.
		return new SpringApplicationBuilder(AuthorizationServerApplication.class)
			.properties("spring.config.name=authorization-server");
	}

	@Bean
	SecurityFilterChain authorizationServer(HttpSecurity http, UserDetailsService people) {
		http.oauth2AuthorizationServer((server) -> server.oidc(Customizer.withDefaults())
			.tokenEndpoint((token) -> token.accessTokenRequestConverter(new ClientCredentialsRequestConverter())));
		http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
		// Early: Spring's own filters look at who has signed in before they look at the
		// request.
		http.addFilterAfter(new SignInFilter(people), SecurityContextHolderFilter.class);
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		return http.build();
	}

	/**
	 * The people of the samples.
	 */
	@Bean
	UserDetailsService people(AuthorizationServerProperties properties) {
		return new InMemoryUserDetailsManager(properties.people()
			.entrySet()
			.stream()
			.map((person) -> User.withUsername(person.getKey()).password(person.getValue()).roles("PERSON").build())
			.toList());
	}

	@Bean
	AccessTokenCustomizer accessTokenCustomizer(AuthorizationServerProperties properties) {
		return new AccessTokenCustomizer(properties.defaultAudience().toString());
	}

}
