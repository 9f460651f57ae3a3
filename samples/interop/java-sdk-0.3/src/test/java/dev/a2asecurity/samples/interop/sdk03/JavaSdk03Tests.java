package dev.a2asecurity.samples.interop.sdk03;

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
import io.a2a.client.Client;
import io.a2a.client.ClientEvent;
import io.a2a.client.TaskEvent;
import io.a2a.client.TaskUpdateEvent;
import io.a2a.client.config.ClientConfig;
import io.a2a.client.transport.jsonrpc.JSONRPCTransport;
import io.a2a.client.transport.jsonrpc.JSONRPCTransportConfigBuilder;
import io.a2a.spec.A2AClientException;
import io.a2a.spec.AgentCapabilities;
import io.a2a.spec.AgentCard;
import io.a2a.spec.DataPart;
import io.a2a.spec.DeleteTaskPushNotificationConfigParams;
import io.a2a.spec.GetTaskPushNotificationConfigParams;
import io.a2a.spec.ListTaskPushNotificationConfigParams;
import io.a2a.spec.Message;
import io.a2a.spec.PushNotificationAuthenticationInfo;
import io.a2a.spec.PushNotificationConfig;
import io.a2a.spec.Task;
import io.a2a.spec.TaskArtifactUpdateEvent;
import io.a2a.spec.TaskIdParams;
import io.a2a.spec.TaskNotCancelableError;
import io.a2a.spec.TaskNotFoundError;
import io.a2a.spec.TaskPushNotificationConfig;
import io.a2a.spec.TaskQueryParams;
import io.a2a.spec.TaskState;
import io.a2a.spec.TaskStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The client of the A2A Java SDK 0.3.3.Final, which speaks JSON-RPC of protocol 0.3,
 * against the expense agent and with tokens of the authorization server.
 */
class JavaSdk03Tests {

	static RunningSamples samples;

	@BeforeAll
	static void start() {
		samples = RunningSamples.start();
	}

	@AfterAll
	static void stop() {
		samples.close();
	}

	@Test
	void sendWhenScopeIsThereThenCompletedTaskWithTheExpense() throws A2AClientException {
		Task task = send(client(SampleClient.TRAVEL_AGENT, false), submission("Train"));
		assertThat(task.getStatus().state()).isEqualTo(TaskState.COMPLETED);
		assertThat(expense(task)).containsEntry("status", "SUBMITTED").containsEntry("description", "Train");
	}

	@Test
	void sendWhenAnotherCallerApprovesThenApproved() throws A2AClientException {
		Object id = expense(send(client(SampleClient.TRAVEL_AGENT, false), submission("Train"))).get("expenseId");
		Task task = send(client(SampleClient.FINANCE_AGENT, false),
				message("approve-expense", Map.of("expenseId", id)));
		assertThat(expense(task)).containsEntry("status", "APPROVED");
	}

