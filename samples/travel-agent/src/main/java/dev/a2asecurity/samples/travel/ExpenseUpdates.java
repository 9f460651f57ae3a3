package dev.a2asecurity.samples.travel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.a2asecurity.webhook.receive.VerifiedWebhook;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hears from the expense agent what has become of expenses, and tells it to travellers.
 * That it is the expense agent, and that it is news, the library has made sure of.
 */
@RestController
class ExpenseUpdates {

	private final Map<String, ExpenseState> states = new ConcurrentHashMap<>();

	@PostMapping("/webhooks/a2a")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void updated(VerifiedWebhook webhook) {
		JsonNode expense = webhook.payload().at("/artifact/parts/0/data");
		String expenseId = expense.path("expenseId").asString("");
		if (!expenseId.isEmpty()) {
			this.states.merge(expenseId, new ExpenseState(expense.path("status").asString(""), 1),
					(known, news) -> new ExpenseState(news.status(), known.updates() + 1));
		}
	}

	@GetMapping("/expenses/{expenseId}/updates")
	ExpenseState expense(@PathVariable String expenseId) {
		return this.states.getOrDefault(expenseId, new ExpenseState("SUBMITTED", 0));
	}

	/**
	 * What the expense agent has told of an expense.
	 *
	 * @param status its status
	 * @param updates how often it has told
	 */
	record ExpenseState(String status, int updates) {

	}

}
