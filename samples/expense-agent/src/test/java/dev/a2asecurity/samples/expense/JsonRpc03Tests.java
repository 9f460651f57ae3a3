package dev.a2asecurity.samples.expense;

import java.util.UUID;

import dev.a2asecurity.samples.expense.RunningAgent.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JSON-RPC binding of protocol 0.3 (specification 0.3, sections 6 and 7).
 */
class JsonRpc03Tests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void messageSendThenBareTaskOf03() {
		JsonNode task = send(agent.message03("submit-expense", RunningAgent.EXPENSE)).path("result");
		assertThat(task.path("kind").asString()).isEqualTo("task");
		assertThat(task.at("/status/state").asString()).isEqualTo("completed");
		JsonNode part = task.at("/artifacts/0/parts/0");
		assertThat(part.propertyNames()).containsExactlyInAnyOrder("kind", "data");
		assertThat(part.path("kind").asString()).isEqualTo("data");
		assertThat(part.at("/data/status").asString()).isEqualTo("SUBMITTED");
		JsonNode message = task.at("/history/0");
		assertThat(message.path("kind").asString()).isEqualTo("message");
		assertThat(message.path("role").asString()).isEqualTo("user");
		assertThat(message.at("/parts/0/kind").asString()).isEqualTo("data");
		assertThat(agent.call("0.3", "tasks/get", "{\"id\": %s}".formatted(task.path("id"))).path("result"))
			.isEqualTo(task);
	}

	@Test
	void messageSendWhenPartsAreOfEveryKindThenEchoedInHistory() {
		String parts = """
				[{"kind": "text", "text": %s, "metadata": {"a": 1}},
				{"kind": "file", "file": {"uri": "https://example.com/r.pdf", "name": "r.pdf", "mimeType": "application/pdf"}},
				{"kind": "file", "file": {"bytes": "AAEC", "name": "r.bin"}}]"""
			.formatted("\"{\\\"amount\\\": 1, \\\"currency\\\": \\\"EUR\\\", \\\"description\\\": \\\"x\\\"}\"");
		JsonNode task = send("""
				{"kind": "message", "messageId": "%s", "role": "user", "metadata": {"skillId": "submit-expense"},
				"parts": %s}""".formatted(UUID.randomUUID(), parts)).path("result");
		assertThat(task.at("/status/state").asString()).isEqualTo("completed");
		JsonNode echoed = task.at("/history/0/parts");
		assertThat(echoed.at("/0/metadata/a").intValue()).isOne();
		assertThat(echoed.at("/1/file/uri").asString()).isEqualTo("https://example.com/r.pdf");
		assertThat(echoed.at("/1/file/mimeType").asString()).isEqualTo("application/pdf");
		assertThat(echoed.at("/2/kind").asString()).isEqualTo("file");
		assertThat(echoed.at("/2/file/bytes").asString()).isEqualTo("AAEC");
		assertThat(echoed.at("/2/file/name").asString()).isEqualTo("r.bin");
	}

	@Test
	void messageSendWhenExpenseIsUnknownThenFailedWithAgentMessage() {
		JsonNode status = send(agent.message03("read-expense", "{\"expenseId\": \"%s\"}".formatted(UUID.randomUUID())))
			.at("/result/status");
		assertThat(status.path("state").asString()).isEqualTo("failed");
		assertThat(status.at("/message/kind").asString()).isEqualTo("message");
		assertThat(status.at("/message/role").asString()).isEqualTo("agent");
		assertThat(status.at("/message/parts/0/kind").asString()).isEqualTo("text");
	}

	@Test
	void messageSendWhenNotBlockingThenReturnsWhileTheSkillRuns() {
		Gate gate = agent.gate();
		JsonNode task = agent
			.call("0.3", "message/send",
					"{\"message\": %s, \"configuration\": {\"blocking\": false, \"historyLength\": 0}}"
						.formatted(agent.message03("wait", "{\"gate\": \"%s\"}".formatted(gate.id()))))
			.path("result");
		assertThat(task.at("/status/state").asString()).isEqualTo("submitted");
		assertThat(task.has("history")).isFalse();
		gate.awaitEntered();
		JsonNode canceled = agent.call("0.3", "tasks/cancel", "{\"id\": %s}".formatted(task.path("id"))).path("result");
		assertThat(canceled.path("kind").asString()).isEqualTo("task");
		assertThat(canceled.at("/status/state").asString()).isEqualTo("canceled");
		gate.open().countDown();
		assertThat(agent.call("0.3", "tasks/cancel", "{\"id\": %s}".formatted(task.path("id")))
			.at("/error/code")
			.intValue()).isEqualTo(-32002);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"{\"message\": {\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"kind\": \"text\", \"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}}",
			"{\"message\": {\"messageId\": \"m\", \"role\": \"user\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}}",
			"{\"message\": {\"messageId\": \"m\", \"role\": \"user\", \"parts\": [{\"kind\": \"text\", \"text\": \"{}\"}]}}",
			"{\"message\": {\"messageId\": \"m\", \"role\": \"user\", \"parts\": [7]}}",
			"{\"message\": {\"messageId\": \"m\", \"role\": \"user\", \"parts\": [{\"kind\": \"text\", \"text\": \"{}\"}]}, \"configuration\": {\"blocking\": \"no\"}}",
			"{}" })
	void messageSendWhenInvalidThenInvalidParams(String params) {
		assertThat(agent.call("0.3", "message/send", params).at("/error/code").intValue()).isEqualTo(-32602);
	}

	@Test
	void pushNotificationConfigWhenSetThenGotListedAndDeletedInNestedForm() {
		JsonNode task = send(agent.message03("submit-expense", RunningAgent.EXPENSE)).at("/result/id");
		JsonNode set = agent.call("0.3", "tasks/pushNotificationConfig/set", """
				{"taskId": %s, "pushNotificationConfig": {"id": "c1", "url": "http://localhost:8081/hook",
				"token": "t", "authentication": {"schemes": ["Bearer"], "credentials": "c"}}}""".formatted(task))
			.path("result");
		assertThat(set.path("taskId")).isEqualTo(task);
		assertThat(set.at("/pushNotificationConfig/id").asString()).isEqualTo("c1");
		assertThat(set.at("/pushNotificationConfig/authentication/schemes/0").asString()).isEqualTo("Bearer");
		assertThat(set.at("/pushNotificationConfig/authentication").has("credentials")).isFalse();
		assertThat(set.path("pushNotificationConfig").has("token")).isFalse();
		String params = "{\"id\": %s, \"pushNotificationConfigId\": \"c1\"}".formatted(task);
		assertThat(agent.call("0.3", "tasks/pushNotificationConfig/get", params).path("result")).isEqualTo(set);
		assertThat(agent.call("0.3", "tasks/pushNotificationConfig/get", "{\"id\": %s}".formatted(task)).path("result"))
			.isEqualTo(set);
		assertThat(
				agent.call("0.3", "tasks/pushNotificationConfig/list", "{\"id\": %s}".formatted(task)).path("result"))
			.containsExactly(set);
		JsonNode deleted = agent.call("0.3", "tasks/pushNotificationConfig/delete", params);
		assertThat(deleted.has("result")).isTrue();
		assertThat(deleted.path("result").isNull()).isTrue();
		assertThat(agent.call("0.3", "tasks/pushNotificationConfig/get", params).at("/error/code").intValue())
			.isEqualTo(-32001);
	}

	@Test
	void pushNotificationConfigWhenSetTwiceWithoutIdThenReplaced() {
		JsonNode task = send(agent.message03("submit-expense", RunningAgent.EXPENSE)).at("/result/id");
		for (String url : new String[] { "http://localhost:8081/one", "http://localhost:8081/two" }) {
			agent.call("0.3", "tasks/pushNotificationConfig/set",
					"{\"taskId\": %s, \"pushNotificationConfig\": {\"url\": \"%s\"}}".formatted(task, url));
		}
		JsonNode list = agent.call("0.3", "tasks/pushNotificationConfig/list", "{\"id\": %s}".formatted(task))
			.path("result");
		assertThat(list).hasSize(1);
		assertThat(list.at("/0/pushNotificationConfig/url").asString()).isEqualTo("http://localhost:8081/two");
	}

	@Test
	void pushNotificationConfigWhenSentWithTheMessageThenStored() {
		JsonNode task = agent
			.call("0.3", "message/send",
					"""
							{"message": %s, "configuration": {"pushNotificationConfig": {"url": "http://localhost:8081/c",
							"authentication": {"schemes": ["Bearer"]}}}}"""
						.formatted(agent.message03("submit-expense", RunningAgent.EXPENSE)))
			.at("/result/id");
		assertThat(agent.call("ListTaskPushNotificationConfigs", "{\"taskId\": %s}".formatted(task))
			.at("/result/configs/0/authentication/scheme")
			.asString()).isEqualTo("Bearer");
	}

	@ParameterizedTest
	@CsvSource({ "ListTasks, -32601", "SendMessage, -32601", "tasks/list, -32601", "tasks/get, -32602" })
	void callWhenMethodIsNotOf03OrFailsThenError(String method, int code) {
		assertThat(agent.call("0.3", method, "{}").at("/error/code").intValue()).isEqualTo(code);
	}

	@Test
	void callWhenVersionIsAbsentThenMethodNameTellsIt() {
		assertThat(agent.json(agent.rpc(agent.request("tasks/get", "{\"id\": \"x\"}"))).at("/error/code").intValue())
			.isEqualTo(-32001);
	}

	private static JsonNode send(String message) {
		return agent.call("0.3", "message/send", "{\"message\": %s}".formatted(message));
	}

}
