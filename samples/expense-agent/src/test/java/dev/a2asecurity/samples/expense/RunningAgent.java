package dev.a2asecurity.samples.expense;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.samples.expense.host.Agent;
import dev.a2asecurity.test.TestIssuer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InsufficientAuthenticationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The agent on a random port, and a client for it. Beside the agent's skills it has some
 * that wait, refuse or break.
 */
final class RunningAgent implements BeforeAllCallback, AfterAllCallback {

	static final String EXPENSE = "{\"amount\": 120.50, \"currency\": \"EUR\", \"description\": \"Train – Zürich\"}";

	private static final TestIssuer ISSUER = TestIssuer.start();

	private final JsonMapper json = new JsonMapper();

	private final HttpClient client = HttpClient.newHttpClient();

	private final String[] arguments;

	private ServletWebServerApplicationContext context;

	RunningAgent(String... arguments) {
		this.arguments = arguments;
	}

	@Override
	public void beforeAll(ExtensionContext extension) {
		List<String> all = new ArrayList<>(Arrays.asList(this.arguments));
		all.add("--server.port=0");
		all.add("--expense-agent.public-url=http://localhost");
		all.add("--a2a.security.issuer-uri=" + ISSUER.uri());
		this.context = (ServletWebServerApplicationContext) ExpenseAgentApplication.application()
			.sources(TestSkills.class)
			.run(all.toArray(String[]::new));
	}

