package dev.a2asecurity.benchmarks.webhook;

import java.io.IOException;
import java.io.OutputStream;

import tools.jackson.databind.JsonNode;

import dev.a2asecurity.benchmarks.agent.AgentApplication;
import dev.a2asecurity.webhook.receive.StartedTasks;
import dev.a2asecurity.webhook.receive.VerifiedWebhook;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The measured receiver, in a process of its own: with the profile {@code webhooks-open}
 * a controller that takes whatever comes, with {@code webhooks-verified} the same one
 * behind the receiver of A2A Security, as it comes.
 */
@SpringBootApplication
public class ReceiverApplication {

	/**
	 * Where webhooks come in.
	 */
	public static final String PATH = "/webhooks/a2a";

	/**
	 * The task that webhooks are about.
	 */
	public static final String TASK = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

	/**
	 * The secret that sender and receiver share.
	 */
	public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	/**
	 * Starts a receiver on a free port.
	 */
	public static ConfigurableApplicationContext start(String profile) {
		ConfigurableApplicationContext receiver = new SpringApplicationBuilder(ReceiverApplication.class)
			.profiles(profile)
			.run();
		ObjectProvider<StartedTasks> tasks = receiver.getBeanProvider(StartedTasks.class);
		tasks.ifAvailable((started) -> started.started("agent", TASK));
		return receiver;
	}

	/**
	 * Runs a receiver until standard input ends, which it also does when the process that
	 * started it is killed: none is left behind.
	 * @param args profile
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext receiver = start(args[0])) {
			System.out.println(AgentApplication.PORT_LINE + AgentApplication.port(receiver));
			System.in.transferTo(OutputStream.nullOutputStream());
		}
	}

	/**
	 * What the receiver's own chain has around it, and no check.
	 */
	@Bean
	@Profile("webhooks-open")
	SecurityFilterChain open(HttpSecurity http) {
		return http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.build();
	}

	/**
	 * Takes what comes.
	 */
	@RestController
	@Profile("webhooks-open")
	static class OpenController {

		@PostMapping(PATH)
		void updated(@RequestBody JsonNode notification) {
			require(notification.path("statusUpdate"));
		}

	}

	/**
	 * Takes what is verified.
	 */
	@RestController
	@Profile("webhooks-verified")
	static class VerifiedController {

		@PostMapping(PATH)
		void updated(VerifiedWebhook webhook) {
			require(webhook.payload());
		}

	}

	private static void require(JsonNode update) {
		if (!TASK.equals(update.path("taskId").asString(""))) {
			throw new IllegalArgumentException("It is about another task");
		}
	}

}
