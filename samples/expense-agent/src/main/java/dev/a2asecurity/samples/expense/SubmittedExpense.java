package dev.a2asecurity.samples.expense;

import java.math.BigDecimal;
import java.util.List;

/**
 * An expense as every skill answers it.
 *
 * @param expenseId a UUID
 * @param submittedBy subject of the caller that submitted it
 * @param actedBy who acted for that subject, the one that called first; empty where it
 * called itself
 */
record SubmittedExpense(String expenseId, BigDecimal amount, String currency, String description, Status status,
		String submittedBy, List<String> actedBy) {

	enum Status {

		SUBMITTED, APPROVED

	}

}
