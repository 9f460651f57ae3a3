package dev.a2asecurity.samples.interop.host;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import dev.a2asecurity.test.TestIssuer;
import io.a2a.A2A;
import io.a2a.client.Client;
import io.a2a.client.ClientEvent;
import io.a2a.client.TaskEvent;
import io.a2a.client.TaskUpdateEvent;
import io.a2a.client.config.ClientConfig;
import io.a2a.client.transport.jsonrpc.JSONRPCTransport;
import io.a2a.client.transport.jsonrpc.JSONRPCTransportConfigBuilder;
import io.a2a.client.transport.spi.interceptors.ClientCallContext;
import io.a2a.spec.A2AClientException;
import io.a2a.spec.AgentCapabilities;
import io.a2a.spec.AgentCard;
import io.a2a.spec.AgentInterface;
import io.a2a.spec.Artifact;
import io.a2a.spec.Task;
import io.a2a.spec.TaskArtifactUpdateEvent;
import io.a2a.spec.TaskQueryParams;
import io.a2a.spec.TaskState;
import io.a2a.spec.TextPart;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An agent of another make, on the A2A Java SDK 1.0.0.Alpha3, is secured by the starter
 * and properties, and called by that SDK's client. The SDK's pool has one thread, so that
 * whatever a call leaves behind meets the next one.
 */
class WeatherAgentTests {

	private static final String AUDIENCE = "https://weather.example.com";

	private static final String READ = "weather:read";

	static TestIssuer issuer;

	static final MovableClock clock = new MovableClock();

	@TempDir
	static Path directory;

