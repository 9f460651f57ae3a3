package dev.a2asecurity.call;

import org.jspecify.annotations.Nullable;

/**
 * The trace that a request is part of, and the span of whoever made it (W3C Trace
 * Context, section 3.2). It is the caller's own word: good for finding what belongs
 * together, and for no decision.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all of them zero
 * @param spanId 16 lower-case hexadecimal digits, not all of them zero
 */
public record TraceParent(String traceId, String spanId) {

	/**
	 * Name of the header that tells it.
	 */
	public static final String HEADER = "traceparent";

	private static final int TRACE = 3;

	private static final int SPAN = 36;

	private static final int FLAGS = 53;

	private static final int LENGTH = 55;

	/**
	 * Parses the value of the header. A version that is not known yet is read as far as
	 * it is like the one that is (section 4.3).
	 * @return what it tells, or {@code null} if the value is malformed, which is as if
	 * there were none (section 3.2.2)
	 */
	public static @Nullable TraceParent parse(@Nullable String header) {
		if (header == null || !hasForm(header) || header.startsWith("ff")) {
			return null;
		}
		String traceId = header.substring(TRACE, SPAN - 1);
		String spanId = header.substring(SPAN, FLAGS - 1);
		return (isZero(traceId) || isZero(spanId)) ? null : new TraceParent(traceId, spanId);
	}

	private static boolean hasForm(String header) {
		if (header.length() < LENGTH
				|| (header.length() > LENGTH && (header.startsWith("00") || header.charAt(LENGTH) != '-'))) {
			return false;
		}
		for (int i = 0; i < LENGTH; i++) {
			boolean dash = i == TRACE - 1 || i == SPAN - 1 || i == FLAGS - 1;
			if (dash ? header.charAt(i) != '-' : !isHexDigit(header.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isHexDigit(char character) {
		return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
	}

	private static boolean isZero(String id) {
		return id.chars().allMatch((digit) -> digit == '0');
	}

}
