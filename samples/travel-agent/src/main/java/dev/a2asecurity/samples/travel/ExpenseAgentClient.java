package dev.a2asecurity.samples.travel;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * Calls the expense agent's skills by A2A's {@code SendMessage} over JSON-RPC (A2A
 * specification 1.0, section 9.4.1).
 */
@Component
class ExpenseAgentClient {

	private final RestClient expenseAgent;

	ExpenseAgentClient(RestClient expenseAgentRestClient) {
		this.expenseAgent = expenseAgentRestClient;
	}

	/**
	 * Submits an expense.
	 * @throws ExpenseRefusedException if the expense agent does not answer with an
	 * expense
	 */
	Expense submit(BigDecimal amount, String currency, String description) {
		JsonNode answer = send("submit-expense",
				Map.of("amount", amount, "currency", currency, "description", description));
		JsonNode data = answer.at("/result/task/artifacts/0/parts/0/data");
		if (!data.path("expenseId").isString()) {
			throw new ExpenseRefusedException();
		}
		return new Expense(data.path("expenseId").asString(), data.path("status").asString(""));
	}

	private JsonNode send(String skillId, Map<String, Object> input) {
		Map<String, Object> message = Map.of("messageId", UUID.randomUUID().toString(), "role", "ROLE_USER", "parts",
				List.of(Map.of("data", input)), "metadata", Map.of("skillId", skillId));
		Map<String, Object> request = Map.of("jsonrpc", "2.0", "id", 1, "method", "SendMessage", "params",
				Map.of("message", message));
		JsonNode answer = this.expenseAgent.post()
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
	 */
	record Expense(String expenseId, String status) {

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
