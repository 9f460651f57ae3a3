package dev.a2asecurity.samples.expense.host;

import java.time.Clock;

import dev.a2asecurity.webhook.send.WebhookSender;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * The beans of the A2A server.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HostProperties.class)
class HostConfiguration {

	/**
	 * Runs the skills. Bounded in threads and queue: past that, tasks fail at once, while
	 * an unbounded queue would take work that nobody waits for any more.
	 */
	@Bean
	ThreadPoolTaskExecutor a2aAgentExecutor(ThreadPoolTaskExecutorBuilder builder) {
		return builder.corePoolSize(8).maxPoolSize(8).queueCapacity(1000).threadNamePrefix("a2a-agent-").build();
	}

	@Bean
	TaskService taskService(Agent agent, TaskRepository repository,
			@Qualifier("a2aAgentExecutor") ThreadPoolTaskExecutor executor, HostProperties properties,
			WebhookSender webhooks) {
		return new TaskService(agent, repository, executor, Clock.systemUTC(), properties.responseTimeout(),
				new PushNotifications(repository, webhooks));
	}

}
