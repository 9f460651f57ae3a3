package dev.a2asecurity.samples.expense;

import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The library at work in the agent: what a caller may do with which scope, in each
 * binding, at once and in a stream.
 */
class SecuredSkillsTests {

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent();

	@ParameterizedTest
	@CsvSource({ "expense:submit, submit-expense, 200", "expense:read, submit-expense, 403",
			"weather:read, read-expense, 403", "expense:read, read-expense, 200", "expense:read, approve-expense, 403",
			"expense:approve, approve-expense, 200" })
	void sendMessageWhenScopeThenAsTheSkillNeeds(String scope, String skill, int status) {
		String params = "{\"message\": %s}".formatted(agent.message(skill, input(skill)));
		String authorization = "Bearer " + agent.token(scope);
		HttpResponse<String> rpc = agent.rpc(agent.request("SendMessage", params), "Authorization", authorization);
		HttpResponse<String> rest = agent.rest("POST", "/message:send",
				"{\"message\": %s}".formatted(agent.message(skill, input(skill))), "Authorization", authorization);
		assertThat(rpc.statusCode()).isEqualTo(status);
		assertThat(rest.statusCode()).isEqualTo(status);
		if (status == 403) {
			assertThat(agent.json(rpc).at("/error/code").intValue()).isEqualTo(-31403);
			assertThat(agent.json(rest).at("/error/status").asString()).isEqualTo("PERMISSION_DENIED");
			assertThat(rpc.headers().firstValue("WWW-Authenticate")).get()
				.asString()
				.contains("error=\"insufficient_scope\"", "scope=\"expense:" + skill.replace("-expense", "") + "\"");
		}
		else {
			assertThat(agent.json(rpc).at("/result/task/status/state").asString()).isEqualTo("TASK_STATE_COMPLETED");
		}
	}

	@Test
	void streamWhenScopeIsMissingThen403AndNoStream() {
		HttpResponse<String> response = agent.rpc(
				agent.request("SendStreamingMessage",
						"{\"message\": %s}".formatted(agent.message("approve-expense", input("approve-expense")))),
				"Authorization", "Bearer " + agent.token("expense:read"));
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
	}

	@Test
	void streamWhenScopeIsThereThenTheSkillRunsAsTheCallerOnTheExecutor() {
		List<JsonNode> events = agent
			.stream("/a2a/rest/message:stream",
					"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE)),
					"Authorization", "Bearer " + agent.token("expense:submit"))
			.toList();
		assertThat(events.get(events.size() - 1).at("/statusUpdate/status/state").asString())
			.isEqualTo("TASK_STATE_COMPLETED");
	}

	@Test
	void protocol03WhenScopeIsMissingThen403() {
		HttpResponse<String> response = agent.rpc(
				agent.request("message/send",
						"{\"message\": %s}".formatted(agent.message03("approve-expense", input("approve-expense")))),
				"Authorization", "Bearer " + agent.token("expense:read"));
		assertThat(response.statusCode()).isEqualTo(403);
	}

	private static String input(String skill) {
		return skill.equals("submit-expense") ? RunningAgent.EXPENSE
				: "{\"expenseId\": \"%s\"}".formatted(agent.submitted());
	}

}