	@Override
	public void afterAll(ExtensionContext extension) {
		this.context.close();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * A token for this agent with these scopes; without more ado, calls carry one with
	 * all of the agent's.
	 */
	String token(String... scopes) {
		return ISSUER.token("http://localhost:8080", scopes);
	}

	/**
	 * A token as above, of somebody.
	 */
	String tokenOf(String subject, String... scopes) {
		return ISSUER.token("http://localhost:8080",
				(claims) -> claims.subject(subject).claim("scope", String.join(" ", scopes)));
	}

	/**
	 * A token as above, of somebody for whom an agent acts.
	 */
	String delegatedToken(String subject, String actor, String... scopes) {
		return ISSUER.token("http://localhost:8080",
				(claims) -> claims.subject(subject)
					.claim("scope", String.join(" ", scopes))
					.claim("act", Map.of("sub", actor)));
	}

	/**
	 * A token of somebody that is good for a minute by the agent's clock.
	 */
	String shortLivedToken(String subject, String... scopes) {
		return ISSUER.token("http://localhost:8080",
				(claims) -> claims.subject(subject)
					.claim("scope", String.join(" ", scopes))
					.expirationTime(Date.from(bean(MovableClock.class).instant().plusSeconds(60))));
	}

	/**
	 * Moves the clock by which the agent tells whether tokens are good.
	 */
	void advance(Duration duration) {
		bean(MovableClock.class).advance(duration);
	}

	/**
	 * A latch that holds the skill "wait" of one message.
	 */
	Gate gate() {
		return bean(Gates.class).next();
	}

	String message(String skill, String input, String more) {
		return """
				{"messageId": "%s", "role": "ROLE_USER", "parts": [{"text": %s}], "metadata": {"skillId": "%s"}%s}"""
			.formatted(UUID.randomUUID(), this.json.writeValueAsString(input), skill, more);
	}

	String message(String skill, String input) {
		return message(skill, input, "");
	}

	String message03(String skill, String input) {
		return """
				{"kind": "message", "messageId": "%s", "role": "user", "parts": [{"kind": "data", "data": %s}],
				"metadata": {"skillId": "%s"}}""".formatted(UUID.randomUUID(), input, skill);
	}

	/**
	 * Sends a call of protocol 1.0 and returns the whole JSON-RPC response.
	 */
	JsonNode call(String method, String params) {
		return call("1.0", method, params);
	}

	JsonNode call(String version, String method, String params) {
		HttpResponse<String> response = rpc(request(method, params), "A2A-Version", version);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		JsonNode body = json(response);
		assertThat(body.path("jsonrpc").asString()).isEqualTo("2.0");
		assertThat(body.path("id").intValue()).isEqualTo(1);
		return body;
	}

	String request(String method, String params) {
		return "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}".formatted(method, params);
	}

	HttpResponse<String> rpc(String body, String... headers) {
		return send("POST", "/a2a", body, HttpResponse.BodyHandlers.ofString(), headers);
	}

	HttpResponse<String> rest(String method, String path, String body, String... headers) {
		return send(method, "/a2a/rest" + path, body, HttpResponse.BodyHandlers.ofString(), headers);
	}

	/**
	 * Reads a document that everybody may read.
	 */
	HttpResponse<String> document(String path, String... headers) {
		return send("GET", path, null, HttpResponse.BodyHandlers.ofString(), headers);
	}

	/**
	 * Opens a stream and returns its events as they come.
	 */
	Stream<JsonNode> stream(String path, String body, String... headers) {
		return streamBy("POST", path, body, headers);
	}

	Stream<JsonNode> streamBy(String method, String path, String body, String... headers) {
		HttpResponse<Stream<String>> response = send(method, path, body, HttpResponse.BodyHandlers.ofLines(), headers);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
		return response.body()
			.filter((line) -> line.startsWith("data:"))
			.map((line) -> this.json.readTree(line.substring("data:".length())));
	}

	/**
	 * Opens a response that the test reads, or leaves, itself.
	 */
	InputStream open(String path, String body) {
		return send("POST", path, body, HttpResponse.BodyHandlers.ofInputStream()).body();
	}

	/**
	 * Creates an expense and returns its id.
	 */
	String submitted() {
		JsonNode task = call("SendMessage", "{\"message\": %s}".formatted(message("submit-expense", EXPENSE)))
			.at("/result/task");
		return task.at("/artifacts/0/parts/0/data/expenseId").asString();
	}

	/**
	 * Starts a task that runs until its gate opens, and returns its id.
	 */
	String waiting(Gate gate) {
		JsonNode task = call("SendMessage", "{\"message\": %s, \"configuration\": {\"returnImmediately\": true}}"
			.formatted(message("wait", "{\"gate\": \"%s\"}".formatted(gate.id())))).at("/result/task");
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_SUBMITTED");
		gate.awaitEntered();
		return task.path("id").asString();
	}

	JsonNode json(HttpResponse<String> response) {
		return this.json.readTree(response.body());
	}

	private <T> HttpResponse<T> send(String method, String path, String body, HttpResponse.BodyHandler<T> handler,
			String... headers) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.context.getWebServer().getPort() + path))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (body != null && !List.of(headers).contains("Content-Type")) {
			request.header("Content-Type", "application/json");
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		if (!List.of(headers).contains("Authorization")) {
			request.header("Authorization", "Bearer " + token("expense:submit", "expense:read", "expense:approve"));
		}
		try {
			return this.client.send(request.build(), handler);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Holds a skill until a test lets it go on.
	 */
	record Gate(String id, CountDownLatch entered, CountDownLatch open) {

		void awaitEntered() {
			await(this.entered);
		}

		void pass() {
			this.entered.countDown();
			await(this.open);
		}

		private static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	static final class Gates {

		private final Map<String, Gate> gates = new ConcurrentHashMap<>();

		Gate next() {
			Gate gate = new Gate(UUID.randomUUID().toString(), new CountDownLatch(1), new CountDownLatch(1));
			this.gates.put(gate.id(), gate);
			return gate;
		}

	}

	/**
	 * The skill "settle" at work: where, and for whom.
	 */
	record Run(String thread, Caller caller) {
	}

	record Runs(List<Run> all) {
	}

	/**
	 * The machine's clock, until a test moves it on.
	 */
	static final class MovableClock extends Clock {

		private volatile Duration ahead = Duration.ZERO;

		void advance(Duration duration) {
			this.ahead = this.ahead.plus(duration);
		}

		@Override
		public Instant instant() {
			return Instant.now().plus(this.ahead);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			throw new UnsupportedOperationException();
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class TestSkills {

		@Bean(defaultCandidate = false)
		MovableClock a2aSecurityClock() {
			return new MovableClock();
		}

		@Bean
		Gates gates() {
			return new Gates();
		}

		@Bean
		Runs runs() {
			return new Runs(new CopyOnWriteArrayList<>());
		}

		@Bean
		DeclaredSkills declaredSkills() {
			return new DeclaredSkills();
		}

		@Bean
		@Primary
		Agent testAgent(ExpenseAgent agent, Gates gates, Runs runs) {
			return (skillId, input) -> switch (skillId) {
				case "wait" -> {
					Gate gate = gates.gates.get(input.path("gate").asString());
					yield () -> {
						gate.pass();
						return Map.of("passed", true);
					};
				}
				case "settle" -> {
					Supplier<Object> approval = agent.prepare("approve-expense", input);
					yield () -> {
						runs.all().add(new Run(Thread.currentThread().getName(), Caller.current()));
						return approval.get();
					};
				}
				case "denied" -> failing(() -> new AccessDeniedException("internal: scope missing"));
				case "unauthenticated" ->
					failing(() -> new InsufficientAuthenticationException("internal: no authentication"));
				case "broken" -> failing(() -> new IllegalStateException("internal: password is hunter2"));
				default -> agent.prepare(skillId, input);
			};
		}

		private static Supplier<Object> failing(Supplier<RuntimeException> exception) {
			return () -> {
				throw exception.get();
			};
		}

	}

	/**
	 * What admission is to know of the skills above; {@code testAgent} runs them.
	 */
	static class DeclaredSkills {

		@A2ASkill(id = "wait", name = "Wait", description = "Waits at a gate", scopes = "expense:read")
		void await() {
		}

		@A2ASkill(id = "settle", name = "Settle", description = "Approves what was read", scopes = "expense:read",
				delegatesTo = "approve-expense")
		void settle() {
		}

		@A2ASkill(id = "denied", name = "Denied", description = "Is denied", scopes = "expense:read")
		void deny() {
		}

		@A2ASkill(id = "unauthenticated", name = "Unauthenticated", description = "Is denied", scopes = "expense:read")
		void denyUnauthenticated() {
		}

		@A2ASkill(id = "broken", name = "Broken", description = "Breaks", scopes = "expense:read")
		void fail() {
		}

	}

}
