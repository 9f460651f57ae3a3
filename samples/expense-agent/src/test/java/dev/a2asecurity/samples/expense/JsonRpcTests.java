package dev.a2asecurity.samples.expense;

import java.net.http.HttpResponse;
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
 * The JSON-RPC binding of protocol 1.0 (specification 1.0, section 9).
 */
class JsonRpcTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void sendMessageWhenExpenseIsSubmittedThenCompletedTaskWithArtifactAndHistory() {
		JsonNode result = send("submit-expense", RunningAgent.EXPENSE).path("result");
		assertThat(result.propertyNames()).containsExactly("task");
		JsonNode task = result.path("task");
		assertThat(task.path("id").asString()).isNotBlank();
		assertThat(task.path("contextId").asString()).isNotBlank();
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(task.at("/status/timestamp").asString())
			.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z");
		assertThat(task.path("artifacts")).hasSize(1);
		JsonNode data = task.at("/artifacts/0/parts/0/data");
		assertThat(data.path("expenseId").asString()).isNotBlank();
		assertThat(data.path("status").asString()).isEqualTo("SUBMITTED");
		assertThat(data.path("amount").decimalValue()).isEqualByComparingTo("120.50");
		assertThat(data.path("description").asString()).isEqualTo("Train – Zürich");
		assertThat(task.path("history")).hasSize(1);
		JsonNode message = task.at("/history/0");
		assertThat(message.path("role").asString()).isEqualTo("ROLE_USER");
		assertThat(message.path("taskId")).isEqualTo(task.path("id"));
		assertThat(message.path("contextId")).isEqualTo(task.path("contextId"));
		assertThat(message.at("/metadata/skillId").asString()).isEqualTo("submit-expense");
		assertThat(message.has("kind")).isFalse();
	}

	@Test
	void sendMessageWhenInputIsADataPartThenCompleted() {
		String context = UUID.randomUUID().toString();
		JsonNode task = agent.call("SendMessage", """
				{"message": {"messageId": "%s", "role": "ROLE_USER", "contextId": "%s", "metadata":
				{"skillId": "submit-expense"}, "parts": [{"data": %s, "mediaType": "application/json"}]}}
				""".formatted(UUID.randomUUID(), context, RunningAgent.EXPENSE)).at("/result/task");
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(task.path("contextId").asString()).isEqualTo(context);
	}

	@Test
	void sendMessageWhenExpenseIsApprovedThenReadSaysSo() {
		String reference = "{\"expenseId\": \"%s\"}".formatted(agent.submitted());
		assertThat(send("read-expense", reference).at("/result/task/artifacts/0/parts/0/data/status").asString())
			.isEqualTo("SUBMITTED");
		assertThat(send("approve-expense", reference).at("/result/task/artifacts/0/parts/0/data/status").asString())
			.isEqualTo("APPROVED");
		assertThat(send("read-expense", reference).at("/result/task/artifacts/0/parts/0/data/status").asString())
			.isEqualTo("APPROVED");
	}

	@ParameterizedTest
	@ValueSource(strings = { "read-expense", "approve-expense" })
	void sendMessageWhenExpenseIsUnknownThenFailedTaskWithMessage(String skill) {
		JsonNode task = send(skill, "{\"expenseId\": \"%s\"}".formatted(UUID.randomUUID())).at("/result/task");
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_FAILED");
		assertThat(task.at("/status/message/role").asString()).isEqualTo("ROLE_AGENT");
		assertThat(task.at("/status/message/parts/0/text").asString()).isEqualTo("There is no such expense.");
		assertThat(task.path("artifacts")).isEmpty();
	}

	@Test
	void sendMessageWhenSkillBreaksThenFailedTaskWithNeutralMessage() {
		JsonNode response = send("broken", "{}");
		assertThat(response.at("/result/task/status/state").asString()).isEqualTo("TASK_STATE_FAILED");
		assertThat(response.at("/result/task/status/message/parts/0/text").asString()).isEqualTo("The skill failed.");
		assertThat(response.toString()).doesNotContain("hunter2", "IllegalState");
	}

	@Test
	void sendMessageWhenHistoryLengthIsZeroThenHistoryIsLeftOut() {
		JsonNode task = agent
			.call("SendMessage",
					"{\"message\": %s, \"configuration\": {\"historyLength\": 0}}"
						.formatted(agent.message("submit-expense", RunningAgent.EXPENSE)))
			.at("/result/task");
		assertThat(task.has("history")).isFalse();
	}

	@Test
	void sendMessageWhenNotImmediateThenReturnsOnlyWhenTheTaskHasEnded() {
		JsonNode task = send("submit-expense", RunningAgent.EXPENSE).at("/result/task");
		JsonNode stored = agent.call("GetTask", "{\"id\": %s}".formatted(task.path("id"))).path("result");
		assertThat(stored).isEqualTo(task);
	}

	@Test
	void sendMessageWhenImmediateThenReturnsWhileTheSkillRuns() {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		assertThat(agent.call("GetTask", "{\"id\": \"%s\"}".formatted(id)).at("/result/status/state").asString())
			.isEqualTo("TASK_STATE_WORKING");
		gate.open().countDown();
		assertThat(StreamingTests.awaitEnd(agent, id).at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"text\": \"{}\"}]}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": \"no-such-skill\"}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": 7}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"text\": \"hello\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"data\": {\"amount\": -1, \"currency\": \"EUR\", \"description\": \"x\"}}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"data\": {}}], \"metadata\": {\"skillId\": \"read-expense\"}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [{\"data\": {}, \"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_USER\", \"parts\": [], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"messageId\": \"m\", \"role\": \"ROLE_AGENT\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"messageId\": \"m\", \"role\": \"user\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"messageId\": 7, \"role\": \"ROLE_USER\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"{\"role\": \"ROLE_USER\", \"parts\": [{\"text\": \"{}\"}], \"metadata\": {\"skillId\": \"submit-expense\"}}",
			"null", "\"text\"" })
	void sendMessageWhenMessageIsInvalidThenInvalidParams(String message) {
		// A message that came before is refused for that, so each has an id of its own.
		String unseen = message.replace("\"m\"", "\"" + UUID.randomUUID() + "\"");
		JsonNode error = agent.call("SendMessage", "{\"message\": %s}".formatted(unseen)).path("error");
		assertThat(error.path("code").intValue()).isEqualTo(-32602);
		assertThat(error.path("message").asString()).isEqualTo("Invalid parameters");
		// Either the agent says it, of a field, or admission before it.
		assertThat(error.at("/data/0/fieldViolations/0/field").asString() + error.at("/data/0/domain").asString())
			.matches("message.*|a2asecurity\\.dev");
	}

	@Test
	void sendMessageWhenThereIsNoTextAndNoDataThenContentTypeNotSupported() {
		assertError(agent.call("SendMessage",
				"""
						{"message": {"messageId": "%s", "role": "ROLE_USER", "parts": [{"url": "https://example.com/receipt.pdf"}],
						"metadata": {"skillId": "submit-expense"}}}"""
					.formatted(UUID.randomUUID())),
				-32005, "CONTENT_TYPE_NOT_SUPPORTED");
	}

	@Test
	void sendMessageWhenTaskIsUnknownThenTaskNotFound() {
		assertError(sendTo(UUID.randomUUID().toString(), null), -32001, "TASK_NOT_FOUND");
	}

	@Test
	void sendMessageWhenTaskHasEndedThenUnsupportedOperation() {
		JsonNode task = send("submit-expense", RunningAgent.EXPENSE).at("/result/task");
		assertError(sendTo(task.path("id").asString(), null), -32004, "UNSUPPORTED_OPERATION");
		assertError(sendTo(task.path("id").asString(), task.path("contextId").asString()), -32004,
				"UNSUPPORTED_OPERATION");
	}

	@Test
	void sendMessageWhenContextIsNotTheTasksThenInvalidParams() {
		JsonNode task = send("submit-expense", RunningAgent.EXPENSE).at("/result/task");
		assertThat(sendTo(task.path("id").asString(), "another").at("/error/code").intValue()).isEqualTo(-32602);
	}

	@Test
	void getTaskWhenUnknownThenTaskNotFound() {
		assertError(agent.call("GetTask", "{\"id\": \"%s\"}".formatted(UUID.randomUUID())), -32001, "TASK_NOT_FOUND");
	}

	@Test
	void getTaskWhenHistoryLengthIsGivenThenHonoured() {
		JsonNode id = send("submit-expense", RunningAgent.EXPENSE).at("/result/task/id");
		assertThat(agent.call("GetTask", "{\"id\": %s, \"historyLength\": 5}".formatted(id)).at("/result/history"))
			.hasSize(1);
		assertThat(
				agent.call("GetTask", "{\"id\": %s, \"historyLength\": 0}".formatted(id)).path("result").has("history"))
			.isFalse();
		assertThat(
				agent.call("GetTask", "{\"id\": %s, \"historyLength\": -1}".formatted(id)).at("/error/code").intValue())
			.isEqualTo(-32602);
	}

	@Test
	void cancelTaskWhenRunningThenCanceledForGood() {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		String params = "{\"id\": \"%s\"}".formatted(id);
		JsonNode canceled = agent.call("CancelTask", params).path("result");
		assertThat(canceled.path("id").asString()).isEqualTo(id);
		assertThat(canceled.at("/status/state").asString()).isEqualTo("TASK_STATE_CANCELED");
		gate.open().countDown();
		assertError(agent.call("CancelTask", params), -32002, "TASK_NOT_CANCELABLE");
		JsonNode stored = agent.call("GetTask", params).path("result");
		assertThat(stored.at("/status/state").asString()).isEqualTo("TASK_STATE_CANCELED");
		assertThat(stored.path("artifacts")).isEmpty();
	}

	@Test
	void cancelTaskWhenUnknownThenTaskNotFound() {
		assertError(agent.call("CancelTask", "{\"id\": \"%s\"}".formatted(UUID.randomUUID())), -32001,
				"TASK_NOT_FOUND");
	}

	@Test
	void pushNotificationConfigWhenCreatedThenGotListedAndDeleted() {
		JsonNode task = send("submit-expense", RunningAgent.EXPENSE).at("/result/task/id");
		JsonNode created = agent.call("CreateTaskPushNotificationConfig", """
				{"taskId": %s, "url": "http://localhost:8081/hook", "token": "t",
				"authentication": {"scheme": "Bearer", "credentials": "c"}}""".formatted(task)).path("result");
		assertThat(created.path("id").asString()).isNotBlank();
		assertThat(created.path("taskId")).isEqualTo(task);
		assertThat(created.path("url").asString()).isEqualTo("http://localhost:8081/hook");
		assertThat(created.at("/authentication/scheme").asString()).isEqualTo("Bearer");
		assertThat(created.path("authentication").has("credentials")).isFalse();
		assertThat(created.has("token")).isFalse();
		String params = "{\"taskId\": %s, \"id\": %s}".formatted(task, created.path("id"));
		assertThat(agent.call("GetTaskPushNotificationConfig", params).path("result")).isEqualTo(created);
		JsonNode list = agent.call("ListTaskPushNotificationConfigs", "{\"taskId\": %s}".formatted(task))
			.path("result");
		assertThat(list.path("configs")).containsExactly(created);
		assertThat(list.path("nextPageToken").asString("absent")).isEmpty();
		for (int i = 0; i < 2; i++) {
			assertThat(agent.call("DeleteTaskPushNotificationConfig", params).path("result").isObject()).isTrue();
		}
		assertError(agent.call("GetTaskPushNotificationConfig", params), -32001, "TASK_NOT_FOUND");
	}

	@Test
	void pushNotificationConfigWhenSentWithTheMessageThenStored() {
		JsonNode task = agent
			.call("SendMessage",
					"""
							{"message": %s, "configuration": {"taskPushNotificationConfig": {"url": "http://localhost:8081/c"}}}"""
						.formatted(agent.message("submit-expense", RunningAgent.EXPENSE)))
			.at("/result/task/id");
		assertThat(agent.call("ListTaskPushNotificationConfigs", "{\"taskId\": %s}".formatted(task))
			.at("/result/configs/0/url")
			.asString()).isEqualTo("http://localhost:8081/c");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "CreateTaskPushNotificationConfig | , \"url\": \"http://localhost:8081/c\"",
					"GetTaskPushNotificationConfig | , \"id\": \"x\"", "ListTaskPushNotificationConfigs | ''",
					"DeleteTaskPushNotificationConfig | , \"id\": \"x\"" })
	void pushNotificationConfigWhenTaskIsUnknownThenTaskNotFound(String method, String more) {
		assertError(agent.call(method, "{\"taskId\": \"%s\"%s}".formatted(UUID.randomUUID(), more)), -32001,
				"TASK_NOT_FOUND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://example.com/x", "/hook", "https:opaque" })
	void pushNotificationConfigWhenUrlIsNotHttpThenRefusedBeforeTheAgent(String url) {
		JsonNode task = send("submit-expense", RunningAgent.EXPENSE).at("/result/task/id");
		JsonNode response = agent.call("CreateTaskPushNotificationConfig",
				"{\"taskId\": %s, \"url\": \"%s\"}".formatted(task, url));
		assertThat(response.at("/error/code").intValue()).isEqualTo(-32602);
		assertThat(response.at("/error/data/0/domain").asString()).as("before the agent").isEqualTo("a2asecurity.dev");
	}

	@Test
	void extendedAgentCardWhenRequestedThenTheSkillsThatTheCallerMayUse() {
		assertThat(agent.call("GetExtendedAgentCard", "{}").at("/result/skills"))
			.extracting((skill) -> skill.path("id").asString())
			.contains("approve-expense", "read-expense");
	}

	@ParameterizedTest
	@ValueSource(strings = { "7", "\"7\"", "null", "\"\"", "12345678901234567890" })
	void idWhenGivenThenEchoedWithItsType(String id) {
		String body = "{\"jsonrpc\": \"2.0\", \"id\": %s, \"method\": \"GetTask\", \"params\": {\"id\": \"x\"}}"
			.formatted(id);
		HttpResponse<String> response = agent.rpc(body, "A2A-Version", "1.0");
		assertThat(response.body()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\"".formatted(id));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "'' | -32700", "'  ' | -32700", "null | -32600", "{ | -32700", "hello | -32700",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"id\": 2, \"method\": \"GetTask\"} | -32700",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"GetTask\"} {} | -32700", "[] | -32600",
					"7 | -32600", "[{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"GetTask\"}] | -32600",
					"{} | -32600", "{\"jsonrpc\": \"2.0\", \"method\": \"GetTask\"} | -32600",
					"{\"jsonrpc\": \"2.0\", \"id\": {}, \"method\": \"GetTask\"} | -32600",
					"{\"jsonrpc\": \"2.0\", \"id\": -1.5, \"method\": \"GetTask\"} | -32600",
					"{\"jsonrpc\": \"2.0\", \"id\": true, \"method\": \"GetTask\"} | -32600" })
	void requestWhenNotJsonRpcThenErrorWithNullId(String body, int code) {
		HttpResponse<String> response = agent.rpc(body, "A2A-Version", "1.0");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(agent.json(response).at("/error/code").intValue()).isEqualTo(code);
		assertThat(agent.json(response).path("id").isNull()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{\"jsonrpc\": \"1.0\", \"id\": 1, \"method\": \"GetTask\", \"params\": {}} | -32600",
					"{\"id\": 1, \"method\": \"GetTask\", \"params\": {}} | -32600",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"params\": {}} | -32600",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": 7, \"params\": {}} | -32600",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"Nonsense\", \"params\": {}} | -32601",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tasks/get\", \"params\": {}} | -32601",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"GetTask\", \"params\": []} | -32602",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"GetTask\", \"params\": {\"id\": 7}} | -32602",
					"{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"GetTask\"} | -32602" })
	void requestWhenInvalidThenErrorWithTheRequestsId(String body, int code) {
		JsonNode response = agent.json(agent.rpc(body, "A2A-Version", "1.0"));
		assertThat(response.at("/error/code").intValue()).isEqualTo(code);
		assertThat(response.path("id").intValue()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2.0", "1.1", "0.2", "one" })
	void versionWhenNotSupportedThenVersionNotSupported(String version) {
		assertError(agent.call(version, "GetTask", "{\"id\": \"x\"}"), -32009, "VERSION_NOT_SUPPORTED");
	}

	@Test
	void versionWhenAbsentEmptyOrWithPatchThenMethodIsFound() {
		String body = agent.request("GetTask", "{\"id\": \"x\"}");
		assertThat(agent.json(agent.rpc(body)).at("/error/code").intValue()).isEqualTo(-32001);
		assertThat(agent.json(agent.rpc(body, "A2A-Version", "")).at("/error/code").intValue()).isEqualTo(-32001);
		assertThat(agent.json(agent.rpc(body, "a2a-version", "1.0.3")).at("/error/code").intValue()).isEqualTo(-32001);
	}

	@Test
	void versionWhenGivenTwiceDifferentlyThenInvalidRequest() {
		String body = agent.request("GetTask", "{\"id\": \"x\"}");
		assertThat(agent.json(agent.rpc(body, "A2A-Version", "1.0", "A2A-Version", "0.3")).at("/error/code").intValue())
			.isEqualTo(-32600);
	}

	@Test
	void requestWhenMediaTypeIsNotJsonThenUnsupportedMediaTypeAsJsonRpcError() {
		HttpResponse<String> response = agent.rpc("{}", "Content-Type", "text/plain");
		assertThat(response.statusCode()).isEqualTo(415);
		assertThat(agent.json(response).at("/error/code").intValue()).isEqualTo(-32600);
	}

	private static JsonNode send(String skill, String input) {
		return agent.call("SendMessage", "{\"message\": %s}".formatted(agent.message(skill, input)));
	}

	private static JsonNode sendTo(String taskId, String contextId) {
		String more = ", \"taskId\": \"%s\"".formatted(taskId)
				+ ((contextId != null) ? ", \"contextId\": \"%s\"".formatted(contextId) : "");
		return agent.call("SendMessage",
				"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE, more)));
	}

	static void assertError(JsonNode response, int code, String reason) {
		JsonNode error = response.path("error");
		assertThat(response.has("result")).isFalse();
		assertThat(error.path("code").intValue()).isEqualTo(code);
		assertThat(error.path("message").asString()).isNotBlank();
		assertThat(error.at("/data/0/@type").asString()).isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
		assertThat(error.at("/data/0/reason").asString()).isEqualTo(reason);
		assertThat(error.at("/data/0/domain").asString()).isEqualTo("a2a-protocol.org");
	}

}
