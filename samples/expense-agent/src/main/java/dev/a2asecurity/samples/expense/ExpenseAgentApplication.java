package dev.a2asecurity.samples.expense;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The expense agent, on port 8080: JSON-RPC at {@code /a2a}, HTTP+JSON at
 * {@code /a2a/rest}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ExpenseAgentApplication {

	public static void main(String[] args) {
		application().run(args);
	}

	/**
	 * Returns the application, ready to run with arguments such as
	 * {@code --server.port=8180 --expense-agent.public-url=http://localhost:8180}.
	 */
	public static SpringApplicationBuilder application() {
		// Several samples share one class path in the demo, so none may own
		// application.yml.
		return new SpringApplicationBuilder(ExpenseAgentApplication.class)
			.properties("spring.config.name=expense-agent");
	}

}
