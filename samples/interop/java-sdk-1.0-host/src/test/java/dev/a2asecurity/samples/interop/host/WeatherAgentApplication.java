package dev.a2asecurity.samples.interop.host;

import java.util.List;
import java.util.concurrent.Executor;

import dev.a2asecurity.webhook.send.WebhookSender;
import io.a2a.server.agentexecution.AgentExecutor;
import io.a2a.server.config.DefaultValuesConfigProvider;
import io.a2a.server.events.InMemoryQueueManager;
import io.a2a.server.events.MainEventBus;
import io.a2a.server.events.MainEventBusProcessor;
import io.a2a.server.events.QueueManager;
import io.a2a.server.requesthandlers.DefaultRequestHandler;
import io.a2a.server.requesthandlers.RequestHandler;
import io.a2a.server.tasks.InMemoryTaskStore;
import io.a2a.server.tasks.PushNotificationSender;
import io.a2a.server.util.async.AsyncExecutorProducer;
import io.a2a.spec.AgentCapabilities;
import io.a2a.spec.AgentCard;
import io.a2a.spec.AgentInterface;
import io.a2a.transport.jsonrpc.handler.JSONRPCHandler;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * An agent on the A2A Java SDK 1.0.0.Alpha3 and Spring MVC: the SDK's beans, wired as its
 * CDI container would. All there is about security are the starter on the class path, the
 * skills' annotations, and properties.
 */
@SpringBootApplication(proxyBeanMethods = false)
class WeatherAgentApplication {

	@Bean
	DefaultValuesConfigProvider defaultValuesConfigProvider() {
		return new DefaultValuesConfigProvider();
	}

	@Bean
	@Primary
	SdkConfigProvider sdkConfigProvider(Environment environment, DefaultValuesConfigProvider defaults) {
		return new SdkConfigProvider(environment, defaults);
	}

	@Bean
	AsyncExecutorProducer asyncExecutorProducer() {
		return new AsyncExecutorProducer();
	}

	/**
	 * The pool on which the SDK runs the agent, under the name that its integrations use.
	 */
	@Bean
	Executor a2aInternalExecutor(AsyncExecutorProducer producer) {
		return producer.produce();
	}

	/**
	 * The SDK polls its event queues here, and publishes what comes; no skill runs on it.
	 * On the agent's pool, nothing of a stream would leave while that is at work.
	 */
	@Bean
	ThreadPoolTaskExecutor eventConsumerExecutor() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setCorePoolSize(0);
		executor.setQueueCapacity(0);
		executor.setThreadNamePrefix("event-consumer-");
		executor.setDaemon(true);
		return executor;
	}

	@Bean
	InMemoryTaskStore taskStore() {
		return new InMemoryTaskStore();
	}

	@Bean
	RegisteredConfigStore pushNotificationConfigStore() {
		return new RegisteredConfigStore();
	}

	/**
	 * The bridge, where the agent says that it sends push notifications.
	 */
	@Bean
	PushNotificationSender pushNotificationSender(ObjectProvider<WebhookSender> webhooks,
			RegisteredConfigStore configs) {
		WebhookSender sender = webhooks.getIfAvailable();
		return (sender != null) ? new WebhookPushSender(configs, sender) : (event) -> {
		};
	}

	@Bean
	MainEventBus mainEventBus() {
		return new MainEventBus();
	}

	@Bean
	InMemoryQueueManager queueManager(InMemoryTaskStore tasks, MainEventBus bus) {
		return new InMemoryQueueManager(tasks, bus);
	}

	@Bean
	MainEventBusProcessor mainEventBusProcessor(MainEventBus bus, InMemoryTaskStore tasks,
			PushNotificationSender pushSender, QueueManager queues) {
		return new MainEventBusProcessor(bus, tasks, pushSender, queues);
	}

	@Bean
	DefaultRequestHandler requestHandler(AgentExecutor agent, InMemoryTaskStore tasks, QueueManager queues,
			RegisteredConfigStore configs, MainEventBusProcessor processor,
			@Qualifier("a2aInternalExecutor") Executor executor,
			@Qualifier("eventConsumerExecutor") Executor eventConsumerExecutor) {
		return new DefaultRequestHandler(agent, tasks, queues, configs, processor, executor, eventConsumerExecutor);
	}

	@Bean
	JSONRPCHandler jsonRpcHandler(RequestHandler requestHandler,
			@Qualifier("eventConsumerExecutor") Executor executor) {
		AgentCard card = AgentCard.builder()
			.name("Weather Agent")
			.description("Forecasts the weather")
			.version("1.0.0")
			.capabilities(AgentCapabilities.builder().streaming(true).build())
			.defaultInputModes(List.of("text/plain"))
			.defaultOutputModes(List.of("text/plain"))
			.skills(List.of())
			.supportedInterfaces(List.of(new AgentInterface("JSONRPC", "http://localhost" + JsonRpcController.PATH)))
			.build();
		return new JSONRPCHandler(card, requestHandler, executor);
	}

}
