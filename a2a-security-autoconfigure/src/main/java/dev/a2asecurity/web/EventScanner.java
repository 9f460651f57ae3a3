package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds where each event of a stream ends, and its data, by the grammar of server-sent
 * events (HTML standard, section 9.2.6): lines end with CR, LF or both, wherever the
 * bytes happen to be split; an empty line ends an event; a byte-order mark may begin the
 * stream. All positions are relative to the beginning of the event.
 */
final class EventScanner {

	private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

	private static final byte[][] OTHER_FIELDS = { "event".getBytes(StandardCharsets.US_ASCII),
			"id".getBytes(StandardCharsets.US_ASCII), "retry".getBytes(StandardCharsets.US_ASCII) };

	private static final int BYTE_ORDER_MARK = 3;

	/**
	 * First and last position of each value of a {@code data} line.
	 */
	private int[] values = new int[4];

	private int valueCount;

	private int lineStart;

	private int scanned;

	private boolean afterCr;

	private boolean beginning = true;

	private boolean fields;

	private boolean unknownField;

	/**
	 * Scans on in the current event.
	 * @param bytes the event's bytes, those that were scanned before included
	 * @param start where the event begins in them
	 * @param end where they end
	 * @return where the event ends, or -1 if it does not end in them
	 */
	int scan(byte[] bytes, int start, int end) {
		int i = start + this.scanned;
		while (i < end) {
			int run = i;
			i = ByteSearch.lineEnd(bytes, i, end);
			this.afterCr &= i == run;
			if (i == end) {
				break;
			}
			byte value = bytes[i++];
			boolean secondOfCrLf = value == '\n' && this.afterCr;
			this.afterCr = value == '\r';
			if (secondOfCrLf) {
				if (i - 1 == start) {
					// Of the line that ended the event before, which has left already.
					return i;
				}
				this.lineStart = i - start;
				continue;
			}
			if (value != '\n' && value != '\r') {
				continue;
			}
			boolean ended = line(bytes, start, i - 1);
			this.lineStart = i - start;
			if (ended) {
				if (this.afterCr && i < end && bytes[i] == '\n') {
					this.afterCr = false;
					i++;
				}
				return i;
			}
		}
		this.scanned = i - start;
		return -1;
	}

	/**
	 * Takes what is left when the stream ends for a line, and its event for complete:
	 * some clients do.
	 */
	void finish(byte[] bytes, int start, int end) {
		if (start + this.lineStart < end) {
			var unused = line(bytes, start, end);
		}
	}

	/**
	 * Begins with the next event.
	 */
	void next() {
		this.valueCount = 0;
		this.lineStart = 0;
		this.scanned = 0;
		this.fields = false;
		this.unknownField = false;
	}

	/**
	 * Tells whether an event begins with the next byte, and nothing of what came before
	 * has a part in how it is read.
	 */
	boolean isAtStart() {
		return this.lineStart == 0 && this.scanned == 0 && !this.afterCr && !this.beginning;
	}

	/**
	 * Takes a line.
	 * @return whether it ends the event: an empty line does, and so does a comment where
	 * nothing else has come yet, since it can leave at once
	 */
	private boolean line(byte[] bytes, int start, int end) {
		int from = start + this.lineStart;
		if (this.beginning) {
			this.beginning = false;
			from += byteOrderMark(bytes, from, end);
		}
		if (from == end) {
			return true;
		}
		if (bytes[from] == ':') {
			return !this.fields;
		}
		this.fields = true;
		int colon = from;
		while (colon < end && bytes[colon] != ':') {
			colon++;
		}
		if (Arrays.equals(bytes, from, colon, DATA, 0, DATA.length)) {
			int value = Math.min(colon + 1, end);
			if (value < end && bytes[value] == ' ') {
				value++;
			}
			addValue(value - start, end - start);
		}
		else if (!isOtherField(bytes, from, colon)) {
			this.unknownField = true;
		}
		return false;
	}

