package dev.a2asecurity.web;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in text of ASCII and UTF-8, eight bytes at a time. Both look for the first
 * byte of a set, which is exact: what a subtraction borrows, it borrows from bytes that
 * come later.
 */
final class ByteSearch {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = ONES << 7;

	private static final long QUOTES = '"' * ONES;

	private static final long BACKSLASHES = '\\' * ONES;

	private static final long SPACES = ' ' * ONES;

	private static final long AFTER_CR = ('\r' + 1) * ONES;

	private ByteSearch() {
	}

	/**
	 * Returns where the first CR, LF or other character up to CR is, or {@code end} if
	 * there is none.
	 */
	static int lineEnd(byte[] bytes, int from, int end) {
		int i = from;
		for (; i <= end - Long.BYTES; i += Long.BYTES) {
			long word = (long) LONGS.get(bytes, i);
			long found = (word - AFTER_CR) & ~word & HIGH_BITS;
			if (found != 0) {
				return i + first(found);
			}
		}
		while (i < end && (bytes[i] & 0xFF) > '\r') {
			i++;
		}
		return i;
	}

	/**
	 * Returns where the first quotation mark, backslash or control character is, which
	 * are all that a JSON string gives a meaning to or forbids (RFC 8259, section 7), or
	 * {@code end} if there is none.
	 */
	static int stringSpecial(byte[] bytes, int from, int end) {
		int i = from;
		for (; i <= end - Long.BYTES; i += Long.BYTES) {
			long word = (long) LONGS.get(bytes, i);
			long quotes = word ^ QUOTES;
			long backslashes = word ^ BACKSLASHES;
			long found = (zero(quotes) | zero(backslashes) | ((word - SPACES) & ~word)) & HIGH_BITS;
			if (found != 0) {
				return i + first(found);
			}
		}
		while (i < end && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] & 0xFF) >= ' ') {
			i++;
		}
		return i;
	}

	/**
	 * Marks the high bit of each byte that is zero.
	 */
	private static long zero(long word) {
		return (word - ONES) & ~word;
	}

	private static int first(long found) {
		return Long.numberOfTrailingZeros(found) / Byte.SIZE;
	}

}
