package dev.a2asecurity.samples.interop.sdk10;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import dev.a2asecurity.samples.interop.RunningSamples;
import dev.a2asecurity.samples.interop.SampleClient;
import io.a2a.A2A;
import io.a2a.client.Client;
import io.a2a.client.ClientBuilder;
import io.a2a.client.ClientEvent;
import io.a2a.client.TaskEvent;
import io.a2a.client.TaskUpdateEvent;
import io.a2a.client.config.ClientConfig;
import io.a2a.client.transport.jsonrpc.JSONRPCTransport;
import io.a2a.client.transport.jsonrpc.JSONRPCTransportConfigBuilder;
import io.a2a.client.transport.rest.RestTransport;
import io.a2a.client.transport.rest.RestTransportConfigBuilder;
import io.a2a.jsonrpc.common.wrappers.ListTasksResult;
import io.a2a.spec.A2AClientException;
import io.a2a.spec.AgentCard;
import io.a2a.spec.AgentSkill;
import io.a2a.spec.DataPart;
import io.a2a.spec.ListTasksParams;
import io.a2a.spec.Message;
import io.a2a.spec.OAuth2SecurityScheme;
import io.a2a.spec.Task;
import io.a2a.spec.TaskArtifactUpdateEvent;
import io.a2a.spec.TaskIdParams;
import io.a2a.spec.TaskNotCancelableError;
import io.a2a.spec.TaskNotFoundError;
import io.a2a.spec.TaskQueryParams;
import io.a2a.spec.TaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The client of the A2A Java SDK 1.0.0.Alpha3 against the expense agent, over both
 * bindings of protocol 1.0 and with tokens of the authorization server.
 * <p>
 * The SDK speaks a draft of the protocol. What it cannot do with an agent of the final
 * version, and is not tested here:
 * <ul>
 * <li>push notification configurations: it wraps them in {@code config} and
 * {@code pushNotificationConfig}, and lists them by the method
 * {@code ListTaskPushNotificationConfig}, without the final plural;
 * <li>a SendMessage that does not wait: it sends {@code blocking} where the final version
 * has {@code returnImmediately}, so that the agent waits;
 * <li>a page of ListTasks that is not full: it refuses a {@code pageSize} other than the
 * number of tasks on the page;
 * <li>errors over HTTP+JSON: it expects a class name where the final version has a
 * {@code google.rpc.Status}, and breaks on it. Its POST is told 401 and 403 apart before
 * that, its GET is not.
 * </ul>
 * It sends {@code X-A2A-Version} or no version at all, which the agent takes for the
 * version that knows the method.
 */
class JavaSdk10Tests {

	static RunningSamples samples;

	static AgentCard card;

	@BeforeAll
	static void start() throws Exception {
		samples = RunningSamples.start();
		// This draft of the SDK refuses fields it does not know, those of protocol 0.3
		// among them.
		card = A2A.getAgentCard(samples.agentUrl(), null, Map.of("A2A-Version", "1.0"));
	}

	@AfterAll
	static void stop() {
		samples.close();
	}

	@Test
	void cardThenParsedWithItsInterfacesSkillsAndSchemes() {
		assertThat(card.name()).isEqualTo("Expense Agent");
		assertThat(card.supportedInterfaces()).anySatisfy((agentInterface) -> {
			assertThat(agentInterface.protocolBinding()).isEqualTo("HTTP+JSON");
			assertThat(agentInterface.protocolVersion()).isEqualTo("1.0");
			assertThat(agentInterface.url()).isEqualTo(samples.agentUrl() + "/a2a/rest");
		});
		assertThat(card.skills()).extracting(AgentSkill::id).contains("submit-expense", "read-expense");
		assertThat(card.securitySchemes().get("oauth2")).isInstanceOfSatisfying(OAuth2SecurityScheme.class,
				(scheme) -> assertThat(scheme.flows().clientCredentials().tokenUrl()).isEqualTo(samples.tokenUrl()));
	}

