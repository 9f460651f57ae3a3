package dev.a2asecurity.samples.springai;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * What a caller submits.
 *
 * @param amount more than zero, at most two decimals
 * @param currency code of ISO 4217, such as {@code EUR}
 * @param description what the money was spent on, 1 to 500 characters
 */
record Expense(BigDecimal amount, String currency, String description) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException where one is missing or out of its bounds
	 */
	Expense {
		require(isAmount(amount), "amount must be a positive number of at most two decimals");
		require(currency != null && currency.matches("[A-Z]{3}"), "currency must be a code of ISO 4217");
		require(isDescription(description), "description must have 1 to 500 characters");
	}

	private static boolean isAmount(@Nullable BigDecimal amount) {
		return amount != null && amount.signum() > 0 && amount.scale() <= 2 && amount.precision() <= 17;
	}

	private static boolean isDescription(@Nullable String description) {
		return description != null && !description.isBlank() && description.length() <= 500;
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
