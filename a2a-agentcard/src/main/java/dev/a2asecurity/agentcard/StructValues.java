package dev.a2asecurity.agentcard;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Copies free-form JSON ({@code google.protobuf.Struct}) so deeply that nobody can change
 * it afterwards. Numbers become {@link Long} or {@link Double}, so that {@code 1} and
 * {@code 1L} are equal in the model as they are on the wire.
 */
final class StructValues {

	/**
	 * Readers of protobuf stop at 100 messages within each other, and a level of a Struct
	 * is three of them: Struct, map entry and Value. The bound also ends a map that
	 * contains itself.
	 */
	private static final int MAX_DEPTH = 30;

	/** Up to here a double holds every integer (RFC 7493, section 2.2). */
	static final long MAX_INTEGER = (1L << 53) - 1;

	private StructValues() {
	}

	static Map<String, @Nullable Object> copy(String field, @Nullable Map<String, ?> values) {
		return copyMap(field, Fields.present(field, values), 1);
	}

	private static @Nullable Object copyValue(String field, @Nullable Object value, int depth) {
		if (value == null || value instanceof Boolean) {
			return value;
		}
		if (value instanceof String text) {
			return Fields.wellFormed(field, text);
		}
		if (value instanceof Number number) {
			return copyNumber(field, number);
		}
		if (value instanceof Map<?, ?> map) {
			return copyMap(field, map, depth + 1);
		}
		if (value instanceof List<?> list) {
			return copyList(field, list, depth + 1);
		}
		throw new IllegalArgumentException(field
				+ " must be null, a boolean, a number, a string, a list or a map, not a " + value.getClass().getName());
	}

	private static Map<String, @Nullable Object> copyMap(String field, Map<?, ?> values, int depth) {
		checkDepth(field, depth);
		Map<String, @Nullable Object> copy = new LinkedHashMap<>();
		values.forEach((key, value) -> {
			if (!(key instanceof String name)) {
				throw new IllegalArgumentException(field + " must have strings as keys, not "
						+ ((key != null) ? "a " + key.getClass().getName() : "null"));
			}
			Fields.wellFormed(field + " key", name);
			copy.put(name, copyValue(field + "[" + Fields.quoted(name) + "]", value, depth));
		});
		return Collections.unmodifiableMap(copy);
	}

	private static List<@Nullable Object> copyList(String field, List<?> values, int depth) {
		checkDepth(field, depth);
		List<@Nullable Object> copy = new ArrayList<>();
		for (Object value : values) {
			copy.add(copyValue(field + "[" + copy.size() + "]", value, depth));
		}
		return Collections.unmodifiableList(copy);
	}

	private static void checkDepth(String field, int depth) {
		if (depth > MAX_DEPTH) {
			throw new IllegalArgumentException(
					field.substring(0, field.indexOf('[')) + " must not nest deeper than " + MAX_DEPTH + " levels");
		}
	}

	private static Number copyNumber(String field, Number number) {
		if (isInteger(number)) {
			return copyInteger(field, new BigInteger(number.toString()));
		}
		if (number instanceof Float || number instanceof Double || number instanceof BigDecimal) {
			return copyFraction(field, number);
		}
		throw new IllegalArgumentException(
				field + " must be a number of java.lang or java.math, not a " + number.getClass().getName());
	}

	private static boolean isInteger(Number number) {
		return number instanceof Byte || number instanceof Short || number instanceof Integer || number instanceof Long
				|| number instanceof BigInteger;
	}

	/**
	 * An integer that a reader would change is refused, or a signature would not hold.
	 */
	private static Long copyInteger(String field, BigInteger number) {
		if (number.abs().compareTo(BigInteger.valueOf(MAX_INTEGER)) > 0) {
			throw new IllegalArgumentException(field + " must be an integer between -" + MAX_INTEGER + " and "
					+ MAX_INTEGER + "; write a larger one as a string");
		}
		return number.longValueExact();
	}

	/** By way of its decimal text: the float 0.1 is meant as 0.1. */
	private static Number copyFraction(String field, Number number) {
		double value = Double.parseDouble(number.toString());
		if (!Double.isFinite(value)) {
			throw new IllegalArgumentException(field + " must be a finite number that fits into a double");
		}
		if (value == Math.rint(value) && Math.abs(value) <= MAX_INTEGER) {
			return (long) value;
		}
		return value;
	}

}
