package dev.a2asecurity.web;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The content of a JSON string (RFC 8259, section 7) in UTF-8, in one pass over its
 * bytes, eight at a time.
 */
final class JsonText {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = ONES << 7;

	private static final long LOW_BITS = ~HIGH_BITS;

	private static final long QUOTES = '"' * ONES;

	private static final long BACKSLASHES = '\\' * ONES;

	/**
	 * What takes a space, and nothing less, to the high bit.
	 */
	private static final long UP_FROM_SPACE = (0x80 - ' ') * ONES;

	private JsonText() {
	}

	/**
	 * Returns where the quotation mark is that ends a string, or -1 if there is none or
	 * the string is not one that every reader accepts.
	 * @param from where its content begins
	 * @param end where to look no further
	 */
	static int end(byte[] bytes, int from, int end) {
		int escaped = -1;
		long seen = 0;
		int i = from;
		for (; i <= end - Long.BYTES; i += Long.BYTES) {
			long word = (long) LONGS.get(bytes, i);
			seen |= word;
			for (long left = specials(word); left != 0; left &= left - 1) {
				int place = i + Long.numberOfTrailingZeros(left) / Byte.SIZE;
				if (place == escaped) {
					continue;
				}
				if (bytes[place] == '"') {
					return isUtf8(seen, bytes, from, place) ? place : -1;
				}
				if (bytes[place] != '\\' || !isEscape(bytes, place + 1, end)) {
					return -1;
				}
				escaped = place + 1;
			}
		}
		for (; i < end; i++) {
			byte value = bytes[i];
			seen |= value;
			if (i == escaped || value < 0 || (value >= ' ' && value != '"' && value != '\\')) {
				continue;
			}
			if (value == '"') {
				return isUtf8(seen, bytes, from, i) ? i : -1;
			}
			if (value != '\\' || !isEscape(bytes, i + 1, end)) {
				return -1;
			}
			escaped = i + 1;
		}
		return -1;
	}

	/**
	 * Marks the high bit of each byte that is a quotation mark, a backslash or a control
	 * character: all that a string gives a meaning to or forbids. No byte carries over to
	 * another, since all are of seven bits when they are added to.
	 */
	private static long specials(long word) {
		long low = word & LOW_BITS;
		long others = ((low ^ QUOTES) + LOW_BITS) & ((low ^ BACKSLASHES) + LOW_BITS) & (low + UP_FROM_SPACE);
		return ~(others | word) & HIGH_BITS;
	}

	private static boolean isEscape(byte[] bytes, int from, int end) {
		if (from == end) {
			return false;
		}
		return switch (bytes[from]) {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
			case 'u' -> isHex(bytes, from + 1, Math.min(from + 5, end));
			default -> false;
		};
	}

	private static boolean isHex(byte[] bytes, int from, int to) {
		for (int i = from; i < to; i++) {
			if (!HexFormat.isHexDigit(bytes[i])) {
				return false;
			}
		}
		return to - from == 4;
	}

	/**
	 * Tells whether a text is well-formed, of which something may be other than ASCII.
	 */
	private static boolean isUtf8(long seen, byte[] bytes, int from, int to) {
		return (seen & HIGH_BITS) == 0 || Utf8.isWellFormed(bytes, from, to);
	}

}
