package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/**
 * Checks and copies what goes into a card's records. Every refusal is an
 * {@link IllegalArgumentException} whose message starts with the field.
 */
final class Fields {

	/** Longer values are cut in messages. */
	private static final int QUOTED_LENGTH = 100;

	private Fields() {
	}

	/** A field that is REQUIRED: present and set (section 5.7). */
	static String required(String field, @Nullable String value) {
		String text = present(field, value);
		if (text.isBlank()) {
			throw new IllegalArgumentException(field + " must not be blank");
		}
		return wellFormed(field, text);
	}

	/** A field that is REQUIRED and not a string. */
	static <T> T present(String field, @Nullable T value) {
		if (value == null) {
			throw new IllegalArgumentException(field + " is required");
		}
		return value;
	}

	/**
	 * A string without the {@code optional} keyword: the wire cannot tell empty from
	 * absent, so neither does the model.
	 */
	static @Nullable String implicit(String field, @Nullable String value) {
		return (value == null || value.isEmpty()) ? null : wellFormed(field, value);
	}

	/** A string with the {@code optional} keyword: empty is not the same as absent. */
	static @Nullable String explicit(String field, @Nullable String value) {
		return (value == null) ? null : wellFormed(field, value);
	}

	static List<String> texts(String field, @Nullable List<String> values) {
		return copy(field, values, Fields::required);
	}

	static List<String> someTexts(String field, @Nullable List<String> values) {
		return notEmpty(field, texts(field, values));
	}

	static <T> List<T> list(String field, @Nullable List<T> values) {
		return copy(field, values, Fields::present);
	}

	static <T> List<T> someOf(String field, @Nullable List<T> values) {
		return notEmpty(field, list(field, values));
	}

	static <V> Map<String, V> map(String field, @Nullable Map<String, V> values) {
		return map(field, values, Fields::present);
	}

	/** Replaces all elements of a builder's list. */
	static <T> void replace(List<T> target, List<T> values) {
		target.clear();
		target.addAll(values);
	}

	/** Descriptions by name; a description may be empty. */
	static Map<String, String> descriptions(String field, @Nullable Map<String, String> values) {
		return map(field, values, (entry, value) -> wellFormed(entry, present(entry, value)));
	}

	/** A copy that keeps the order of the given map. */
	static <V> Map<String, V> map(String field, @Nullable Map<String, V> values,
			BiFunction<String, @Nullable V, V> check) {
		Map<String, V> copy = new LinkedHashMap<>();
		present(field, values).forEach((key, value) -> {
			required(field + " key", key);
			copy.put(key, check.apply(field + "[" + quoted(key) + "]", value));
		});
		return Collections.unmodifiableMap(copy);
	}

	/**
	 * A lone surrogate is no Unicode text (RFC 7493, section 2.1): it has no UTF-8 form,
	 * so the card could be neither served nor signed.
	 */
	static String wellFormed(String field, String value) {
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
			throw new IllegalArgumentException(field + " must not hold an unpaired surrogate");
		}
		return value;
	}

	/**
	 * The value for a message. It may come from another's card: control characters are
	 * replaced, or it could forge lines of a log.
	 */
	static String quoted(String value) {
		String shown = (value.length() > QUOTED_LENGTH) ? value.substring(0, QUOTED_LENGTH) + "..." : value;
		return "'" + shown.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?") + "'";
	}

	private static <T> List<T> copy(String field, @Nullable List<T> values, BiFunction<String, @Nullable T, T> check) {
		List<T> copy = new ArrayList<>();
		for (T value : present(field, values)) {
			copy.add(check.apply(field + "[" + copy.size() + "]", value));
		}
		return Collections.unmodifiableList(copy);
	}

	private static <T> List<T> notEmpty(String field, List<T> values) {
		if (values.isEmpty()) {
			throw new IllegalArgumentException(field + " must have at least one element");
		}
		return values;
	}

}
