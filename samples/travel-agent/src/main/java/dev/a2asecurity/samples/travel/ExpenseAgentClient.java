package dev.a2asecurity.samples.travel;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgent;
import dev.a2asecurity.peer.RemoteAgents;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Calls the expense agent's skills by A2A's {@code SendMessage} over JSON-RPC (A2A
 * specification 1.0, section 9.4.1). There is nothing about tokens here: whose they are,
 * for whom and with which scopes, the remote agents know; and the receiver of webhooks
 * knows from them which tasks it may hear of.
 */
@Component
class ExpenseAgentClient {

	private static final SkillId SUBMIT = SkillId.parse("submit-expense");

	private final RemoteAgents agents;

	private final URI url;

	private final URI webhookUrl;

	ExpenseAgentClient(RemoteAgents agents, TravelAgentProperties properties) {
		this.agents = agents;
		this.url = properties.expenseAgentUrl();
		this.webhookUrl = properties.webhookUrl();
	}

	/**
	 * Submits an expense in this agent's own name.
	 * @throws ExpenseRefusedException if the expense agent does not answer with an
	 * expense
	 */
	Expense submit(BigDecimal amount, String currency, String description) {
		return submit(this.agents.get("expense"), amount, currency, description);
	}

	/**
	 * Submits an expense in the name of the caller that this thread works for.
	 * @throws ExpenseRefusedException if the expense agent does not answer with an
	 * expense
	 */
	Expense submitForCaller(BigDecimal amount, String currency, String description) {
		return submit(this.agents.get("expense-for-caller"), amount, currency, description);
	}

	/**
	 * Reads an expense. The peer's configuration gives it less than that needs, and
	 * allows it more: the expense agent demands it, and gets it.
	 * @throws ExpenseRefusedException if the expense agent does not answer with an
	 * expense
	 */
	Expense read(String expenseId) {
		return expense(send(this.agents.get("expense-desk"), "read-expense", Map.of("expenseId", expenseId)));
	}

	private Expense submit(RemoteAgent agent, BigDecimal amount, String currency, String description) {
		return expense(send(agent.forSkill(SUBMIT), SUBMIT.value(),
				Map.of("amount", amount, "currency", currency, "description", description)));
	}

	private static Expense expense(JsonNode answer) {
		JsonNode data = answer.at("/result/task/artifacts/0/parts/0/data");
		if (!data.path("expenseId").isString()) {
			throw new ExpenseRefusedException();
		}
		return new Expense(data.path("expenseId").asString(), data.path("status").asString(""),
				data.path("submittedBy").asString(""),
				data.path("actedBy").valueStream().map(JsonNode::asString).toList());
	}

	private JsonNode send(RemoteAgent agent, String skillId, Map<String, Object> input) {
		Map<String, Object> message = Map.of("messageId", UUID.randomUUID().toString(), "role", "ROLE_USER", "parts",
				List.of(Map.of("data", input)), "metadata", Map.of("skillId", skillId));
		Map<String, Object> request = Map.of("jsonrpc", "2.0", "id", 1, "method", "SendMessage", "params",
				Map.of("message", message, "configuration",
						Map.of("taskPushNotificationConfig", Map.of("url", this.webhookUrl.toString()))));
		JsonNode answer = agent.restClient()
			.post()
			.uri(this.url)
			.contentType(MediaType.APPLICATION_JSON)
			.header("A2A-Version", "1.0")
			.body(request)
			.retrieve()
			.body(JsonNode.class);
		if (answer == null) {
			throw new ExpenseRefusedException();
		}
		return answer;
	}

	/**
	 * What the expense agent answers.
	 *
	 * @param expenseId the expense's identifier there
	 * @param status {@code SUBMITTED} or {@code APPROVED}
	 * @param submittedBy in whose name it was submitted
	 * @param actedBy who acted for them
	 */
	record Expense(String expenseId, String status, String submittedBy, List<String> actedBy) {

	}

	/**
	 * Thrown when the expense agent does not do what it was asked.
	 */
	static final class ExpenseRefusedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ExpenseRefusedException() {
			super("The expense agent did not take the expense");
		}

	}

}
