package dev.a2asecurity.samples.expense;

import java.util.function.Supplier;

import dev.a2asecurity.samples.expense.host.Agent;
import dev.a2asecurity.samples.expense.host.ResultChanged;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Leads a message to the skill it names.
 */
@Component
class ExpenseAgent implements Agent {

	private final ExpenseSkills skills;

	private final ExpenseRepository expenses;

	private final ApplicationEventPublisher events;

	private final JsonMapper json = JsonMapper.builder().build();

	ExpenseAgent(ExpenseSkills skills, ExpenseRepository expenses, ApplicationEventPublisher events) {
		this.skills = skills;
		this.expenses = expenses;
		this.events = events;
	}

	@Override
	public Supplier<Object> prepare(String skillId, ObjectNode input) {
		return switch (skillId) {
			case "submit-expense" -> {
				Expense expense = read(input, Expense.class);
				yield () -> this.skills.submit(expense);
			}
			case "read-expense" -> {
				ExpenseReference reference = read(input, ExpenseReference.class);
				yield () -> this.skills.read(reference);
			}
			case "approve-expense" -> {
				ExpenseReference reference = read(input, ExpenseReference.class);
				yield () -> this.skills.approve(reference);
			}
			default -> throw new IllegalArgumentException("The agent has no such skill");
		};
	}

	/**
	 * The expense is the result of the task that submitted it: when it is approved by
	 * another task, that result has changed.
	 */
	@Override
	public void completed(String taskId, Object result) {
		if (!(result instanceof SubmittedExpense expense)) {
			return;
		}
		if (expense.status() == SubmittedExpense.Status.SUBMITTED) {
			this.expenses.submittedBy(expense.expenseId(), taskId);
		}
		else {
			this.expenses.submission(expense.expenseId())
				.ifPresent((submission) -> this.events.publishEvent(new ResultChanged(submission, expense)));
		}
	}

	private <T> T read(ObjectNode input, Class<T> type) {
		try {
			return this.json.treeToValue(input, type);
		}
		catch (JacksonException ex) {
			// The records name the rule that was broken; anything else is a wrong type.
			throw new IllegalArgumentException((ex.getCause() instanceof IllegalArgumentException broken)
					? broken.getMessage() : "The input does not have the form that the skill expects", ex);
		}
	}

}
