package dev.a2asecurity.samples.expense;

import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import dev.a2asecurity.samples.expense.RunningAgent.Gate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams (specification 1.0, sections 3.1.2, 3.1.6 and 3.5.2).
 */
class StreamingTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@RegisterExtension
	static final RunningAgent impatient = new RunningAgent("--expense-agent.response-timeout=300ms");

	@Test
	void streamWhenMessageIsSentThenTaskThenUpdatesThenEnd() {
		List<JsonNode> events = rpcStream(agent, "SendStreamingMessage",
				"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE)))
			.toList();
		assertThat(events).allSatisfy((event) -> {
			assertThat(event.path("jsonrpc").asString()).isEqualTo("2.0");
			assertThat(event.path("id").intValue()).isOne();
			assertThat(event.path("result").propertyNames()).hasSize(1);
		});
		assertThat(events).hasSize(4);
		JsonNode task = events.get(0).at("/result/task");
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_SUBMITTED");
		assertThat(events.get(1).at("/result/statusUpdate/status/state").asString()).isEqualTo("TASK_STATE_WORKING");
		JsonNode artifact = events.get(2).at("/result/artifactUpdate");
		assertThat(artifact.path("taskId")).isEqualTo(task.path("id"));
		assertThat(artifact.path("contextId")).isEqualTo(task.path("contextId"));
		assertThat(artifact.at("/artifact/parts/0/data/status").asString()).isEqualTo("SUBMITTED");
		assertThat(artifact.at("/artifact/parts/0/data/description").asString()).isEqualTo("Train – Zürich");
		JsonNode last = events.get(3).at("/result/statusUpdate");
		assertThat(last.path("taskId")).isEqualTo(task.path("id"));
		assertThat(last.at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
	}

	@Test
	void streamWhenHttpJsonThenBareStreamResponses() {
		List<JsonNode> events = agent
			.stream("/a2a/rest/message:stream",
					"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE)))
			.toList();
		assertThat(events).extracting((event) -> event.propertyNames().iterator().next())
			.containsExactly("task", "statusUpdate", "artifactUpdate", "statusUpdate");
	}

	@Test
	void streamWhenProtocolIs03ThenKindsAndFinal() {
		List<JsonNode> events = rpcStream(agent, "message/stream",
				"{\"message\": %s}".formatted(agent.message03("submit-expense", RunningAgent.EXPENSE)))
			.map((event) -> event.path("result"))
			.toList();
		assertThat(events).extracting((event) -> event.path("kind").asString())
			.containsExactly("task", "status-update", "artifact-update", "status-update");
		assertThat(events.get(1).path("final").booleanValue()).isFalse();
		assertThat(events.get(2).at("/artifact/parts/0/kind").asString()).isEqualTo("data");
		assertThat(events.get(3).path("final").booleanValue()).isTrue();
		assertThat(events.get(3).at("/status/state").asString()).isEqualTo("completed");
	}

	@Test
	void streamWhenSkillFailsThenEndsWithTheFailure() {
		List<JsonNode> events = rpcStream(agent, "SendStreamingMessage",
				"{\"message\": %s}".formatted(agent.message("broken", "{}")))
			.toList();
		assertThat(events).hasSize(3);
		JsonNode status = events.get(2).at("/result/statusUpdate/status");
		assertThat(status.path("state").asString()).isEqualTo("TASK_STATE_FAILED");
		assertThat(status.at("/message/parts/0/text").asString()).isEqualTo("The skill failed.");
	}

	@Test
	void streamWhenMessageIsInvalidThenPlainJsonRpcError() {
		assertThat(agent.call("SendStreamingMessage", "{}").at("/error/code").intValue()).isEqualTo(-32602);
	}

	@Test
	void subscribeWhenTaskRunsThenSnapshotThenSameEventsForEverySubscriber() {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		String params = "{\"id\": \"%s\"}".formatted(id);
		Stream<JsonNode> first = rpcStream(agent, "SubscribeToTask", params);
		Stream<JsonNode> second = agent.stream("/a2a/rest/tasks/%s:subscribe".formatted(id), "{}");
		Stream<JsonNode> third = rpcStream(agent, "tasks/resubscribe", params);
		gate.open().countDown();
		List<JsonNode> ofFirst = first.map((event) -> event.path("result")).toList();
		assertThat(ofFirst).hasSize(3);
		assertThat(ofFirst.get(0).at("/task/id").asString()).isEqualTo(id);
		assertThat(ofFirst.get(0).at("/task/status/state").asString()).isEqualTo("TASK_STATE_WORKING");
		assertThat(ofFirst.get(1).at("/artifactUpdate/artifact/parts/0/data/passed").booleanValue()).isTrue();
		assertThat(ofFirst.get(2).at("/statusUpdate/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(second.toList()).isEqualTo(ofFirst);
		assertThat(third.map((event) -> event.at("/result/kind").asString())).containsExactly("task", "artifact-update",
				"status-update");
	}

	@Test
	void subscribeWhenTaskIsCanceledThenEndsWithIt() {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		Stream<JsonNode> events = rpcStream(agent, "SubscribeToTask", "{\"id\": \"%s\"}".formatted(id));
		agent.call("CancelTask", "{\"id\": \"%s\"}".formatted(id));
		assertThat(events.map((event) -> event.at("/result/statusUpdate/status/state").asString("")))
			.containsExactly("", "TASK_STATE_CANCELED");
		gate.open().countDown();
	}

	@Test
	void subscribeWhenTaskHasEndedThenUnsupportedOperation() {
		JsonNode task = agent
			.call("SendMessage", "{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE)))
			.at("/result/task/id");
		JsonRpcTests.assertError(agent.call("SubscribeToTask", "{\"id\": %s}".formatted(task)), -32004,
				"UNSUPPORTED_OPERATION");
	}

	@Test
	void subscribeWhenTaskIsUnknownThenTaskNotFound() {
		JsonRpcTests.assertError(agent.call("SubscribeToTask", "{\"id\": \"%s\"}".formatted(UUID.randomUUID())), -32001,
				"TASK_NOT_FOUND");
	}

	@Test
	void streamWhenClientLeavesThenTaskEndsAllTheSame() throws Exception {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		try (InputStream left = agent.open("/a2a",
				agent.request("SubscribeToTask", "{\"id\": \"%s\"}".formatted(id)))) {
			assertThat(left.read()).isEqualTo('d');
		}
		gate.open().countDown();
		assertThat(awaitEnd(agent, id).at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
	}

	/**
	 * Nothing is sent on these streams when their token expires, and their proper ending
	 * is in the form of each binding all the same.
	 */
	@Test
	void streamWhenItsTokenExpiresThenEndsProperlyAndItsOwnerComesBackWithANewOne() {
		Gate gate = agent.gate();
		String[] token = { "Authorization", "Bearer " + agent.shortLivedToken("ada", "expense:read") };
		String message = "{\"message\": %s}"
			.formatted(agent.message("wait", "{\"gate\": \"%s\"}".formatted(gate.id())));
		Iterator<JsonNode> sent = agent.stream("/a2a", agent.request("SendStreamingMessage", message), token)
			.iterator();
		String id = sent.next().at("/result/task/id").asString();
		gate.awaitEntered();
		String params = "{\"id\": \"%s\"}".formatted(id);
		Iterator<JsonNode> of03 = agent.stream("/a2a", agent.request("tasks/resubscribe", params), token).iterator();
		Iterator<JsonNode> rest = agent.streamBy("GET", "/a2a/rest/tasks/" + id + ":subscribe", null, token).iterator();
		assertThat(sent.next().at("/result/statusUpdate/status/state").asString()).isEqualTo("TASK_STATE_WORKING");
		assertThat(of03.next().at("/result/id").asString()).isEqualTo(id);
		assertThat(rest.next().at("/task/id").asString()).isEqualTo(id);
		agent.advance(Duration.ofSeconds(61));
		for (Iterator<JsonNode> events : List.of(sent, of03)) {
			JsonNode last = events.next();
			assertThat(last.path("id").intValue()).isOne();
			assertThat(last.at("/error/code").intValue()).isEqualTo(-31401);
		}
		assertThat(rest.next().at("/error/code").intValue()).isEqualTo(401);
		// The ends of bodies, and not of connections: those would be exceptions.
		assertThat(List.of(sent, of03, rest)).noneMatch(Iterator::hasNext);
		Stream<JsonNode> again = agent.stream("/a2a", agent.request("SubscribeToTask", params), "Authorization",
				"Bearer " + agent.tokenOf("ada", "expense:read"));
		gate.open().countDown();
		assertThat(again.toList()).last()
			.extracting((event) -> event.at("/result/statusUpdate/status/state").asString())
			.isEqualTo("TASK_STATE_COMPLETED");
	}

	@Test
	void streamWhenTimeIsOverThenEndsCleanlyAndTaskGoesOn() {
		Gate gate = impatient.gate();
		String id = impatient.waiting(gate);
		Iterator<JsonNode> events = rpcStream(impatient, "SubscribeToTask", "{\"id\": \"%s\"}".formatted(id))
			.iterator();
		assertThat(events.next().at("/result/task/id").asString()).isEqualTo(id);
		assertThat(events.hasNext()).isFalse();
		gate.open().countDown();
		assertThat(awaitEnd(impatient, id).at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
	}

	@Test
	void sendMessageWhenTimeIsOverThenReturnsTheTaskAsItIs() {
		Gate gate = impatient.gate();
		JsonNode task = impatient
			.call("SendMessage",
					"{\"message\": %s}".formatted(impatient.message("wait", "{\"gate\": \"%s\"}".formatted(gate.id()))))
			.at("/result/task");
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_WORKING");
		gate.open().countDown();
		awaitEnd(impatient, task.path("id").asString());
	}

	static JsonNode awaitEnd(RunningAgent agent, String id) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> agent.call("GetTask", "{\"id\": \"%s\"}".formatted(id)).path("result"),
					(task) -> List
						.of("TASK_STATE_COMPLETED", "TASK_STATE_FAILED", "TASK_STATE_REJECTED", "TASK_STATE_CANCELED")
						.contains(task.at("/status/state").asString()));
	}

	private static Stream<JsonNode> rpcStream(RunningAgent agent, String method, String params) {
		return agent.stream("/a2a", agent.request(method, params));
	}

}