	@ParameterizedTest
	@EnumSource
	void sendWhenScopeIsThereThenCompletedTaskWithTheExpense(Binding binding) throws A2AClientException {
		Task task = send(binding.client(SampleClient.TRAVEL_AGENT, false), submission("Train"));
		assertThat(task.status().state()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
		assertThat(expense(task)).containsEntry("status", "SUBMITTED").containsEntry("description", "Train");
	}

	@ParameterizedTest
	@EnumSource
	void sendWhenNoTokenThenTheClientSaysSo(Binding binding) {
		Client client = binding.client(false);
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> send(client, submission("Train")))
			.withMessageContaining("Authentication failed");
	}

	@ParameterizedTest
	@EnumSource
	void sendWhenScopeIsMissingThenTheClientSaysSo(Binding binding) {
		for (SampleClient caller : List.of(SampleClient.FINANCE_AGENT, SampleClient.STRANGER)) {
			Client client = binding.client(caller, false);
			assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> send(client, submission("Train")))
				.withMessageContaining("Authorization failed");
		}
	}

	@ParameterizedTest
	@EnumSource
	void streamWhenScopeIsThereThenEventsToTheEnd(Binding binding) throws Exception {
		List<ClientEvent> events = stream(binding.client(SampleClient.TRAVEL_AGENT, true), submission("Train"));
		assertThat(events.get(0)).isInstanceOf(TaskEvent.class);
		assertThat(events.stream().map((event) -> task(event).status().state()).distinct()).containsExactly(
				TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING, TaskState.TASK_STATE_COMPLETED);
		assertThat(events).anyMatch((event) -> event instanceof TaskUpdateEvent update
				&& update.getUpdateEvent() instanceof TaskArtifactUpdateEvent);
		assertThat(expense(task(events.get(events.size() - 1)))).containsEntry("status", "SUBMITTED");
	}

	@ParameterizedTest
	@EnumSource
	void streamWhenNoTokenThenTheClientSaysSo(Binding binding) {
		Client client = binding.client(true);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> stream(client, submission("Train")))
			.withMessageContaining("Authentication failed");
	}

	@ParameterizedTest
	@EnumSource
	void streamWhenScopeIsMissingThenTheClientSaysSo(Binding binding) {
		Client client = binding.client(SampleClient.FINANCE_AGENT, true);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> stream(client, submission("Train")))
			.withMessageContaining("Authorization failed");
	}

	@ParameterizedTest
	@EnumSource
	void getThenTheTaskThatWasSent(Binding binding) throws A2AClientException {
		Client client = binding.client(SampleClient.TRAVEL_AGENT, false);
		Task task = send(client, submission("Train"));
		Task got = client.getTask(new TaskQueryParams(task.id()), null);
		assertThat(got.id()).isEqualTo(task.id());
		assertThat(expense(got)).isEqualTo(expense(task));
	}

	@Test
	void getWhenTaskIsUnknownThenTaskNotFound() {
		Client client = Binding.JSONRPC.client(SampleClient.TRAVEL_AGENT, false);
		assertThatExceptionOfType(A2AClientException.class)
			.isThrownBy(() -> client.getTask(new TaskQueryParams("no-such-task"), null))
			.withCauseInstanceOf(TaskNotFoundError.class);
	}

	@Test
	void getWhenNoTokenThenTheClientSaysSo() throws A2AClientException {
		Task task = send(Binding.JSONRPC.client(SampleClient.TRAVEL_AGENT, false), submission("Train"));
		Client client = Binding.JSONRPC.client(false);
		assertThatExceptionOfType(A2AClientException.class)
			.isThrownBy(() -> client.getTask(new TaskQueryParams(task.id()), null))
			.withMessageContaining("Authentication failed");
	}

	@ParameterizedTest
	@EnumSource
	void listThenTheTasksOfTheContext(Binding binding) throws A2AClientException {
		Client client = binding.client(SampleClient.TRAVEL_AGENT, false);
		Task task = send(client, submission("Train"));
		ListTasksResult result = client
			.listTasks(ListTasksParams.builder().contextId(task.contextId()).pageSize(1).tenant("").build(), null);
		assertThat(result.tasks()).extracting(Task::id).containsExactly(task.id());
	}

	@ParameterizedTest
	@EnumSource
	void cancelWhenRunningThenCanceledAndFollowersSeeIt(Binding binding) throws Exception {
		Client client = binding.client(SampleClient.TRAVEL_AGENT, true);
		BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
		client.sendMessage(submission(RunningSamples.SLOW), List.of((event, card) -> events.add(event)), (error) -> {
		}, null);
		String id = task(events.poll(20, TimeUnit.SECONDS)).id();
		assertThat(client.cancelTask(new TaskIdParams(id), null).status().state())
			.isEqualTo(TaskState.TASK_STATE_CANCELED);
		TaskState last = TaskState.TASK_STATE_SUBMITTED;
		while (!last.isFinal()) {
			last = task(events.poll(20, TimeUnit.SECONDS)).status().state();
		}
		assertThat(last).isEqualTo(TaskState.TASK_STATE_CANCELED);
	}

	@Test
	void cancelWhenEndedThenTaskNotCancelable() throws A2AClientException {
		Client client = Binding.JSONRPC.client(SampleClient.TRAVEL_AGENT, false);
		Task task = send(client, submission("Train"));
		assertThatExceptionOfType(A2AClientException.class)
			.isThrownBy(() -> client.cancelTask(new TaskIdParams(task.id()), null))
			.withCauseInstanceOf(TaskNotCancelableError.class);
	}

	private static Message submission(String description) {
		return Message.builder()
			.role(Message.Role.ROLE_USER)
			.parts(new DataPart(Map.of("amount", 120.50, "currency", "EUR", "description", description)))
			.metadata(Map.of("skillId", "submit-expense"))
			.build();
	}

	private static Task send(Client client, Message message) throws A2AClientException {
		AtomicReference<ClientEvent> answer = new AtomicReference<>();
		client.sendMessage(message, List.of((event, card) -> answer.set(event)), null, null);
		return task(answer.get());
	}

	private static List<ClientEvent> stream(Client client, Message message) throws Exception {
		List<ClientEvent> events = new CopyOnWriteArrayList<>();
		CompletableFuture<List<ClientEvent>> end = new CompletableFuture<>();
		BiConsumer<ClientEvent, AgentCard> consumer = (event, card) -> {
			events.add(event);
			if (event instanceof TaskUpdateEvent update && update.getTask().status().state().isFinal()) {
				// Then the client closes the connection, and tells nobody.
				end.complete(events);
			}
		};
		client.sendMessage(message, List.of(consumer), (error) -> {
			if (error != null) {
				end.completeExceptionally(error);
			}
		}, null);
		return end.get(20, TimeUnit.SECONDS);
	}

	private static Task task(ClientEvent event) {
		return (event instanceof TaskUpdateEvent update) ? update.getTask() : ((TaskEvent) event).getTask();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> expense(Task task) {
		assertThat(task.artifacts()).hasSize(1);
		return (Map<String, Object>) ((DataPart) task.artifacts().get(0).parts().get(0)).data();
	}

	enum Binding {

		JSONRPC {

			@Override
			void addTransport(ClientBuilder builder, List<BearerToken> interceptors) {
				JSONRPCTransportConfigBuilder transport = new JSONRPCTransportConfigBuilder();
				interceptors.forEach(transport::addInterceptor);
				builder.withTransport(JSONRPCTransport.class, transport);
			}

		},

		HTTP_JSON {

			@Override
			void addTransport(ClientBuilder builder, List<BearerToken> interceptors) {
				RestTransportConfigBuilder transport = new RestTransportConfigBuilder();
				interceptors.forEach(transport::addInterceptor);
				builder.withTransport(RestTransport.class, transport);
			}

		};

		abstract void addTransport(ClientBuilder builder, List<BearerToken> interceptors);

		Client client(SampleClient caller, boolean streaming) {
			return client(streaming, new BearerToken(samples.token(caller)));
		}

		/**
		 * A client for the interface that the served card has for this binding.
		 */
		Client client(boolean streaming, BearerToken... interceptors) {
			ClientBuilder builder = Client.builder(card)
				.clientConfig(new ClientConfig.Builder().setStreaming(streaming).build());
			addTransport(builder, List.of(interceptors));
			try {
				return builder.build();
			}
			catch (A2AClientException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
