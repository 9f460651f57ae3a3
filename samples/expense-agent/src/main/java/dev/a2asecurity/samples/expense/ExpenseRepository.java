package dev.a2asecurity.samples.expense;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.a2asecurity.call.Actor;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.samples.expense.SubmittedExpense.Status;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.util.StringUtils;

/**
 * The expenses, in the embedded database.
 */
@Repository
class ExpenseRepository {

	private final JdbcClient jdbc;

	ExpenseRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	SubmittedExpense add(Expense expense, Caller caller) {
		SubmittedExpense added = new SubmittedExpense(UUID.randomUUID().toString(), expense.amount(),
				expense.currency(), expense.description(), Status.SUBMITTED, caller.subject(),
				caller.actors().stream().map(Actor::subject).toList());
		this.jdbc
			.sql("insert into expense (id, amount, currency, description, status, submitted_by, acted_by) "
					+ "values (?, ?, ?, ?, ?, ?, ?)")
			.params(added.expenseId(), added.amount(), added.currency(), added.description(), added.status().name(),
					added.submittedBy(), String.join(" ", added.actedBy()))
			.update();
		return added;
	}

	Optional<SubmittedExpense> find(String expenseId) {
		return this.jdbc
			.sql("select id, amount, currency, description, status, submitted_by, acted_by from expense "
					+ "where id = ?")
			.param(expenseId)
			.query((row, number) -> new SubmittedExpense(row.getString("id"), row.getBigDecimal("amount"),
					row.getString("currency"), row.getString("description"), Status.valueOf(row.getString("status")),
					row.getString("submitted_by"),
					List.of(StringUtils.tokenizeToStringArray(row.getString("acted_by"), " "))))
			.optional();
	}

	/**
	 * Notes which task submitted an expense: the first that had it.
	 */
	void submittedBy(String expenseId, String taskId) {
		this.jdbc.sql("update expense set task_id = ? where id = ? and task_id is null")
			.params(taskId, expenseId)
			.update();
	}

	Optional<String> submission(String expenseId) {
		return this.jdbc.sql("select task_id from expense where id = ? and task_id is not null")
			.param(expenseId)
			.query(String.class)
			.optional();
	}

	void approve(String expenseId) {
		this.jdbc.sql("update expense set status = ? where id = ?").params(Status.APPROVED.name(), expenseId).update();
	}

}
