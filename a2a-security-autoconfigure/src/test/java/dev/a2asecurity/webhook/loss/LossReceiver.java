package dev.a2asecurity.webhook.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.a2asecurity.webhook.WebhookFixtures;
import dev.a2asecurity.webhook.receive.VerifiedWebhook;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A receiver whose work fails a third of the time.
 */
final class LossReceiver implements AutoCloseable {

	private static final LoggingSystem LOGGING = LoggingSystem.get(LossReceiver.class.getClassLoader());

	private static final String LOGGER = "dev.a2asecurity.webhook.receive";

	private final ServletWebServerApplicationContext context;

	private LossReceiver(ServletWebServerApplicationContext context) {
		this.context = context;
	}

	static LossReceiver start(int port) {
		// Each failure of the work is logged with its stack.
		LOGGING.setLogLevel(LOGGER, LogLevel.OFF);
		return new LossReceiver((ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.run("--server.port=" + port, "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
					"--a2a.security.enabled=false", "--a2a.security.webhooks.rate-limit.enabled=false",
					"--a2a.security.webhooks.receive[0].peer=agent",
					"--a2a.security.webhooks.receive[0].path=/webhooks/a2a",
					"--a2a.security.webhooks.receive[0].schemes=standard-webhooks",
					// The agent's clock goes ahead at each restart.
					"--a2a.security.webhooks.receive[0].max-ahead=5m",
					"--a2a.security.webhooks.receive[0].unknown-tasks=accept",
					"--a2a.security.webhooks.receive[0].secrets=" + WebhookFixtures.SECRET));
	}

	int port() {
		return this.context.getWebServer().getPort();
	}

	Work work() {
		return this.context.getBean(Work.class);
	}

	@Override
	public void close() {
		this.context.close();
		LOGGING.setLogLevel(LOGGER, null);
	}

	/**
	 * What was done, and how often it was begun.
	 */
	static final class Work {

		final Map<Integer, Integer> completed = new ConcurrentHashMap<>();

		final Map<String, List<Integer>> ofTasks = new ConcurrentHashMap<>();

		final AtomicInteger begun = new AtomicInteger();

		private final Random random = new Random(20351);

		/**
		 * Does the work on a notification.
		 * @return whether it was done; if not, nothing was
		 */
		synchronized boolean done(String task, int number) {
			this.begun.incrementAndGet();
			if (this.random.nextInt(3) == 0) {
				return false;
			}
			this.completed.merge(number, 1, Integer::sum);
			this.ofTasks.computeIfAbsent(task, (key) -> new ArrayList<>()).add(number);
			return true;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

		@Bean
		Work work() {
			return new Work();
		}

	}

	@RestController
	static class Controller {

		private final Work work;

		Controller(Work work) {
			this.work = work;
		}

		@PostMapping("/webhooks/a2a")
		ResponseEntity<Void> webhook(VerifiedWebhook webhook) {
			int number = webhook.payload().at("/metadata/number").asInt();
			if (this.work.done(String.valueOf(webhook.taskId()), number)) {
				return ResponseEntity.noContent().build();
			}
			if (number % 2 == 0) {
				throw new IllegalStateException("The work has failed");
			}
			return ResponseEntity.status(503).build();
		}

	}

}
