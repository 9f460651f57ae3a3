package dev.a2asecurity.samples.expense;

import org.jspecify.annotations.Nullable;

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
		if (isMissing(expenseId)) {
			throw new IllegalArgumentException("expenseId is required");
		}
	}

	private static boolean isMissing(@Nullable String value) {
		return value == null || value.isBlank();
	}

}
