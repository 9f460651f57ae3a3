package dev.a2asecurity.samples.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.a2asecurity.samples.demo.HttpCalls.Answer;
import tools.jackson.databind.JsonNode;

/**
 * The scenes about what a known caller may do: with whose task, with which arguments, how
 * often.
 */
final class TaskScenes {

	private static final int MORE_THAN_THE_LIMIT = 2_000_000;

	private final Sites sites;

	private final Transcript transcript;

	private final HttpCalls http = new HttpCalls();

	TaskScenes(Sites sites, Transcript transcript) {
		this.sites = sites;
		this.transcript = transcript;
	}

	/**
	 * Plays them.
	 * @param travel the travel agent's token
	 * @param finance the finance agent's token
	 */
	void play(Optional<String> travel, Optional<String> finance) {
		Map<String, Object> message = submission(120.5);
		Answer submitted = send("SendMessage", Map.of("message", message), travel);
		String taskId = submitted.text("/result/task/id");
		readAnothersTask(taskId, travel, finance);
		sendAgain(message, taskId, travel);
		submitTooMuch(travel);
	}

	private void readAnothersTask(String taskId, Optional<String> owner, Optional<String> other) {
		this.transcript.step("The travel agent reads its task");
		Answer own = send("GetTask", Map.of("id", taskId), owner);
		this.transcript.outcome(own.text("/result/id").equals(taskId), own.status() + "; task " + taskId);
		this.transcript.step("The finance agent has learned the id of that task, and asks for it");
		Answer anothers = send("GetTask", Map.of("id", taskId), other);
		this.transcript.outcome(anothers.text("/error/code").equals("-32001"), error(anothers));
		this.transcript.step("It asks for one that never was, and cannot tell the two answers apart");
		Answer none = send("GetTask", Map.of("id", UUID.randomUUID().toString()), other);
		this.transcript.outcome(none.equals(anothers), error(none));
	}

	private void sendAgain(Map<String, Object> message, String taskId, Optional<String> token) {
		this.transcript.step("The travel agent's message is sent once more, as after an answer that was lost");
		Answer again = send("SendMessage", Map.of("message", message), token);
		String told = again.text("/error/data/0/metadata/taskId");
		this.transcript.outcome(again.status() == 409 && again.text("/error/data/0/reason").equals("DUPLICATE_MESSAGE")
				&& told.equals(taskId), error(again) + "; it is task " + told);
	}

	/**
	 * The scope is there, so the call is admitted; the arguments are seen by the skill's
	 * guard only, on the agent's own thread, when the stream has begun.
	 */
	private void submitTooMuch(Optional<String> token) {
		this.transcript
			.step("The travel agent submits " + MORE_THAN_THE_LIMIT + " EUR, and follows the task in a stream");
		Answer stream = send("SendStreamingMessage", Map.of("message", submission(MORE_THAN_THE_LIMIT)), token);
		JsonNode status = stream.body().at("/result/statusUpdate/status");
		String reason = status.at("/message/metadata/details/0/reason").asString("");
		this.transcript.outcome(
				status.path("state").asString("").equals("TASK_STATE_REJECTED") && reason.equals("ARGUMENT_LIMIT"),
				stream.status() + "; the stream ends with " + status.path("state").asString("") + " " + reason);
	}

	private Answer send(String method, Object params, Optional<String> token) {
		return this.http.postJson(this.sites.agentUrl(),
				Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params),
				token.map((value) -> "Bearer " + value), Optional.empty());
	}

	private static Map<String, Object> submission(double amount) {
		return Map.of("messageId", UUID.randomUUID().toString(), "role", "ROLE_USER", "parts",
				List.of(Map.of("data", Map.of("amount", amount, "currency", "EUR", "description", "Train"))),
				"metadata", Map.of("skillId", "submit-expense"));
	}

	private static String error(Answer answer) {
		return answer.status() + "; " + answer.text("/error/code") + " " + answer.text("/error/message");
	}

}
