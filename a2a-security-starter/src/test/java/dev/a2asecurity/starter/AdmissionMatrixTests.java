package dev.a2asecurity.starter;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.starter.Wire.Named;
import dev.a2asecurity.starter.Wire.Request;
import dev.a2asecurity.starter.taskapp.TaskHost;
import dev.a2asecurity.starter.taskapp.TaskHostApplication;
import dev.a2asecurity.test.TestIssuer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every operation, in both bindings and both versions, by every kind of caller, on its
 * own task, on another's, and on one that never was. What a caller may not have is told
 * from what is not there by nothing: not by the status, not by a header, not by a byte.
 */
class AdmissionMatrixTests {

	/**
	 * Everything that can name a task; how it names it is {@link Naming}'s.
	 */
	private static final Set<A2AOperation> OPERATIONS = EnumSet
		.complementOf(EnumSet.of(A2AOperation.CUSTOM, A2AOperation.GET_EXTENDED_AGENT_CARD, A2AOperation.LIST_TASKS));

	static TestIssuer issuer;

	static TestIssuer partnerIssuer;

	static RunningAgent agent;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		partnerIssuer = TestIssuer.start();
		agent = RunningAgent.start(issuer, List.of(TaskHostApplication.class), properties());
	}

	private static String[] properties() {
		return new String[] { "a2a.agent.capabilities.streaming=true", "a2a.agent.capabilities.push-notifications=true",
				"a2a.security.webhooks.send.enabled=false", "a2a.agent.interfaces[2].url=https://agent.example.com/a2a",
				"a2a.agent.interfaces[2].protocol-version=0.3",
				"a2a.agent.interfaces[3].url=https://agent.example.com/a2a/rest",
				"a2a.agent.interfaces[3].protocol-version=0.3", "a2a.agent.interfaces[3].binding=HTTP+JSON",
				"a2a.security.claims.tenant=tenant", "a2a.security.issuers[0].issuer-uri=" + partnerIssuer.uri(),
				"a2a.security.issuers[0].partner.name=partner", "a2a.security.issuers[0].partner.clients=test-client",
				"a2a.security.issuers[0].partner.scopes=note:take", "a2a.security.issuers[0].partner.tenant=acme" };
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
		partnerIssuer.close();
	}

	/**
	 * Who calls.
	 */
	enum Who {

		OWNER, OTHER_CLIENT, OTHER_SUBJECT, OTHER_TENANT, PARTNER, STRANGER, ANONYMOUS;

		String token() {
			return switch (this) {
				case OWNER -> token(issuer, "test-client", "test-client", "acme", "note:take");
				case OTHER_CLIENT -> token(issuer, "test-client", "other-client", "acme", "note:take");
				case OTHER_SUBJECT -> token(issuer, "other", "test-client", "acme", "note:take");
				case OTHER_TENANT -> token(issuer, "test-client", "test-client", "zebra", "note:take");
				case PARTNER -> token(partnerIssuer, "test-client", "test-client", "acme", "note:take");
				case STRANGER -> token(issuer, "stranger", "stranger", "acme", "weather:read");
				case ANONYMOUS -> null;
			};
		}

		private static String token(TestIssuer from, String subject, String client, String tenant, String scope) {
			return from.token(RunningAgent.AUDIENCE,
					(claims) -> claims.subject(subject)
						.claim("client_id", client)
						.claim("tenant", tenant)
						.claim("scope", scope));
		}

		boolean mayCall() {
			return this != STRANGER && this != ANONYMOUS;
		}

	}

	/**
	 * In which field a call names what it is about.
	 */
	enum Naming {

		TASK, REFERENCE, CONTEXT;

		boolean fits(A2AOperation operation) {
			return this == TASK || operation.sendsMessage();
		}

		Named of(Begun begun) {
			return switch (this) {
				case TASK -> Named.task(begun.taskId());
				case REFERENCE -> Named.reference(begun.taskId());
				case CONTEXT -> Named.context(begun.contextId());
			};
		}

	}

	/**
	 * What came of a message.
	 */
	record Begun(String taskId, String contextId) {

		static Begun never() {
			return new Begun(UUID.randomUUID().toString(), "never-" + UUID.randomUUID());
		}

	}

	/**
	 * An answer, with everything that a caller can see of it but the time.
	 */
	record Answer(int status, Map<String, List<String>> headers, String body) {

		static Answer of(HttpResponse<String> response) {
			Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
			headers.remove("date");
			// Of the connection: Tomcat closes it after a hundred requests.
			headers.remove("connection");
			headers.remove("keep-alive");
			return new Answer(response.statusCode(), headers, response.body());
		}

	}

	static Stream<Arguments> calls() {
		List<Arguments> calls = new ArrayList<>();
		for (Wire wire : Wire.values()) {
			for (A2AOperation operation : OPERATIONS) {
				for (Naming naming : Naming.values()) {
					if (naming.fits(operation) && wire.request(operation, Named.task("x")) != null) {
						Arrays.stream(Who.values())
							.forEach((who) -> calls.add(Arguments.of(wire, operation, naming, who)));
					}
				}
			}
		}
		return calls.stream();
	}

	@ParameterizedTest(name = "{0} {1} naming a {2} as {3}")
	@MethodSource("calls")
	void callWhenTaskIsAnothersThenNothingTellsItFromOneThatNeverWas(Wire wire, A2AOperation operation, Naming naming,
			Who who) {
		Begun anothers = begin((who == Who.OWNER) ? Who.OTHER_CLIENT : Who.OWNER, wire);
		agent.context().getBean(TaskHost.class).invocations();
		Answer toAnothers = send(wire, wire.request(operation, naming.of(anothers)), who);
		Answer toNone = send(wire, wire.request(operation, naming.of(Begun.never())), who);
		assertThat(toAnothers).isEqualTo(toNone);
		assertThat(agent.context().getBean(TaskHost.class).invocations()).as("the agent").isEmpty();
		if (who == Who.ANONYMOUS) {
			assertThat(toAnothers.status()).isEqualTo(401);
		}
		else if (who == Who.STRANGER) {
			assertThat(toAnothers.status()).isEqualTo(403);
			assertThat(toAnothers.body()).contains("INSUFFICIENT_SCOPE");
		}
		else {
			assertThat(toAnothers.status()).isEqualTo(wire.name().startsWith("JSONRPC") ? 200 : 404);
			assertThat(toAnothers.body()).contains("TASK_NOT_FOUND").doesNotContain(anothers.taskId());
			assertThat(send(wire, wire.request(operation, naming.of(begin(who, wire))), who).body()).as("its own")
				.doesNotContain("error");
		}
	}

	@ParameterizedTest
	@EnumSource(Wire.class)
	void listTasksWhenAskedThenEachCallerSeesExactlyItsOwn(Wire wire) {
		Request list = wire.request(A2AOperation.LIST_TASKS, Named.nothing());
		if (list == null) {
			return;
		}
		Map<Who, Set<String>> begun = new EnumMap<>(Who.class);
		Arrays.stream(Who.values()).filter(Who::mayCall).forEach((who) -> begin(who, wire));
		for (Who who : Who.values()) {
			if (who.mayCall()) {
				Answer answer = send(wire, list, who);
				assertThat(answer.status()).isEqualTo(200);
				List<String> ids = JsonPath.read(answer.body(), "$..tasks[*].id");
				List<Integer> total = JsonPath.read(answer.body(), "$..totalSize");
				assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
				assertThat(total).containsExactly(ids.size());
				begun.put(who, Set.copyOf(ids));
			}
		}
		begun.forEach((who, ids) -> begun.forEach((other, others) -> {
			if (who != other) {
				assertThat(ids).as(who + " and " + other).doesNotContainAnyElementsOf(others);
			}
		}));
	}

	@ParameterizedTest
	@EnumSource(Wire.class)
	void sendWhenContextIsChosenByTheClientThenItIsTheFirstOnes(Wire wire) {
		String context = UUID.randomUUID().toString();
		Request first = wire.request(A2AOperation.SEND_MESSAGE, Named.context(context));
		assertThat(send(wire, first, Who.OWNER).body()).contains(context).doesNotContain("error");
		for (Who who : EnumSet.of(Who.OTHER_CLIENT, Who.OTHER_SUBJECT, Who.OTHER_TENANT, Who.PARTNER)) {
			assertThat(send(wire, wire.request(A2AOperation.SEND_MESSAGE, Named.context(context)), who).body())
				.as(who.toString())
				.contains("TASK_NOT_FOUND");
		}
		assertThat(send(wire, wire.request(A2AOperation.SEND_MESSAGE, Named.context(context)), Who.OWNER).body())
			.doesNotContain("error");
	}

	@ParameterizedTest
	@EnumSource(Wire.class)
	void sendWhenMessageComesTwiceThenTheSecondIsToldTheTask(Wire wire) {
		Request message = wire.request(A2AOperation.SEND_MESSAGE, Named.nothing());
		String task = ids(send(wire, message, Who.OWNER)).taskId();
		Answer again = send(wire, message, Who.OWNER);
		assertThat(again.status()).isEqualTo(409);
		assertThat(again.body()).contains("DUPLICATE_MESSAGE", "\"taskId\":\"" + task + "\"");
		assertThat(send(wire, message, Who.OTHER_CLIENT).body()).as("another caller's message of that id")
			.doesNotContain("error");
	}

	@Test
	void sendWhenMessageComesOverAnotherBindingThenItIsTheSameMessage() {
		Named named = Named.nothing();
		send(Wire.JSONRPC_1_0, Wire.JSONRPC_1_0.request(A2AOperation.SEND_MESSAGE, named), Who.OWNER);
		Answer again = send(Wire.HTTP_JSON_1_0, Wire.HTTP_JSON_1_0.request(A2AOperation.SEND_MESSAGE, named),
				Who.OWNER);
		assertThat(again.body()).contains("DUPLICATE_MESSAGE");
	}

	private static Begun begin(Who who, Wire wire) {
		return ids(send(wire, wire.request(A2AOperation.SEND_MESSAGE, Named.nothing()), who));
	}

	private static Begun ids(Answer answer) {
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		String at = answer.body().contains("\"task\":{")
				? (answer.body().contains("jsonrpc") ? "$.result.task" : "$.task") : "$.result";
		return new Begun(JsonPath.read(answer.body(), at + ".id"), JsonPath.read(answer.body(), at + ".contextId"));
	}

	private static Answer send(Wire wire, Request request, Who who) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(agent.uri(request.path()))
			.header("A2A-Version", wire.version())
			.method(request.method(), (request.body() != null) ? HttpRequest.BodyPublishers.ofString(request.body())
					: HttpRequest.BodyPublishers.noBody());
		if (request.body() != null) {
			builder.header("Content-Type", "application/json");
		}
		String token = who.token();
		if (token != null) {
			builder.header("Authorization", "Bearer " + token);
		}
		return Answer.of(agent.send(builder.build()));
	}

}
