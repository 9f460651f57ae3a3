package dev.a2asecurity.samples.springai;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static dev.a2asecurity.samples.springai.RunningAgent.json;
import static dev.a2asecurity.samples.springai.RunningAgent.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * An agent on Spring AI A2A is secured by the starter and properties: over HTTP, with
 * tokens of the sample authorization server.
 */
class SpringAiExpenseAgentTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@ParameterizedTest
	@CsvSource({ "POST, /", "GET, /tasks/t", "POST, /tasks/t/cancel", "PUT, /tasks/t", "POST, /tasks/t" })
	void callWhenNoTokenThenRefusedWithChallenge(String method, String path) {
		HttpResponse<String> response = method.equals("GET") ? agent.get(path, null) : agent.post(path, "{}", null);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).get()
			.asString()
			.startsWith("Bearer ")
			.contains("resource_metadata=\"" + agent.url() + "/.well-known/oauth-protected-resource\"");
	}

	@Test
	void callWhenTokenIsForAnotherAgentThenRefused() {
		String token = agent.tokenFor("http://localhost:8080", "travel");
		assertThat(agent.send(message("submit-expense", RunningAgent.EXPENSE), token).statusCode()).isEqualTo(401);
	}

	@Test
	void sendMessageWhenScopesAreThereThenTheSkillWorksForTheCaller() {
		JsonNode task = agent.task(message("submit-expense", RunningAgent.EXPENSE), agent.token("travel"));
		assertThat(state(task)).isEqualTo("completed");
		JsonNode submitted = data(task);
		assertThat(submitted.path("status").asString()).isEqualTo("SUBMITTED");
		assertThat(submitted.path("submittedBy").asString()).as("on the agent's executor").isEqualTo("travel-agent");
		String reference = "{\"expenseId\": \"%s\"}".formatted(submitted.path("expenseId").asString());
		String finance = agent.token("finance");
		assertThat(data(agent.task(message("read-expense", reference), finance))).isEqualTo(submitted);
		assertThat(data(agent.task(message("approve-expense", reference), finance)).path("status").asString())
			.isEqualTo("APPROVED");
	}

	@ParameterizedTest
	@CsvSource({ "finance, submit-expense, expense:submit", "travel, approve-expense, expense:approve",
			"stranger, read-expense, expense:read" })
	void sendMessageWhenScopeIsMissingThen403ThatNamesIt(String client, String skill, String scope) {
		String input = skill.equals("submit-expense") ? RunningAgent.EXPENSE : reference();
		HttpResponse<String> response = agent.send(message(skill, input), agent.token(client));
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(json(response).at("/error/code").intValue()).isEqualTo(-31403);
		assertThat(json(response).path("id").intValue()).isEqualTo(7);
		if (!client.equals("stranger")) {
			assertThat(response.headers().firstValue("WWW-Authenticate")).get()
				.asString()
				.contains("error=\"insufficient_scope\"", "scope=\"" + scope + "\"");
		}
	}

	@Test
	void callWhenNoScopeOfTheAgentIsHeldThenNothingCanBeDone() {
		String stranger = agent.token("stranger");
		assertThat(agent.get("/tasks/" + UUID.randomUUID(), stranger).statusCode()).isEqualTo(403);
		assertThat(agent.post("/tasks/" + UUID.randomUUID() + "/cancel", null, stranger).statusCode()).isEqualTo(403);
		assertThat(agent.send(message(null, reference()), stranger).statusCode()).isEqualTo(403);
	}

	@Test
	void sendMessageWhenTheSkillIsChosenLateThenItsRefusalReachesTheClientAsTheTasksState() {
		String expense = reference();
		JsonNode task = agent.task(message(null, "Approve " + expense), agent.token("travel"));
		assertThat(state(task)).isEqualTo("auth-required");
		JsonNode detail = task.at("/status/message/metadata/details/0");
		assertThat(detail.path("@type").asString()).isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
		assertThat(detail.path("reason").asString()).isEqualTo("INSUFFICIENT_SCOPE");
		assertThat(detail.at("/metadata/skillId").asString()).isEqualTo("approve-expense");
		assertThat(detail.at("/metadata/scope").asString()).isEqualTo("expense:approve");
		assertThat(data(agent.task(message("read-expense", expense), agent.token("travel"))).path("status").asString())
			.isEqualTo("SUBMITTED");
	}

	@Test
	void sendMessageWhenTheTaskWaitsForMoreScopeThenItsOwnerGoesOnWithItAndNobodyElse() {
		String approval = "Approve " + reference();
		JsonNode waiting = agent.task(message(null, approval), agent.token("finance", "expense:read"));
		assertThat(state(waiting)).isEqualTo("auth-required");
		String id = waiting.path("id").asString();
		String unknown = UUID.randomUUID().toString();
		assertThat(agent.send(message(null, approval, id), agent.token("travel")).body())
			.isEqualTo(agent.send(message(null, approval, unknown), agent.token("travel")).body())
			.contains("-32001");
		JsonNode resumed = agent.task(message(null, approval, id), agent.token("finance"));
		assertThat(resumed.path("id").asString()).isEqualTo(id);
		assertThat(state(resumed)).isEqualTo("completed");
		assertThat(data(resumed).path("status").asString()).isEqualTo("APPROVED");
	}

	/**
	 * The skill is named where this agent does not look, so that its words talk it into
	 * another one, for which the caller has the scope as well.
	 */
	@Test
	void sendMessageWhenAnotherSkillIsNamedThenTheOneTheAgentIsTalkedIntoIsNotEntered() {
		String expense = reference();
		String talked = message(null, "Approve " + expense).replace("\"kind\": \"text\"",
				"\"kind\": \"text\", \"metadata\": {\"skillId\": \"read-expense\"}");
		JsonNode task = agent.task(talked, agent.token("finance"));
		assertThat(state(task)).isEqualTo("rejected");
		assertThat(task.at("/status/message/metadata/details/0/reason").asString()).isEqualTo("OTHER_SKILL");
		assertThat(data(agent.task(message("read-expense", expense), agent.token("finance"))).path("status").asString())
			.isEqualTo("SUBMITTED");
	}

	@Test
	void callersWhenTheyAlternateThenNobodyWorksUnderTheNameOfWhoCameBefore() {
		String travel = agent.token("travel");
		String finance = agent.token("finance");
		for (int i = 0; i < 8; i++) {
			assertThat(state(agent.task(message(null, RunningAgent.EXPENSE), travel))).isEqualTo("completed");
			assertThat(state(agent.task(message(null, RunningAgent.EXPENSE), finance))).isEqualTo("auth-required");
		}
	}

	@Test
	void taskWhenItIsAnothersThenToldFromNoneByNothing() {
		String id = agent.task(message("submit-expense", RunningAgent.EXPENSE), agent.token("travel"))
			.path("id")
			.asString();
		String unknown = UUID.randomUUID().toString();
		String finance = agent.token("finance");
		assertSame(agent.get("/tasks/" + id, finance), agent.get("/tasks/" + unknown, finance), 404);
		assertSame(agent.post("/tasks/" + id + "/cancel", null, finance),
				agent.post("/tasks/" + unknown + "/cancel", null, finance), 404);
		assertSame(agent.send(message(null, reference(), id), finance),
				agent.send(message(null, reference(), unknown), finance), 200);
		assertThat(json(agent.get("/tasks/" + id, agent.token("travel"))).path("id").asString()).isEqualTo(id);
	}

	@Test
	void cancelWhenTheTaskWaitsThenItsOwnerCanAndNobodyElse() {
		String id = agent.task(message(null, "Approve " + reference()), agent.token("travel")).path("id").asString();
		assertThat(agent.post("/tasks/" + id + "/cancel", null, agent.token("finance")).statusCode()).isEqualTo(404);
		assertThat(state(json(agent.get("/tasks/" + id, agent.token("travel"))))).isEqualTo("auth-required");
		HttpResponse<String> canceled = agent.post("/tasks/" + id + "/cancel", null, agent.token("travel"));
		assertThat(canceled.statusCode()).as(canceled.body()).isEqualTo(200);
		assertThat(state(json(canceled))).isEqualTo("canceled");
	}

	@Test
	void contextWhenItIsAnothersThenRefusedAsUnknown() {
		String context = agent.task(message("submit-expense", RunningAgent.EXPENSE), agent.token("travel"))
			.path("contextId")
			.asString();
		String taken = message("read-expense", reference()).replace("\"role\"",
				"\"contextId\": \"%s\", \"role\"".formatted(context));
		assertThat(json(agent.send(taken, agent.token("finance"))).at("/error/code").intValue()).isEqualTo(-32001);
	}

	@Test
	void sendMessageWhenItIsSentTwiceThenTheAgentWorksOnce() {
		String message = message("submit-expense", RunningAgent.EXPENSE);
		String travel = agent.token("travel");
		String id = agent.task(message, travel).path("id").asString();
		HttpResponse<String> again = agent.send(message, travel);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(json(again).at("/error/code").intValue()).isEqualTo(-31409);
		assertThat(json(again).at("/error/data/0/reason").asString()).isEqualTo("DUPLICATE_MESSAGE");
		assertThat(json(again).at("/error/data/0/metadata/taskId").asString()).isEqualTo(id);
		assertThat(json(agent.send(message.replace("120.50", "999"), travel)).at("/error/code").intValue())
			.isEqualTo(-32602);
	}

	@Test
	void sendMessageWhenItRegistersAWebhookThenRefusedSinceNoneMayGo() {
		String params = "{\"message\": %s, \"configuration\": {\"pushNotificationConfig\": {\"url\": \"https://x.example.com\"}}}"
			.formatted(message("submit-expense", RunningAgent.EXPENSE));
		assertThat(json(agent.call("message/send", params, agent.token("travel"))).at("/error/code").intValue())
			.isEqualTo(-32004);
	}

	/**
	 * The host takes one method only; nothing that was decided on as another may be
	 * worked on as a message.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "message/stream", "tasks/get", "tasks/cancel", "SendMessage", "message/Send", "anything" })
	void callWhenMethodIsNoneOfTheHostsThenNoSkillIsEntered(String method) {
		String travel = agent.token("travel");
		String id = agent.task(message("submit-expense", RunningAgent.EXPENSE), travel).path("id").asString();
		String params = "{\"id\": \"%s\", \"message\": %s}".formatted(id,
				message("submit-expense", RunningAgent.EXPENSE));
		HttpResponse<String> response = agent.call(method,
				method.startsWith("message") ? params.replace("\"id\"", "\"x\"") : params, travel);
		assertThat(response.body()).doesNotContain("expenseId", "completed", "Exception", "internal");
		assertThat((response.statusCode() != 200) || json(response).has("error")).as(response.body()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/tasks", "/TASKS/%s", "/tasks/%s/", "/tasks/%s/x", "/%s", "/v1/tasks/%s" })
	void getWhenPathIsNearlyOneOfTheHostsThenNoTask(String path) {
		String travel = agent.token("travel");
		String id = agent.task(message("submit-expense", RunningAgent.EXPENSE), travel).path("id").asString();
		for (String token : new String[] { travel, null }) {
			HttpResponse<String> response = agent.get(path.formatted(id), token);
			assertThat(response.statusCode()).isGreaterThanOrEqualTo(300);
			assertThat(response.body()).doesNotContain(id);
		}
	}

	@Test
	void sendMessageWhenTheInputIsWrongThenTheTaskFailsWithTheRule() {
		JsonNode task = agent.task(message("submit-expense", "{\"amount\": -1}"), agent.token("travel"));
		assertThat(state(task)).isEqualTo("failed");
		assertThat(task.at("/status/message/parts/0/text").asString())
			.isEqualTo("amount must be a positive number of at most two decimals");
	}

	private static String reference() {
		JsonNode task = agent.task(message("submit-expense", RunningAgent.EXPENSE), agent.token("travel"));
		return "{\"expenseId\": \"%s\"}".formatted(data(task).path("expenseId").asString());
	}

	private static void assertSame(HttpResponse<String> anothers, HttpResponse<String> unknown, int status) {
		assertThat(anothers.statusCode()).isEqualTo(unknown.statusCode()).isEqualTo(status);
		assertThat(anothers.body()).isEqualTo(unknown.body()).isNotEmpty();
		assertThat(headers(anothers)).isEqualTo(headers(unknown));
		assertThat(json(anothers).toString()).contains("TASK_NOT_FOUND");
	}

	private static List<String> headers(HttpResponse<String> response) {
		return response.headers()
			.map()
			.entrySet()
			.stream()
			.filter((header) -> !header.getKey().equalsIgnoreCase("date")
					&& !header.getKey().toLowerCase().startsWith("ratelimit"))
			.map(Object::toString)
			.sorted()
			.toList();
	}

	private static String state(JsonNode task) {
		return task.at("/status/state").asString();
	}

	private static JsonNode data(JsonNode task) {
		assertThat(task.at("/artifacts/0/parts/0/kind").asString("")).as(task.toString()).isEqualTo("data");
		return task.at("/artifacts/0/parts/0/data");
	}

}
