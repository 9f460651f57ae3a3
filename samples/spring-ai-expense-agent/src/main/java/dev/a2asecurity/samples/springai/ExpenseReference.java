package dev.a2asecurity.samples.springai;

/**
 * Names an expense that was submitted before.
 *
 * @param expenseId what {@code submit-expense} answered
 */
record ExpenseReference(String expenseId) {

	/**
	 * Checks the value.
	 * @throws IllegalArgumentException where it is missing
	 */
	ExpenseReference {
		if (expenseId == null || expenseId.isBlank()) {
			throw new IllegalArgumentException("expenseId is required");
		}
	}

}
