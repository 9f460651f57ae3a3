package dev.a2asecurity.web;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Searches in text of ASCII and UTF-8, eight bytes at a time, for the first byte of a
 * set, which is exact: what a subtraction borrows, it borrows from bytes that come later.
 */
final class ByteSearch {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = ONES << 7;

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

	private static int first(long found) {
		return Long.numberOfTrailingZeros(found) / Byte.SIZE;
	}

}
