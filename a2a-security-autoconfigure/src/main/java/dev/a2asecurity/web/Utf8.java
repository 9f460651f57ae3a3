package dev.a2asecurity.web;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Tells well-formed UTF-8 (RFC 3629) from what some decoders accept, some replace and
 * some read as other characters: overlong forms, encoded surrogates, broken sequences.
 * JSON parsers skip over what they do not decode.
 */
final class Utf8 {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long NOT_ASCII = 0x8080808080808080L;

	private static final int CHUNK = 4096;

	private Utf8() {
	}

	/**
	 * Tells whether the first bytes of an array are well-formed UTF-8 without a
	 * byte-order mark.
	 */
	static boolean isWellFormed(byte[] bytes, int size) {
		boolean marked = size >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
		return !marked && isWellFormed(bytes, 0, size);
	}

	/**
	 * Tells whether a part of an array is well-formed UTF-8.
	 */
	static boolean isWellFormed(byte[] bytes, int from, int to) {
		int start = asciiPrefix(bytes, from, to);
		if (start == to) {
			return true;
		}
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
			.onMalformedInput(CodingErrorAction.REPORT)
			.onUnmappableCharacter(CodingErrorAction.REPORT);
		ByteBuffer input = ByteBuffer.wrap(bytes, start, to - start);
		CharBuffer output = CharBuffer.allocate(Math.min(CHUNK, to - start + 1));
		while (true) {
			CoderResult result = decoder.decode(input, output, true);
			if (result.isError()) {
				return false;
			}
			if (result.isUnderflow()) {
				return true;
			}
			output.clear();
		}
	}

	/**
	 * Most of most bodies is ASCII, which needs no decoder.
	 */
	private static int asciiPrefix(byte[] bytes, int from, int to) {
		int position = from;
		while (position <= to - Long.BYTES && ((long) LONGS.get(bytes, position) & NOT_ASCII) == 0) {
			position += Long.BYTES;
		}
		while (position < to && bytes[position] >= 0) {
			position++;
		}
		return position;
	}

}
