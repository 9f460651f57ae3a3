package dev.a2asecurity.samples.expense;

import java.math.BigDecimal;

/**
 * An expense as every skill answers it.
 *
 * @param expenseId a UUID
 */
record SubmittedExpense(String expenseId, BigDecimal amount, String currency, String description, Status status) {

	enum Status {

		SUBMITTED, APPROVED

	}

}
