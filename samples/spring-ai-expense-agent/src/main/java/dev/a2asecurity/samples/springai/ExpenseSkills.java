package dev.a2asecurity.samples.springai;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The skills of the agent, and the expenses, in memory as this server's tasks are.
 */
@Component
class ExpenseSkills {

	private final Map<String, SubmittedExpense> expenses = new ConcurrentHashMap<>();

	@A2ASkill(id = "submit-expense", name = "Submit expense", description = "Submits an expense for reimbursement",
			tags = "expense",
			examples = "{\"amount\": 120.50, \"currency\": \"EUR\", \"description\": \"Train to the customer\"}",
			scopes = "expense:submit")
	SubmittedExpense submit(Expense expense) {
		SubmittedExpense submitted = new SubmittedExpense(UUID.randomUUID().toString(), expense.amount(),
				expense.currency(), expense.description(), SubmittedExpense.Status.SUBMITTED,
				Caller.current().subject());
		this.expenses.put(submitted.expenseId(), submitted);
		return submitted;
	}

	@A2ASkill(id = "read-expense", name = "Read expense", description = "Reads an expense and its status",
			tags = "expense", examples = "{\"expenseId\": \"0f8fad5b-d9cb-469f-a165-70867728950e\"}",
			scopes = "expense:read")
	SubmittedExpense read(ExpenseReference reference) {
		return existing(this.expenses.get(reference.expenseId()));
	}

	@A2ASkill(id = "approve-expense", name = "Approve expense", description = "Approves an expense for payment",
			tags = "expense", examples = "{\"expenseId\": \"0f8fad5b-d9cb-469f-a165-70867728950e\"}",
			scopes = "expense:approve", listed = A2ASkill.Listed.AUTHENTICATED)
	SubmittedExpense approve(ExpenseReference reference) {
		return existing(this.expenses.computeIfPresent(reference.expenseId(), (id, expense) -> expense.approved()));
	}

	private static SubmittedExpense existing(@Nullable SubmittedExpense expense) {
		if (expense == null) {
			throw new IllegalArgumentException("There is no such expense.");
		}
		return expense;
	}

}
