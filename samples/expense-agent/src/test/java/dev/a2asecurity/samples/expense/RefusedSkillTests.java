package dev.a2asecurity.samples.expense;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a security exception that a skill throws on the agent's executor.
 */
class RefusedSkillTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@ParameterizedTest
	@CsvSource({ "denied, 403", "unauthenticated, 401" })
	void sendMessageWhenBlockingThenExceptionReachesTheCallersThreadAndTaskIsRejected(String skill, int status) {
		String params = "{\"message\": %s}"
			.formatted(agent.message(skill, "{}", ", \"contextId\": \"%s-b\"".formatted(skill)));
		assertThat(agent.rpc(agent.request("SendMessage", params)).statusCode()).isEqualTo(status);
		assertThat(agent.rest("POST", "/message:send", params).statusCode()).isEqualTo(status);
		JsonNode tasks = agent.call("ListTasks", "{\"contextId\": \"%s-b\"}".formatted(skill)).at("/result/tasks");
		assertThat(tasks).hasSize(2).allSatisfy(RefusedSkillTests::assertRejected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "denied", "unauthenticated" })
	void sendMessageWhenImmediateThenTaskIsRejected(String skill) {
		JsonNode task = agent
			.call("SendMessage",
					"{\"message\": %s, \"configuration\": {\"returnImmediately\": true}}"
						.formatted(agent.message(skill, "{}")))
			.at("/result/task");
		assertRejected(StreamingTests.awaitEnd(agent, task.path("id").asString()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "denied", "unauthenticated" })
	void streamWhenSkillRefusesThenEndsWithRejectedUpdate(String skill) {
		List<JsonNode> events = agent
			.stream("/a2a",
					agent.request("SendStreamingMessage", "{\"message\": %s}".formatted(agent.message(skill, "{}"))))
			.toList();
		assertThat(events).hasSize(3);
		assertRejected(events.get(2).at("/result/statusUpdate"));
	}

	private static void assertRejected(JsonNode task) {
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_REJECTED");
		assertThat(task.at("/status/message/parts/0/text").asString()).isEqualTo("The caller may not use this skill.");
		assertThat(task.toString()).doesNotContain("internal", "scope");
	}

}
