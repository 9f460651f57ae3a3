package dev.a2asecurity.samples.expense;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a security exception that a skill throws on the agent's executor: the
 * task is rejected, and the client hears why and no more.
 */
class RefusedSkillTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@ParameterizedTest
	@ValueSource(strings = { "denied", "unauthenticated" })
	void sendMessageWhenBlockingThenTaskIsRejected(String skill) {
		String params = "{\"message\": %s}".formatted(agent.message(skill, "{}"));
		assertRejected(agent.call("SendMessage", params).at("/result/task"));
		assertRejected(agent
			.json(agent.rest("POST", "/message:send", "{\"message\": %s}".formatted(agent.message(skill, "{}"))))
			.at("/task"));
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
		assertThat(task.at("/status/message/metadata/details/0/reason").asString()).isEqualTo("FORBIDDEN");
		assertThat(task.toString()).doesNotContain("internal", "scope");
	}

}