	static ServletWebServerApplicationContext agent;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = (ServletWebServerApplicationContext) new SpringApplicationBuilder(WeatherAgentApplication.class,
				AgentClock.class)
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
					"--logging.level.root=warn",
					// It logs every refusal of a skill with its stack.
					"--logging.level.io.a2a=off", "--a2a.executor.core-pool-size=1", "--a2a.executor.max-pool-size=1",
					"--a2a.security.issuer-uri=" + issuer.uri(), "--a2a.security.audience=" + AUDIENCE,
					"--a2a.agent.name=Weather Agent", "--a2a.agent.url=" + AUDIENCE + JsonRpcController.PATH,
					"--a2a.agent.capabilities.streaming=true",
					"--a2a.security.audit.file.path=" + directory.resolve("audit.jsonl"),
					"--a2a.security.audit.key=0123456789abcdef0123456789abcdef");
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SendMessage", "SendStreamingMessage", "GetTask", "Anything" })
	void callWhenNoTokenThenRefusedWithChallengeBeforeTheSdk(String method) throws Exception {
		HttpResponse<String> response = post(call(method, "forecast"), null);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get().asString().startsWith("Bearer ");
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-31401);
	}

	@Test
	void callWhenTokenIsForAnotherAudienceThenRefused() throws Exception {
		String token = issuer.token("https://other.example.com", READ);
		assertThat(post(call("SendMessage", "forecast"), token).statusCode()).isEqualTo(401);
	}

	@Test
	void sendMessageWhenNoTokenThenTheSdksClientSaysSo() {
		try (Sdk sdk = new Sdk(false)) {
			assertThatExceptionOfType(A2AClientException.class).isThrownBy(() -> sdk.send("forecast", null))
				.withMessageContaining("Authentication failed");
		}
	}

	@Test
	void sendMessageWhenScopeIsThereThenTheSkillSeesTheCallerOnTheSdksThread() throws Exception {
		try (Sdk sdk = new Sdk(false)) {
			Task task = sdk.send("forecast", token("alice", READ));
			assertThat(task.status().state()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
			assertThat(text(task)).isEqualTo("alice@a2a-agent-executor-1");
		}
	}

	@Test
	void sendMessageWhenScopeIsMissingThenTheSkillIsNotEnteredAndTheTaskSaysWhichScopesItNeeds() throws Exception {
		AlarmSkills alarms = agent.getBean(AlarmSkills.class);
		int before = alarms.timesEntered();
		HttpResponse<String> response = post(call("SendMessage", "alarm"), token("alice", READ));
		assertThat(response.body()).doesNotContain("warned by");
		// The SDK answers as soon as the task waits for its caller, and may answer with
		// the
		// task as it was before.
		String task = JsonPath.read(response.body(), "$.result.task.id");
		String waiting = Awaitility.await()
			.until(() -> post(getTask(task), token("alice", READ)).body(),
					(body) -> body.contains("TASK_STATE_AUTH_REQUIRED"));
		assertThat(JsonPath.<String>read(waiting, "$.result.status.message.metadata.details[0].metadata.scope"))
			.isEqualTo("weather:read weather:warn");
		assertThat(alarms.timesEntered()).isEqualTo(before);
		try (Sdk sdk = new Sdk(false)) {
			assertThat(text(sdk.send("alarm", token("alice", READ, "weather:warn")))).isEqualTo("warned by alice");
		}
		assertThat(alarms.timesEntered()).isEqualTo(before + 1);
	}

	@Test
	void streamWhenScopeIsThereThenEventsToTheEndFromTheCallersSkill() throws Exception {
		try (Sdk sdk = new Sdk(true)) {
			List<ClientEvent> events = sdk.stream("forecast", token("alice", READ));
			assertThat(states(events)).containsExactly(TaskState.TASK_STATE_SUBMITTED, TaskState.TASK_STATE_WORKING,
					TaskState.TASK_STATE_COMPLETED);
			assertThat(artifacts(events)).containsExactly("alice@a2a-agent-executor-1");
		}
	}

	@Test
	void streamWhenScopeIsMissingThenTheSkillIsNotEntered() throws Exception {
		AlarmSkills alarms = agent.getBean(AlarmSkills.class);
		int before = alarms.timesEntered();
		HttpResponse<String> response = post(call("SendStreamingMessage", "alarm"), token("alice", READ));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body())
			.contains("TASK_STATE_SUBMITTED", "TASK_STATE_AUTH_REQUIRED", "INSUFFICIENT_SCOPE",
					"weather:read weather:warn")
			.doesNotContain("warned by");
		assertThat(alarms.timesEntered()).isEqualTo(before);
	}

	@Test
	void streamWhenNoTokenThenTheSdksClientSaysSo() {
		try (Sdk sdk = new Sdk(true)) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> sdk.stream("forecast", null))
				.withMessageContaining("Authentication failed");
		}
	}

	/**
	 * The SDK knows nothing of tokens, and its agent is at work on another thread when
	 * this one ends.
	 */
	@Test
	void streamWhenItsTokenExpiresThenItEndsProperlyAndTheTaskGoesOn() throws Exception {
		CountDownLatch gate = agent.getBean(WeatherSkills.class).hold();
		try {
			Iterator<String> events = events(call("SendStreamingMessage", "forecast"), shortLived("alice"));
			String id = JsonPath.read(events.next(), "$.result.statusUpdate.taskId");
			assertThat(events.next()).contains("TASK_STATE_WORKING");
			clock.advance(Duration.ofSeconds(61));
			String last = events.next();
			assertThat(JsonPath.<Integer>read(last, "$.id")).isEqualTo(1);
			assertThat(JsonPath.<Integer>read(last, "$.error.code")).isEqualTo(-31401);
			// The end of the body, and not of the connection: that would be an exception.
			assertThat(events.hasNext()).isFalse();
			Iterator<String> again = events(onTask("SubscribeToTask", id), token("alice", READ));
			assertThat(again.next()).contains(id, "TASK_STATE_WORKING");
			gate.countDown();
			assertThat(again).toIterable().last().asString().contains("TASK_STATE_COMPLETED");
			assertThat(post(getTask(id), token("alice", READ)).body()).contains("TASK_STATE_COMPLETED", "alice@");
			assertThat(Files.readAllLines(directory.resolve("audit.jsonl")))
				.filteredOn((line) -> line.contains("TOKEN_EXPIRED") && line.contains(id))
				.singleElement()
				.asString()
				.contains("SendStreamingMessage", "alice");
		}
		finally {
			gate.countDown();
		}
	}

	@Test
	void streamWhenItsTokenExpiresThenTheSdksClientSaysSo() throws Exception {
		CountDownLatch gate = agent.getBean(WeatherSkills.class).hold();
		try (Sdk sdk = new Sdk(true)) {
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> sdk.stream("forecast", shortLived("alice"), (event) -> {
					if (event instanceof TaskUpdateEvent update
							&& update.getTask().status().state() == TaskState.TASK_STATE_WORKING) {
						clock.advance(Duration.ofSeconds(61));
					}
				}))
				.withMessageContaining("The access token is not valid.");
		}
		finally {
			gate.countDown();
		}
	}

	@Test
	void getTaskWhenTokenIsGoodThenTheStoredTask() throws Exception {
		try (Sdk sdk = new Sdk(false)) {
			Task task = sdk.send("forecast", token("alice", READ));
			Task stored = sdk.client.getTask(new TaskQueryParams(task.id()), sdk.authorized(token("alice", READ)));
			assertThat(stored.id()).isEqualTo(task.id());
			assertThat(text(stored)).isEqualTo(text(task));
		}
	}

	@Test
	void getTaskWhenItIsAnothersThenToldFromNoneByNothing() throws Exception {
		try (Sdk sdk = new Sdk(false)) {
			String id = sdk.send("forecast", token("alice", READ)).id();
			HttpResponse<String> anothers = post(getTask(id), token("bob", READ));
			HttpResponse<String> none = post(getTask(UUID.randomUUID().toString()), token("bob", READ));
			assertThat(JsonPath.<Integer>read(anothers.body(), "$.error.code")).isEqualTo(-32001);
			assertThat(anothers.body()).isEqualTo(none.body());
			assertThat(JsonPath.<String>read(post(getTask(id), token("alice", READ)).body(), "$.result.id"))
				.isEqualTo(id);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SendMessage", "SendStreamingMessage", "GetTask", "CancelTask", "SubscribeToTask" })
	void callWhenTheTaskIsAnothersThenToldFromNoneByNothing(String method) throws Exception {
		String id = waiting("alice");
		String bob = token("bob", READ, "weather:warn");
		AlarmSkills alarms = agent.getBean(AlarmSkills.class);
		int before = alarms.timesEntered();
		HttpResponse<String> anothers = post(onTask(method, id), bob);
		HttpResponse<String> none = post(onTask(method, UUID.randomUUID().toString()), bob);
		assertThat(JsonPath.<Integer>read(anothers.body(), "$.error.code")).isEqualTo(-32001);
		assertThat(anothers.body()).isEqualTo(none.body());
		assertThat(anothers.statusCode()).isEqualTo(none.statusCode());
		assertThat(headers(anothers)).isEqualTo(headers(none));
		assertThat(alarms.timesEntered()).isEqualTo(before);
		assertThat(post(getTask(id), token("alice", READ)).body()).contains("TASK_STATE_AUTH_REQUIRED");
	}

	@Test
	void getTaskWhenItCameOfAnothersStreamThenNone() throws Exception {
		String stream = post(call("SendStreamingMessage", "forecast"), token("alice", READ)).body();
		String id = JsonPath.read(firstEvent(stream), "$.result.statusUpdate.taskId");
		assertThat(JsonPath.<Integer>read(post(getTask(id), token("bob", READ)).body(), "$.error.code"))
			.isEqualTo(-32001);
		assertThat(JsonPath.<String>read(post(getTask(id), token("alice", READ)).body(), "$.result.id")).isEqualTo(id);
	}

	@Test
	void cancelTaskWhenItIsTheCallersThenCanceled() throws Exception {
		String canceled = post(onTask("CancelTask", waiting("alice")), token("alice", READ)).body();
		assertThat(JsonPath.<String>read(canceled, "$.result.status.state")).isEqualTo("TASK_STATE_CANCELED");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SendMessage", "SendStreamingMessage" })
	void sendMessageWhenTheTaskWaitsForMoreScopeThenItsOwnerGoesOnWithIt(String method) throws Exception {
		String id = waiting("alice");
		HttpResponse<String> resumed = post(onTask(method, id), token("alice", READ, "weather:warn"));
		assertThat(resumed.statusCode()).isEqualTo(200);
		String done = Awaitility.await()
			.until(() -> post(getTask(id), token("alice", READ)).body(),
					(body) -> body.contains("TASK_STATE_COMPLETED"));
		assertThat(done).contains("warned by alice");
	}

	@Test
	void streamWhenItsMessageIsSentTwiceThenTheAgentWorksOnce() throws Exception {
		String message = call("SendStreamingMessage", "forecast");
		String id = JsonPath.read(firstEvent(post(message, token("alice", READ)).body()),
				"$.result.statusUpdate.taskId");
		HttpResponse<String> again = post(message, token("alice", READ));
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(JsonPath.<String>read(again.body(), "$.error.data[0].metadata.taskId")).isEqualTo(id);
		HttpResponse<String> other = post(message.replace("forecast", "other"), token("alice", READ));
		assertThat(JsonPath.<Integer>read(other.body(), "$.error.code")).isEqualTo(-32602);
	}

	@Test
	void sendMessageWhenTheNamedSkillNeedsMoreThen403BeforeTheSdk() throws Exception {
		for (String method : List.of("SendMessage", "SendStreamingMessage")) {
			HttpResponse<String> response = post(
					call(method, "alarm").replace("\"role\"", "\"metadata\": {\"skillId\": \"alarm\"}, \"role\""),
					token("alice", READ));
			assertThat(response.statusCode()).isEqualTo(403);
			assertThat(response.headers().firstValue("WWW-Authenticate")).get()
				.asString()
				.contains("insufficient_scope", "weather:read weather:warn");
		}
	}

	@Test
	void sendMessageWhenItIsSentTwiceThenTheAgentWorksOnce() throws Exception {
		String message = call("SendMessage", "forecast");
		String id = JsonPath.read(post(message, token("alice", READ)).body(), "$.result.task.id");
		HttpResponse<String> again = post(message, token("alice", READ));
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(JsonPath.<String>read(again.body(), "$.error.data[0].metadata.taskId")).isEqualTo(id);
	}

	@Test
	void sendMessageWhenTheSkillIsNamedThenNoOtherIsEntered() throws Exception {
		AlarmSkills alarms = agent.getBean(AlarmSkills.class);
		int before = alarms.timesEntered();
		HttpResponse<String> response = post(
				call("SendMessage", "alarm").replace("\"role\"", "\"metadata\": {\"skillId\": \"forecast\"}, \"role\""),
				token("alice", READ, "weather:warn"));
		assertThat(JsonPath.<String>read(response.body(), "$.result.task.status.state"))
			.isEqualTo("TASK_STATE_REJECTED");
		assertThat(response.body()).contains("OTHER_SKILL");
		assertThat(alarms.timesEntered()).isEqualTo(before);
	}

	@Test
	void callersWhenTheyAlternateOnOneThreadThenEachSkillSeesItsOwn() throws Exception {
		String alice = token("alice", READ);
		String bob = token("bob", READ);
		try (Sdk sdk = new Sdk(false)) {
			for (int i = 0; i < 3; i++) {
				assertThat(text(sdk.send("forecast", alice))).isEqualTo("alice@a2a-agent-executor-1");
				assertThat(post(call("SendMessage", "alarm"), bob).body()).doesNotContain("warned by");
				assertThat(text(sdk.send("forecast", bob))).isEqualTo("bob@a2a-agent-executor-1");
			}
		}
	}

	@Test
	void callersWhenTheyQueueForOneThreadThenEachSkillSeesItsOwn() throws Exception {
		Map<String, String> tokens = Map.of("alice", token("alice", READ), "bob", token("bob", READ));
		List<Callable<String>> calls = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			String subject = (i % 2 == 0) ? "alice" : "bob";
			calls.add(() -> {
				try (Sdk sdk = new Sdk(false)) {
					return subject + " was " + text(sdk.send("forecast", tokens.get(subject)));
				}
			});
		}
		ExecutorService clients = Executors.newFixedThreadPool(4);
		try {
			for (Future<String> answer : clients.invokeAll(calls, 30, TimeUnit.SECONDS)) {
				assertThat(answer.get()).isIn("alice was alice@a2a-agent-executor-1",
						"bob was bob@a2a-agent-executor-1");
			}
		}
		finally {
			clients.shutdownNow();
		}
	}

	@Test
	void cardWhenNoTokenThenOursWithTheSkillsAndTheirScopes() throws Exception {
		HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/.well-known/agent-card.json")).build());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<List<String>>read(response.body(), "$.skills[*].id")).containsExactly("alarm", "forecast");
		assertThat(
				JsonPath.<List<String>>read(response.body(), "$.skills[0].securityRequirements[0].schemes.oauth2.list"))
			.containsExactly("weather:read", "weather:warn");
	}

	private static String token(String subject, String... scopes) {
		return issuer.token(AUDIENCE, (claims) -> claims.subject(subject).claim("scope", String.join(" ", scopes)));
	}

	private static String shortLived(String subject) {
		return issuer.token(AUDIENCE,
				(claims) -> claims.subject(subject)
					.claim("scope", READ)
					.expirationTime(Date.from(clock.instant().plusSeconds(60))));
	}

	/**
	 * Begins a task that waits for a token with more scopes, and returns its id.
	 */
	private static String waiting(String subject) throws Exception {
		String id = JsonPath.read(post(call("SendMessage", "alarm"), token(subject, READ)).body(), "$.result.task.id");
		// The SDK may answer with the task as it was before.
		Awaitility.await()
			.until(() -> post(getTask(id), token(subject, READ)).body(),
					(body) -> body.contains("TASK_STATE_AUTH_REQUIRED"));
		return id;
	}

	/**
	 * A call about a task, or a message to it that would raise the alarm.
	 */
	private static String onTask(String method, String id) {
		return method.startsWith("Send")
				? call(method, "alarm").replace("\"role\"", "\"taskId\": \"%s\", \"role\"".formatted(id))
				: getTask(id).replace("GetTask", method);
	}

	private static String firstEvent(String stream) {
		return stream.lines().filter((line) -> line.startsWith("data:")).findFirst().orElseThrow().substring(5);
	}

	private static Map<String, List<String>> headers(HttpResponse<String> response) {
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		headers.keySet().removeIf((name) -> name.equals("date") || name.startsWith("ratelimit"));
		return headers;
	}

	private static String getTask(String id) {
		return """
				{"jsonrpc": "2.0", "id": 1, "method": "GetTask", "params": {"id": "%s"}}""".formatted(id);
	}

	private static String call(String method, String text) {
		return """
				{"jsonrpc": "2.0", "id": 1, "method": "%s", "params": {"message": {"messageId": "%s", "role": "ROLE_USER",
				"parts": [{"text": "%s"}]}, "configuration": {"blocking": true}}}"""
			.formatted(method, UUID.randomUUID(), text);
	}

	private static HttpResponse<String> post(String body, String token) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(JsonRpcController.PATH))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		return send(request.build());
	}

	/**
	 * Opens a stream, whose events are read as they come.
	 */
	private static Iterator<String> events(String body, String token) throws IOException, InterruptedException {
		HttpResponse<Stream<String>> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri(JsonRpcController.PATH))
				.header("Content-Type", "application/json")
				.header("Authorization", "Bearer " + token)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofLines());
		return response.body()
			.filter((line) -> line.startsWith("data:"))
			.map((line) -> line.substring("data:".length()))
			.iterator();
	}

	private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	private static URI uri(String path) {
		return URI.create("http://127.0.0.1:" + agent.getWebServer().getPort() + path);
	}

	private static String text(Task task) {
		assertThat(task.artifacts()).hasSize(1);
		return text(task.artifacts().get(0));
	}

	private static String text(Artifact artifact) {
		return ((TextPart) artifact.parts().get(0)).text();
	}

	private static List<TaskState> states(List<ClientEvent> events) {
		return events.stream()
			.map((event) -> (event instanceof TaskUpdateEvent update) ? update.getTask()
					: ((TaskEvent) event).getTask())
			.map((task) -> task.status().state())
			.distinct()
			.toList();
	}

	private static List<String> artifacts(List<ClientEvent> events) {
		return events.stream()
			.filter((event) -> event instanceof TaskUpdateEvent update
					&& update.getUpdateEvent() instanceof TaskArtifactUpdateEvent)
			.map((event) -> text(((TaskArtifactUpdateEvent) ((TaskUpdateEvent) event).getUpdateEvent()).artifact()))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class AgentClock {

		@Bean(defaultCandidate = false)
		Clock a2aSecurityClock() {
			return clock;
		}

	}

	/**
	 * The SDK's client. Its card is made here: it cannot take the port from the served
	 * one.
	 */
	private static final class Sdk implements AutoCloseable {

		private final Client client;

		Sdk(boolean streaming) {
			AgentCard card = AgentCard.builder()
				.name("Weather Agent")
				.description("Weather Agent")
				.version("1")
				.capabilities(AgentCapabilities.builder().streaming(streaming).build())
				.defaultInputModes(List.of("text/plain"))
				.defaultOutputModes(List.of("text/plain"))
				.skills(List.of())
				.supportedInterfaces(List.of(new AgentInterface("JSONRPC", uri(JsonRpcController.PATH).toString())))
				.build();
			try {
				this.client = Client.builder(card)
					.clientConfig(new ClientConfig.Builder().setStreaming(streaming).build())
					.withTransport(JSONRPCTransport.class, new JSONRPCTransportConfigBuilder())
					.build();
			}
			catch (A2AClientException ex) {
				throw new IllegalStateException(ex);
			}
		}

		ClientCallContext authorized(String token) {
			return new ClientCallContext(Map.of(),
					(token != null) ? Map.of("Authorization", "Bearer " + token) : Map.of());
		}

		Task send(String text, String token) throws A2AClientException {
			AtomicReference<ClientEvent> answer = new AtomicReference<>();
			this.client.sendMessage(A2A.toUserMessage(text), List.of((event, card) -> answer.set(event)), null,
					authorized(token));
			return ((TaskEvent) answer.get()).getTask();
		}

		List<ClientEvent> stream(String text, String token) throws Exception {
			return stream(text, token, (event) -> {
			});
		}

		List<ClientEvent> stream(String text, String token, Consumer<ClientEvent> listener) throws Exception {
			List<ClientEvent> events = new CopyOnWriteArrayList<>();
			CompletableFuture<List<ClientEvent>> end = new CompletableFuture<>();
			this.client.sendMessage(A2A.toUserMessage(text), List.of((event, card) -> {
				events.add(event);
				listener.accept(event);
				if (event instanceof TaskUpdateEvent update && update.getTask().status().state().isFinal()) {
					// Then the client closes the connection, and tells nobody.
					end.complete(events);
				}
			}), (error) -> {
				if (error != null) {
					end.completeExceptionally(error);
				}
			}, authorized(token));
			return end.get(20, TimeUnit.SECONDS);
		}

		@Override
		public void close() {
			this.client.close();
		}

	}

}