	private static int byteOrderMark(byte[] bytes, int from, int end) {
		boolean found = end - from >= BYTE_ORDER_MARK && bytes[from] == (byte) 0xEF && bytes[from + 1] == (byte) 0xBB
				&& bytes[from + 2] == (byte) 0xBF;
		return found ? BYTE_ORDER_MARK : 0;
	}

	private static boolean isOtherField(byte[] bytes, int from, int to) {
		for (byte[] field : OTHER_FIELDS) {
			if (Arrays.equals(bytes, from, to, field, 0, field.length)) {
				return true;
			}
		}
		return false;
	}

	private void addValue(int from, int to) {
		if (this.valueCount * 2 == this.values.length) {
			this.values = Arrays.copyOf(this.values, this.values.length * 2);
		}
		this.values[this.valueCount * 2] = from;
		this.values[this.valueCount * 2 + 1] = to;
		this.valueCount++;
	}

	/**
	 * Tells whether the event has data, which clients are given.
	 */
	boolean hasData() {
		for (int i = 0; i < this.valueCount; i++) {
			if (this.values[2 * i] < this.values[2 * i + 1]) {
				return true;
			}
		}
		// Several lines of nothing are a text of line ends.
		return this.valueCount > 1;
	}

	/**
	 * Tells whether a line is of no field that the grammar knows. Clients ignore it, or
	 * should.
	 */
	boolean hasUnknownField() {
		return this.unknownField;
	}

	/**
	 * Tells whether the data stands in one piece, {@linkplain #dataStart() there}.
	 */
	boolean isOneLine() {
		return this.valueCount == 1;
	}

	int dataStart() {
		return this.values[0];
	}

	int dataEnd() {
		return this.values[1];
	}

	/**
	 * Returns how many lines of data there are.
	 */
	int lineCount() {
		return this.valueCount;
	}

	/**
	 * Returns where the value of a line of data begins.
	 */
	int lineStart(int line) {
		return this.values[2 * line];
	}

	/**
	 * Returns where the value of a line of data ends.
	 */
	int lineEnd(int line) {
		return this.values[2 * line + 1];
	}

	/**
	 * Returns the data of an event of several lines.
	 */
	byte[] joined(byte[] bytes, int start) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		for (int i = 0; i < this.valueCount; i++) {
			if (i > 0) {
				joined.write('\n');
			}
			joined.write(bytes, start + this.values[2 * i], this.values[2 * i + 1] - this.values[2 * i]);
		}
		return joined.toByteArray();
	}

	/**
	 * Returns the event with other data in the place of its first, and everything else
	 * but the rest of its data as it was.
	 * @param json a document, which may be of several lines
	 */
	byte[] withData(byte[] bytes, int start, int end, byte[] json) {
		ByteArrayOutputStream event = new ByteArrayOutputStream(json.length + 64);
		int from = start;
		for (int i = 0; i < this.valueCount; i++) {
			int line = start + this.values[2 * i];
			while (line > from && bytes[line - 1] != '\n' && bytes[line - 1] != '\r') {
				line--;
			}
			event.write(bytes, from, line - from);
			if (i == 0) {
				event.writeBytes(dataLines(json));
			}
			from = afterLineEnd(bytes, start + this.values[2 * i + 1], end);
		}
		event.write(bytes, from, end - from);
		return event.toByteArray();
	}

	private static int afterLineEnd(byte[] bytes, int from, int end) {
		if (from + 1 < end && bytes[from] == '\r' && bytes[from + 1] == '\n') {
			return from + 2;
		}
		return Math.min(from + 1, end);
	}

	/**
	 * Returns a document as lines of data.
	 */
	static byte[] dataLines(byte[] json) {
		StringBuilder lines = new StringBuilder(json.length + 8);
		for (String line : new String(json, StandardCharsets.ISO_8859_1).split("\r\n|\r|\n", -1)) {
			lines.append("data: ").append(line).append('\n');
		}
		return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Returns a document as an event.
	 */
	static byte[] event(byte[] json) {
		byte[] lines = dataLines(json);
		byte[] event = Arrays.copyOf(lines, lines.length + 1);
		event[lines.length] = '\n';
		return event;
	}

}
