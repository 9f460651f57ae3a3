package dev.a2asecurity.samples.expense;

import java.math.BigDecimal;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a caller submits.
 *
 * @param amount more than zero, at most two decimals and 15 digits before them
 * @param currency code of ISO 4217, such as {@code EUR}
 * @param description what the money was spent on, 1 to 500 characters
 */
record Expense(BigDecimal amount, String currency, String description) {

	private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException where one is missing or out of its bounds
	 */
	Expense {
		require(amount, (value) -> value.signum() > 0 && value.scale() <= 2 && value.precision() - value.scale() <= 15,
				"amount must be a positive number of at most two decimals");
		require(currency, (value) -> CURRENCY.matcher(value).matches(), "currency must be a code of ISO 4217");
		require(description, (value) -> !value.isBlank() && value.length() <= 500,
				"description must have 1 to 500 characters");
	}

	private static <T> void require(@Nullable T value, Predicate<T> rule, String description) {
		if (value == null || !rule.test(value)) {
			throw new IllegalArgumentException(description);
		}
	}

}
