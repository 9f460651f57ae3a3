package dev.a2asecurity.card;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How long a fetched card may be used without asking, by its {@code Cache-Control} and
 * {@code Age} (RFC 9111, section 4.2).
 *
 * @param lifetime for how long
 * @param storable whether it may be kept at all
 */
record CardFreshness(Duration lifetime, boolean storable) {

	/** Where the server does not say. */
	static final Duration DEFAULT = Duration.ofMinutes(5);

	/** Whatever it says: a key may be withdrawn. */
	static final Duration LONGEST = Duration.ofHours(24);

	static CardFreshness of(HttpHeaders headers) {
		List<String> directives = headers.allValues("Cache-Control")
			.stream()
			.flatMap((header) -> Arrays.stream(header.split(",", -1)))
			.map((directive) -> directive.trim().toLowerCase(Locale.ROOT))
			.toList();
		if (directives.contains("no-store")) {
			return new CardFreshness(Duration.ZERO, false);
		}
		if (directives.stream().anyMatch((directive) -> directive.startsWith("no-cache"))) {
			return new CardFreshness(Duration.ZERO, true);
		}
		List<String> maxAges = directives.stream().filter((directive) -> directive.startsWith("max-age=")).toList();
		if (maxAges.isEmpty()) {
			return new CardFreshness(DEFAULT, true);
		}
		// Two that differ, or one that is no number: stale (section 4.2.1).
		OptionalLong maxAge = (maxAges.stream().distinct().count() == 1)
				? seconds(maxAges.get(0).substring("max-age=".length())) : OptionalLong.of(0);
		long age = headers.firstValue("Age").map(CardFreshness::seconds).orElse(OptionalLong.of(0)).orElse(0);
		long left = Math.max(0, Math.min(maxAge.orElse(0), LONGEST.toSeconds()) - age);
		return new CardFreshness(Duration.ofSeconds(left), true);
	}

	private static OptionalLong seconds(String text) {
		String digits = (text.startsWith("\"") && text.endsWith("\"") && text.length() > 1)
				? text.substring(1, text.length() - 1) : text.trim();
		if (!digits.matches("\\d{1,18}")) {
			return OptionalLong.empty();
		}
		return OptionalLong.of(Long.parseLong(digits));
	}

}
