package dev.a2asecurity.samples.expense;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.a2asecurity.samples.expense.RunningAgent.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listing tasks (specification 1.0, section 3.1.4).
 */
class ListTasksTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void listWhenPagedThenEveryTaskOnceTheLatestFirst() {
		String context = UUID.randomUUID().toString();
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			ids.add(0, submit(context));
		}
		List<String> listed = new ArrayList<>();
		List<Integer> sizes = new ArrayList<>();
		String token = "";
		do {
			JsonNode page = list(
					"{\"contextId\": \"%s\", \"pageSize\": 2, \"pageToken\": \"%s\"}".formatted(context, token))
				.path("result");
			page.path("tasks").forEach((task) -> listed.add(task.path("id").asString()));
			sizes.add(page.path("tasks").size());
			assertThat(page.path("pageSize").intValue()).isEqualTo(2);
			assertThat(page.path("totalSize").intValue()).isEqualTo(5);
			assertThat(page.path("nextPageToken").isString()).isTrue();
			token = page.path("nextPageToken").asString();
			assertThat(ids).noneMatch(token::contains);
		}
		while (!token.isEmpty());
		assertThat(sizes).containsExactly(2, 2, 1);
		assertThat(listed).isEqualTo(ids);
	}

	@Test
	void listWhenPageIsExactlyFullThenNoNextPage() {
		String context = UUID.randomUUID().toString();
		submit(context);
		submit(context);
		JsonNode page = list("{\"contextId\": \"%s\", \"pageSize\": 2}".formatted(context)).path("result");
		assertThat(page.path("tasks")).hasSize(2);
		assertThat(page.path("nextPageToken").asString("absent")).isEmpty();
	}

	@Test
	void listWhenNothingMatchesThenEmptyWithDefaults() {
		JsonNode page = list("{\"status\": \"TASK_STATE_AUTH_REQUIRED\"}").path("result");
		assertThat(page.path("tasks").isArray()).isTrue();
		assertThat(page.path("tasks")).isEmpty();
		assertThat(page.path("pageSize").intValue()).isEqualTo(50);
		assertThat(page.path("totalSize").intValue()).isZero();
		assertThat(page.path("nextPageToken").asString("absent")).isEmpty();
	}

	@Test
	void listWhenContextIsUnknownThenNotFoundLikeAnothers() {
		assertThat(list("{\"contextId\": \"%s\"}".formatted(UUID.randomUUID())).at("/error/code").intValue())
			.isEqualTo(-32001);
	}

	@Test
	void listWhenArtifactsAreNotIncludedThenFieldIsLeftOut() {
		String context = UUID.randomUUID().toString();
		submit(context);
		String filter = "{\"contextId\": \"%s\"%s}";
		assertThat(list(filter.formatted(context, "")).at("/result/tasks/0").has("artifacts")).isFalse();
		assertThat(list(filter.formatted(context, ", \"includeArtifacts\": true")).at("/result/tasks/0/artifacts"))
			.hasSize(1);
		assertThat(list(filter.formatted(context, ", \"historyLength\": 0")).at("/result/tasks/0").has("history"))
			.isFalse();
	}

	@Test
	void listWhenFilteredByStatusThenOnlyThose() {
		Gate gate = agent.gate();
		String id = agent.waiting(gate);
		JsonNode working = list("{\"status\": \"TASK_STATE_WORKING\"}").path("result");
		assertThat(working.path("tasks")).extracting((task) -> task.path("id").asString()).containsExactly(id);
		assertThat(working.path("totalSize").intValue()).isOne();
		gate.open().countDown();
		StreamingTests.awaitEnd(agent, id);
		assertThat(list("{\"status\": \"TASK_STATE_WORKING\"}").at("/result/tasks")).isEmpty();
	}

	@Test
	void listWhenFilteredByTimeThenFromThatInstantOn() {
		String context = UUID.randomUUID().toString();
		submit(context);
		String filter = "{\"contextId\": \"%s\", \"statusTimestampAfter\": \"%s\"}";
		Instant updated = Instant.parse(
				list("{\"contextId\": \"%s\"}".formatted(context)).at("/result/tasks/0/status/timestamp").asString());
		assertThat(list(filter.formatted(context, updated)).at("/result/tasks")).hasSize(1);
		assertThat(list(filter.formatted(context, updated.plusMillis(1))).at("/result/tasks")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"pageSize\": 0}", "{\"pageSize\": 101}", "{\"pageSize\": -1}", "{\"pageSize\": \"2\"}",
			"{\"pageSize\": 1.5}", "{\"pageToken\": \"nonsense\"}", "{\"pageToken\": \"!\"}",
			"{\"status\": \"working\"}", "{\"historyLength\": -1}", "{\"statusTimestampAfter\": \"yesterday\"}",
			"{\"includeArtifacts\": \"yes\"}" })
	void listWhenParameterIsInvalidThenInvalidParams(String params) {
		assertThat(list(params).at("/error/code").intValue()).isEqualTo(-32602);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100 })
	void listWhenPageSizeIsAtItsBoundsThenAccepted(int pageSize) {
		assertThat(list("{\"pageSize\": %d}".formatted(pageSize)).at("/result/pageSize").intValue())
			.isEqualTo(pageSize);
	}

	private static JsonNode list(String params) {
		return agent.call("ListTasks", params);
	}

	private static String submit(String context) {
		return agent.call("SendMessage", "{\"message\": %s}".formatted(
				agent.message("submit-expense", RunningAgent.EXPENSE, ", \"contextId\": \"%s\"".formatted(context))))
			.at("/result/task/id")
			.asString();
	}

}