	@Test
	void sendWhenNoTokenThenTheClientSaysSo() {
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> send(client(false), submission("Train")))
			.withMessageContaining("Authentication failed");
	}

	@Test
	void sendWhenTokenIsBrokenThenTheClientSaysSo() {
		String token = samples.token(SampleClient.TRAVEL_AGENT);
		Client client = client(false, new BearerToken(token.substring(0, token.length() - 8)));
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> send(client, submission("Train")))
			.withMessageContaining("Authentication failed");
	}

	@Test
	void sendWhenScopeIsMissingThenTheClientSaysSo() {
		for (SampleClient caller : List.of(SampleClient.FINANCE_AGENT, SampleClient.STRANGER)) {
			assertThatExceptionOfType(A2AClientException.class)
				.isThrownBy(() -> send(client(caller, false), submission("Train")))
				.withMessageContaining("Authorization failed");
		}
	}

	@Test
	void streamWhenScopeIsThereThenEventsToTheEnd() throws Exception {
		List<ClientEvent> events = stream(client(SampleClient.TRAVEL_AGENT, true), submission("Train"));
		assertThat(events.get(0)).isInstanceOf(TaskEvent.class);
		assertThat(events.stream().map((event) -> task(event).getStatus().state()).distinct())
			.containsExactly(TaskState.SUBMITTED, TaskState.WORKING, TaskState.COMPLETED);
		assertThat(events).anyMatch((event) -> event instanceof TaskUpdateEvent update
				&& update.getUpdateEvent() instanceof TaskArtifactUpdateEvent);
		assertThat(expense(task(events.get(events.size() - 1)))).containsEntry("status", "SUBMITTED");
	}

	@Test
	void streamWhenNoTokenThenTheClientSaysSo() {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> stream(client(true), submission("Train")))
			.withMessageContaining("Authentication failed");
	}

	@Test
	void streamWhenScopeIsMissingThenTheClientSaysSo() {
		Client client = client(SampleClient.FINANCE_AGENT, true);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> stream(client, submission("Train")))
			.withMessageContaining("Authorization failed");
	}

	@Test
	void getThenTheTaskThatWasSent() throws A2AClientException {
		Client client = client(SampleClient.TRAVEL_AGENT, false);
		Task task = send(client, submission("Train"));
		Task got = client.getTask(new TaskQueryParams(task.getId(), 5));
		assertThat(got.getId()).isEqualTo(task.getId());
		assertThat(expense(got)).isEqualTo(expense(task));
		assertThat(got.getHistory()).hasSize(1);
		assertThat(got.getHistory().get(0).getRole()).isEqualTo(Message.Role.USER);
	}

	@Test
	void getWhenTaskIsUnknownThenTaskNotFound() {
		Client client = client(SampleClient.TRAVEL_AGENT, false);
		assertThatExceptionOfType(A2AClientException.class)
			.isThrownBy(() -> client.getTask(new TaskQueryParams("no-such-task")))
			.withCauseInstanceOf(TaskNotFoundError.class);
	}

	@Test
	void cancelWhenRunningThenCanceledAndFollowersSeeIt() throws Exception {
		Client client = client(SampleClient.TRAVEL_AGENT, true);
		BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
		Task task = send(polling(SampleClient.TRAVEL_AGENT), submission(RunningSamples.SLOW));
		assertThat(task.getStatus().state()).isEqualTo(TaskState.SUBMITTED);
		client.resubscribe(new TaskIdParams(task.getId()), List.of((event, card) -> events.add(event)), (error) -> {
		});
		assertThat(task(events.poll(20, TimeUnit.SECONDS)).getId()).isEqualTo(task.getId());
		assertThat(client.cancelTask(new TaskIdParams(task.getId())).getStatus().state()).isEqualTo(TaskState.CANCELED);
		TaskStatus last = null;
		while (last == null || !last.state().isFinal()) {
			last = task(events.poll(20, TimeUnit.SECONDS)).getStatus();
		}
		assertThat(last.state()).isEqualTo(TaskState.CANCELED);
	}

	@Test
	void cancelWhenEndedThenTaskNotCancelable() throws A2AClientException {
		Client client = client(SampleClient.TRAVEL_AGENT, false);
		Task task = send(client, submission("Train"));
		assertThatExceptionOfType(A2AClientException.class)
			.isThrownBy(() -> client.cancelTask(new TaskIdParams(task.getId())))
			.withCauseInstanceOf(TaskNotCancelableError.class);
	}

	@Test
	void pushNotificationConfigThenSetGotListedAndDeleted() throws A2AClientException {
		Client client = client(SampleClient.TRAVEL_AGENT, false);
		String task = send(client, submission("Train")).getId();
		PushNotificationConfig config = new PushNotificationConfig.Builder().id("c1")
			.url("http://localhost:8081/hook")
			.token("t")
			.authenticationInfo(new PushNotificationAuthenticationInfo(List.of("Bearer"), "c"))
			.build();
		TaskPushNotificationConfig set = client
			.setTaskPushNotificationConfiguration(new TaskPushNotificationConfig(task, config));
		// Secrets go in, and never out again.
		PushNotificationConfig withoutSecrets = new PushNotificationConfig.Builder().id("c1")
			.url("http://localhost:8081/hook")
			.authenticationInfo(new PushNotificationAuthenticationInfo(List.of("Bearer"), null))
			.build();
		assertThat(set).isEqualTo(new TaskPushNotificationConfig(task, withoutSecrets));
		assertThat(client.getTaskPushNotificationConfiguration(new GetTaskPushNotificationConfigParams(task, "c1")))
			.isEqualTo(set);
		assertThat(client.listTaskPushNotificationConfigurations(new ListTaskPushNotificationConfigParams(task)))
			.containsExactly(set);
		client.deleteTaskPushNotificationConfigurations(new DeleteTaskPushNotificationConfigParams(task, "c1"));
		assertThat(client.listTaskPushNotificationConfigurations(new ListTaskPushNotificationConfigParams(task)))
			.isEmpty();
	}

	@Test
	void taskOperationsWhenNoTokenThenTheClientSaysSo() throws A2AClientException {
		String task = send(client(SampleClient.TRAVEL_AGENT, false), submission("Train")).getId();
		Client nobody = client(false);
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> nobody.getTask(new TaskQueryParams(task)))
			.withMessageContaining("Authentication failed");
		assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> nobody.cancelTask(new TaskIdParams(task)))
			.withMessageContaining("Authentication failed");
		assertThatExceptionOfType(A2AClientException.class)
			.isThrownBy(
					() -> nobody.listTaskPushNotificationConfigurations(new ListTaskPushNotificationConfigParams(task)))
			.withMessageContaining("Authentication failed");
	}

	private static Client client(SampleClient caller, boolean streaming) {
		return client(streaming, new BearerToken(samples.token(caller)));
	}

	private static Client client(boolean streaming, BearerToken... interceptors) {
		return client(new ClientConfig.Builder().setStreaming(streaming).build(), interceptors);
	}

	/**
	 * A client whose calls do not wait for the end of the task.
	 */
	private static Client polling(SampleClient caller) {
		return client(new ClientConfig.Builder().setStreaming(false).setPolling(true).build(),
				new BearerToken(samples.token(caller)));
	}

	private static Client client(ClientConfig config, BearerToken... interceptors) {
		// Made here: the agent's card is one of protocol 1.0.
		AgentCard card = new AgentCard.Builder().name("Expense Agent")
			.description("Expense Agent")
			.version("1")
			.url(samples.agentUrl() + "/a2a")
			.capabilities(new AgentCapabilities.Builder().streaming(true).pushNotifications(true).build())
			.defaultInputModes(List.of("application/json"))
			.defaultOutputModes(List.of("application/json"))
			.skills(List.of())
			.build();
		JSONRPCTransportConfigBuilder transport = new JSONRPCTransportConfigBuilder();
		for (BearerToken interceptor : interceptors) {
			transport.addInterceptor(interceptor);
		}
		try {
			return Client.builder(card).clientConfig(config).withTransport(JSONRPCTransport.class, transport).build();
		}
		catch (A2AClientException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Message submission(String description) {
		return message("submit-expense", Map.of("amount", 120.50, "currency", "EUR", "description", description));
	}

	private static Message message(String skill, Map<String, Object> input) {
		return new Message.Builder().role(Message.Role.USER)
			.parts(new DataPart(input))
			.metadata(Map.of("skillId", skill))
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
			if (event instanceof TaskUpdateEvent update && update.getTask().getStatus().state().isFinal()) {
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

	private static Map<String, Object> expense(Task task) {
		assertThat(task.getArtifacts()).hasSize(1);
		return ((DataPart) task.getArtifacts().get(0).parts().get(0)).getData();
	}

}
