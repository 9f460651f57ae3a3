package dev.a2asecurity.samples.expense;

import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.stream.Stream;

import dev.a2asecurity.samples.expense.RunningAgent.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The HTTP+JSON binding of protocol 1.0 (specification 1.0, section 11).
 */
class HttpJsonTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/a2a+json", "application/a2a+json;charset=UTF-8" })
	void sendThenTaskInItsWrapper(String mediaType) {
		HttpResponse<String> response = agent.rest("POST", "/message:send",
				"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE)), "Content-Type",
				mediaType, "A2A-Version", "1.0");
		JsonNode body = ok(response);
		assertThat(body.propertyNames()).containsExactly("task");
		assertThat(body.at("/task/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(body.at("/task/artifacts/0/parts/0/data/status").asString()).isEqualTo("SUBMITTED");
	}

	@Test
	void getThenTaskWithHistoryAsAsked() {
		JsonNode task = submit();
		String path = "/tasks/" + task.path("id").asString();
		assertThat(ok(agent.rest("GET", path, null))).isEqualTo(task);
		assertThat(ok(agent.rest("GET", path + "?historyLength=0", null)).has("history")).isFalse();
		assertThat(ok(agent.rest("GET", path + "?A2A-Version=1.0", null))).isEqualTo(task);
	}

	@Test
	void listThenFilteredAndPaged() {
		JsonNode task = submit();
		submit();
		JsonNode page = ok(agent.rest("GET", "/tasks?pageSize=1&status=TASK_STATE_COMPLETED", null));
		assertThat(page.path("tasks")).hasSize(1);
		assertThat(page.path("totalSize").intValue()).isGreaterThanOrEqualTo(2);
		assertThat(page.path("nextPageToken").asString()).isNotEmpty();
		JsonNode next = ok(agent.rest("GET",
				"/tasks?pageSize=1&status=TASK_STATE_COMPLETED&pageToken=" + page.path("nextPageToken").asString(),
				null));
		assertThat(next.at("/tasks/0/id")).isNotEqualTo(page.at("/tasks/0/id"));
		JsonNode own = ok(agent.rest("GET",
				"/tasks?includeArtifacts=true&historyLength=0&contextId=" + task.path("contextId").asString(), null));
		assertThat(own.path("tasks")).hasSize(1);
		assertThat(own.at("/tasks/0/artifacts")).hasSize(1);
		assertThat(own.at("/tasks/0").has("history")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "pageSize=0", "pageSize=101", "pageSize=x", "status=working", "includeArtifacts=yes",
			"historyLength=-1", "statusTimestampAfter=now" })
	void listWhenParameterIsInvalidThenInvalidArgument(String query) {
		HttpResponse<String> response = agent.rest("GET", "/tasks?" + query, null);
		assertError(response, 400, "INVALID_ARGUMENT");
		assertThat(agent.json(response).at("/error/details/0/@type").asString())
			.isEqualTo("type.googleapis.com/google.rpc.BadRequest");
		assertThat(agent.json(response).at("/error/details/0/fieldViolations/0/field").asString())
			.isEqualTo(query.substring(0, query.indexOf('=')));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pageSize=1&pageSize=2", "pageToken=x" })
	void listWhenParameterIsAmbiguousOrNobodysThenRefusedBeforeTheAgent(String query) {
		HttpResponse<String> response = agent.rest("GET", "/tasks?" + query, null);
		assertError(response, 400, "INVALID_ARGUMENT");
		assertThat(agent.json(response).at("/error/details/0/domain").asString()).isEqualTo("a2asecurity.dev");
	}

	@Test
	void listWhenCursorIsOfAnotherQueryThenInvalidArgument() {
		submit();
		submit();
		String cursor = ok(agent.rest("GET", "/tasks?pageSize=1&status=TASK_STATE_COMPLETED", null))
			.path("nextPageToken")
			.asString();
		assertError(agent.rest("GET", "/tasks?pageSize=1&pageToken=" + cursor, null), 400, "INVALID_ARGUMENT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "" })
	void cancelWhenRunningThenCanceled(String body) {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		JsonNode task = ok(agent.rest("POST", "/tasks/" + id + ":cancel", body.isEmpty() ? null : body));
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_CANCELED");
		gate.open().countDown();
		assertA2AError(agent.rest("POST", "/tasks/" + id + ":cancel", "{}"), 400, "FAILED_PRECONDITION",
				"TASK_NOT_CANCELABLE");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void subscribeThenStreamsToTheEndAndThenNoMore(String method) {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		Stream<JsonNode> events = agent.streamBy(method, "/a2a/rest/tasks/" + id + ":subscribe", null);
		gate.open().countDown();
		assertThat(events.map((event) -> event.propertyNames().iterator().next())).containsExactly("task",
				"artifactUpdate", "statusUpdate");
		assertA2AError(agent.rest(method, "/tasks/" + id + ":subscribe", null), 400, "FAILED_PRECONDITION",
				"UNSUPPORTED_OPERATION");
	}

	@Test
	void pushNotificationConfigThenCreatedGotListedAndDeleted() {
		String path = "/tasks/" + submit().path("id").asString() + "/pushNotificationConfigs";
		JsonNode created = ok(agent.rest("POST", path, "{\"id\": \"c 1\", \"url\": \"http://localhost:8081/c\"}"));
		assertThat(created.path("id").asString()).isEqualTo("c 1");
		assertThat(ok(agent.rest("GET", path + "/c%201", null))).isEqualTo(created);
		assertThat(ok(agent.rest("GET", path, null)).path("configs")).containsExactly(created);
		for (int i = 0; i < 2; i++) {
			assertThat(ok(agent.rest("DELETE", path + "/c%201", null)).isEmpty()).isTrue();
		}
		assertA2AError(agent.rest("GET", path + "/c%201", null), 404, "NOT_FOUND", "TASK_NOT_FOUND");
	}

	@Test
	void pushNotificationConfigWhenBodyNamesAnotherTaskThenInvalidArgument() {
		String path = "/tasks/" + submit().path("id").asString() + "/pushNotificationConfigs";
		assertError(agent.rest("POST", path, "{\"taskId\": \"x\", \"url\": \"http://localhost:8081/c\"}"), 400,
				"INVALID_ARGUMENT");
	}

	@ParameterizedTest
	@CsvSource({ "GET, ''", "POST, :cancel", "POST, :subscribe", "GET, :subscribe", "GET, /pushNotificationConfigs",
			"GET, /pushNotificationConfigs/x", "DELETE, /pushNotificationConfigs/x" })
	void taskWhenUnknownThenTaskNotFound(String method, String suffix) {
		assertA2AError(agent.rest(method, "/tasks/" + UUID.randomUUID() + suffix, null), 404, "NOT_FOUND",
				"TASK_NOT_FOUND");
	}

	@Test
	void extendedAgentCardThenTheSkillsThatTheCallerMayUse() {
		assertThat(ok(agent.rest("GET", "/extendedAgentCard", null)).path("skills"))
			.extracting((skill) -> skill.path("id").asString())
			.contains("approve-expense", "read-expense");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.3", "2.0" })
	void versionWhenNot10ThenVersionNotSupported(String version) {
		assertA2AError(agent.rest("GET", "/tasks", null, "A2A-Version", version), 400, "FAILED_PRECONDITION",
				"VERSION_NOT_SUPPORTED");
		assertA2AError(agent.rest("GET", "/tasks?A2A-Version=" + version, null), 400, "FAILED_PRECONDITION",
				"VERSION_NOT_SUPPORTED");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{ | 400", "[] | 400", "{} | 400", "{\"message\": 7} | 400" })
	void sendWhenBodyIsInvalidThenInvalidArgument(String body, int status) {
		assertError(agent.rest("POST", "/message:send", body), status, "INVALID_ARGUMENT");
	}

	@Test
	void requestWhenSpringMvcRefusesThenErrorOfTheBinding() {
		HttpResponse<String> wrongMethod = agent.rest("GET", "/message:send", null);
		assertError(wrongMethod, 405, "INVALID_ARGUMENT");
		assertThat(wrongMethod.headers().firstValue("Allow")).hasValue("POST");
		assertError(agent.rest("POST", "/message:send", "{}", "Content-Type", "text/plain"), 415, "INVALID_ARGUMENT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/tasks/x:nothing" })
	void requestWhenPathIsNoOperationsThenUnimplemented(String path) {
		assertError(agent.rest("GET", path, null), 400, "UNIMPLEMENTED");
	}

	private static JsonNode submit() {
		return ok(agent.rest("POST", "/message:send",
				"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE))))
			.path("task");
	}

	private static JsonNode ok(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/a2a+json");
		return agent.json(response);
	}

	private static void assertA2AError(HttpResponse<String> response, int code, String status, String reason) {
		assertError(response, code, status);
		JsonNode details = agent.json(response).at("/error/details/0");
		assertThat(details.path("@type").asString()).isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
		assertThat(details.path("reason").asString()).isEqualTo(reason);
		assertThat(details.path("domain").asString()).isEqualTo("a2a-protocol.org");
	}

	private static void assertError(HttpResponse<String> response, int code, String status) {
		assertThat(response.statusCode()).isEqualTo(code);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/a2a+json");
		JsonNode error = agent.json(response).path("error");
		assertThat(error.path("code").intValue()).isEqualTo(code);
		assertThat(error.path("status").asString()).isEqualTo(status);
		assertThat(error.path("message").asString()).isNotBlank();
	}

}
