package dev.a2asecurity.samples.springai;

import java.util.List;

import io.a2a.spec.AgentCapabilities;
import io.a2a.spec.AgentCard;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

/**
 * The expense agent on Spring AI A2A, on port 8082: JSON-RPC of protocol 0.3 at
 * {@code /}, and what that server has besides at {@code /tasks}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SpringAiExpenseAgentApplication {

	public static void main(String[] args) {
		application().run(args);
	}

	/**
	 * Returns the application, ready to run with arguments such as
	 * {@code --server.port=8182}.
	 */
	public static SpringApplicationBuilder application() {
		// Several samples share one class path in tests, so none may own application.yml.
		return new SpringApplicationBuilder(SpringAiExpenseAgentApplication.class)
			.properties("spring.config.name=spring-ai-expense-agent");
	}

	/**
	 * The card that Spring AI's server wants to have. It says nothing of skills and
	 * security: the library adds what is enforced, signs the result, and serves it in
	 * this one's place.
	 */
	@Bean
	AgentCard agentCard(@Value("${spring-ai-expense-agent.public-url}") String url) {
		return new AgentCard.Builder().name("Spring AI Expense Agent")
			.description("Submits, reads and approves expenses")
			.version("1.0.0")
			.url(url)
			.protocolVersion("0.3.0")
			.capabilities(new AgentCapabilities.Builder().streaming(false).pushNotifications(false).build())
			.defaultInputModes(List.of("application/json", "text/plain"))
			.defaultOutputModes(List.of("application/json", "text/plain"))
			.skills(List.of())
			.build();
	}

}
