package dev.a2asecurity.peer;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * The header {@code Retry-After}: a number of seconds, or a date (RFC 9110, section
 * 10.2.3).
 */
final class RetryAfter {

	private RetryAfter() {
	}

	/**
	 * Returns how long to wait, or {@code null} if the header is not there or not
	 * understood.
	 */
	static @Nullable Duration parse(@Nullable String header, Clock clock) {
		if (header == null) {
			return null;
		}
		String value = header.trim();
		if (value.matches("\\d{1,9}")) {
			return Duration.ofSeconds(Long.parseLong(value));
		}
		try {
			Duration wait = Duration.between(clock.instant(),
					Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeException | ArithmeticException ex) {
			return null;
		}
	}

}
