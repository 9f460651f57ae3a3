package dev.a2asecurity.samples.expense;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.a2asecurity.samples.expense.RunningAgent.Run;
import dev.a2asecurity.samples.expense.RunningAgent.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A task that waits since more scope would help goes on with a second message of its
 * owner, under the token that came with that one (A2A specification 1.0, section 7.6).
 * The skill "settle" is entered with {@code expense:read}, and enters another one that
 * wants {@code expense:approve}.
 */
class ResumedTaskTests {

	private static final String[] ALL = { "expense:submit", "expense:read", "expense:approve" };

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@Test
	void sendMessageWhenTheTaskWaitsForMoreScopeThenItsOwnerGoesOnWithItOnAnotherThread() {
		String expense = agent.submitted();
		String id = waiting("alice", expense);
		Run first = lastRun();
		JsonNode resumed = CompletableFuture
			.supplyAsync(() -> send("SendMessage", expense, id, agent.tokenOf("alice", ALL)))
			.join()
			.at("/result/task");
		assertThat(resumed.path("id").asString()).isEqualTo(id);
		assertThat(resumed.at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(resumed.at("/artifacts/0/parts/0/data/status").asString()).isEqualTo("APPROVED");
		Run second = lastRun();
		assertThat(second.thread()).startsWith("a2a-agent-").isNotEqualTo(first.thread());
		assertThat(second.caller().subject()).isEqualTo(first.caller().subject()).isEqualTo("alice");
		assertThat(first.caller().scopes()).containsExactly("expense:read");
		assertThat(second.caller().scopes()).as("of the token that came with it").contains("expense:approve");
		assertThat(send("SendMessage", expense, id, agent.tokenOf("alice", ALL)).at("/error/code").intValue())
			.as("a task that has ended takes no message")
			.isEqualTo(-32004);
	}

	@Test
	void streamWhenTheTaskWaitsForMoreScopeThenItsOwnerFollowsItToTheEnd() {
		String expense = agent.submitted();
		String id = waiting("alice", expense);
		List<JsonNode> events = agent
			.stream("/a2a", request("SendStreamingMessage", expense, id), "Authorization",
					"Bearer " + agent.tokenOf("alice", ALL))
			.toList();
		assertThat(events.get(0).at("/result/task/id").asString()).isEqualTo(id);
		JsonNode last = events.get(events.size() - 1).at("/result/statusUpdate");
		assertThat(last.path("taskId").asString()).isEqualTo(id);
		assertThat(last.at("/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(lastRun().caller().scopes()).contains("expense:approve");
	}

	@Test
	void sendMessageWhenAStrangerHasTheScopeThenTheTaskIsToldFromNoneByNothing() {
		String expense = agent.submitted();
		String id = waiting("alice", expense);
		int runs = agent.bean(Runs.class).all().size();
		String mallory = agent.tokenOf("mallory", ALL);
		for (String method : List.of("SendMessage", "SendStreamingMessage")) {
			HttpResponse<String> anothers = agent.rpc(request(method, expense, id), "Authorization",
					"Bearer " + mallory);
			HttpResponse<String> unknown = agent.rpc(request(method, expense, UUID.randomUUID().toString()),
					"Authorization", "Bearer " + mallory);
			assertThat(anothers.body()).isEqualTo(unknown.body()).contains("-32001");
			assertThat(anothers.statusCode()).isEqualTo(unknown.statusCode());
		}
		assertThat(agent.bean(Runs.class).all()).hasSize(runs);
		assertThat(state(id, agent.tokenOf("alice", ALL))).isEqualTo("TASK_STATE_AUTH_REQUIRED");
	}

	@Test
	void sendMessageWhenTheOwnersTokenHasNoMoreScopeThenTheTaskGoesOnWaiting() {
		String expense = agent.submitted();
		String id = waiting("alice", expense);
		JsonNode again = send("SendMessage", expense, id, agent.tokenOf("alice", "expense:read")).at("/result/task");
		assertThat(again.at("/status/state").asString()).isEqualTo("TASK_STATE_AUTH_REQUIRED");
		assertThat(again.path("artifacts")).isEmpty();
	}

	@Test
	void sendMessageWhenAnotherSkillIsNamedThenTheTaskKeepsItsOwn() {
		String expense = agent.submitted();
		String id = waiting("alice", expense);
		String named = request("SendMessage", expense, id).replace("\"settle\"", "\"approve-expense\"");
		HttpResponse<String> response = agent.rpc(named, "Authorization", "Bearer " + agent.tokenOf("alice", ALL));
		assertThat(agent.json(response).at("/error/code").intValue()).isEqualTo(-32602);
		assertThat(state(id, agent.tokenOf("alice", ALL))).isEqualTo("TASK_STATE_AUTH_REQUIRED");
	}

	/**
	 * Begins a task that waits, and returns its id.
	 */
	private static String waiting(String subject, String expense) {
		JsonNode task = send("SendMessage", expense, null, agent.tokenOf(subject, "expense:read")).at("/result/task");
		assertThat(task.at("/status/state").asString()).isEqualTo("TASK_STATE_AUTH_REQUIRED");
		assertThat(task.at("/status/message/metadata/details/0/metadata/scope").asString())
			.isEqualTo("expense:approve");
		return task.path("id").asString();
	}

	private static Run lastRun() {
		List<Run> runs = agent.bean(Runs.class).all();
		return runs.get(runs.size() - 1);
	}

	private static String state(String id, String token) {
		HttpResponse<String> response = agent.rpc(agent.request("GetTask", "{\"id\": \"%s\"}".formatted(id)),
				"Authorization", "Bearer " + token);
		return agent.json(response).at("/result/status/state").asString();
	}

	private static JsonNode send(String method, String expense, String task, String token) {
		return agent.json(agent.rpc(request(method, expense, task), "Authorization", "Bearer " + token));
	}

	private static String request(String method, String expense, String task) {
		return agent.request(method,
				"{\"message\": %s}".formatted(agent.message("settle", "{\"expenseId\": \"%s\"}".formatted(expense),
						(task != null) ? ", \"taskId\": \"%s\"".formatted(task) : "")));
	}

}
