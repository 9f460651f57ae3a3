package dev.a2asecurity.starter.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * A small agent with both bindings, for the tests.
 */
@SpringBootApplication
public class EchoAgentApplication {

	@Bean
	ThreadPoolTaskExecutor a2aAgentExecutor() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(1);
		return executor;
	}

}
