package dev.a2asecurity.samples.springai;

import java.math.BigDecimal;

/**
 * An expense as every skill answers it.
 *
 * @param expenseId a UUID
 * @param submittedBy subject of the caller that submitted it
 */
record SubmittedExpense(String expenseId, BigDecimal amount, String currency, String description, Status status,
		String submittedBy) {

	SubmittedExpense approved() {
		return new SubmittedExpense(this.expenseId, this.amount, this.currency, this.description, Status.APPROVED,
				this.submittedBy);
	}

	enum Status {

		SUBMITTED, APPROVED

	}

}
