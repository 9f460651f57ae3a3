package dev.a2asecurity.samples.expense;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.samples.expense.host.SkillFailure;

import org.springframework.stereotype.Component;

/**
 * The skills of the agent. The annotations are all there is about security in this
 * sample: the library reads from them what the card lists and what a caller needs.
 */
@Component
class ExpenseSkills {

	private final ExpenseRepository expenses;

	ExpenseSkills(ExpenseRepository expenses) {
		this.expenses = expenses;
	}

	@A2ASkill(id = "submit-expense", name = "Submit expense", description = "Submits an expense for reimbursement",
			tags = "expense",
			examples = "{\"amount\": 120.50, \"currency\": \"EUR\", \"description\": \"Train to the customer\"}",
			scopes = "expense:submit")
	SubmittedExpense submit(Expense expense) {
		return this.expenses.add(expense, Caller.current());
	}

	@A2ASkill(id = "read-expense", name = "Read expense", description = "Reads an expense and its status",
			tags = "expense", examples = "{\"expenseId\": \"0f8fad5b-d9cb-469f-a165-70867728950e\"}",
			scopes = "expense:read")
	SubmittedExpense read(ExpenseReference reference) {
		return this.expenses.find(reference.expenseId())
			.orElseThrow(() -> new SkillFailure("There is no such expense."));
	}

	@A2ASkill(id = "approve-expense", name = "Approve expense", description = "Approves an expense for payment",
			tags = "expense", examples = "{\"expenseId\": \"0f8fad5b-d9cb-469f-a165-70867728950e\"}",
			scopes = "expense:approve", listed = A2ASkill.Listed.AUTHENTICATED)
	SubmittedExpense approve(ExpenseReference reference) {
		this.expenses.approve(reference.expenseId());
		return this.expenses.find(reference.expenseId())
			.orElseThrow(() -> new SkillFailure("There is no such expense."));
	}

}
