package dev.a2asecurity.samples.travel;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * The travel agent of the samples, on port 8081: people book trips with it, and it
 * submits what they cost to the expense agent.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(TravelAgentProperties.class)
public class TravelAgentApplication {

	public static void main(String[] args) {
		application().run(args);
	}

	/**
	 * Returns the application, ready to run with arguments such as
	 * {@code --server.port=8181 --travel-agent.expense-agent-url=http://localhost:8180/a2a}.
	 */
	public static SpringApplicationBuilder application() {
		// Several samples share one class path in the demo, so none may own
		// application.yml.
		return new SpringApplicationBuilder(TravelAgentApplication.class).properties("spring.config.name=travel-agent");
	}

	/**
	 * People log in with HTTP basic. Requests carry their password each time and no
	 * cookie, so there is nothing for a forged one to ride on.
	 */
	@Bean
	SecurityFilterChain people(HttpSecurity http) {
		http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
		http.httpBasic(Customizer.withDefaults());
		http.csrf(AbstractHttpConfigurer::disable);
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		return http.build();
	}

}
