package dev.a2asecurity.web;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The form of the events by which an agent streams a text: one is like the other but for
 * the content of one string, at a place that names nothing. An event of a known form
 * names what the one named that was read, so it need not be read itself.
 * <p>
 * A form is found by comparing two events that both were read. That the string is at no
 * place that counts is not concluded from where it stands: the event is read once more
 * with another string there, and names the same. What matches a form is a document that a
 * reader takes in as it took in the first: the string is whole, well-formed, and nothing
 * else has changed by a byte.
 */
final class RepeatedForm {

	/**
	 * Shorter ones are read as fast.
	 */
	private static final int LEAST_TEXT = 32;

	/**
	 * Most bytes of an event that are kept to be compared. A stream that is open for
	 * hours keeps twice that at most, and it is not counted among what answers hold.
	 */
	private static final int MAX_KEPT = 20 * 1024;

	/**
	 * A name that no agent gives to a task, of a length that makes it no word of the
	 * protocol.
	 */
	private static final byte[] OTHER_TEXT = new byte[LEAST_TEXT];

	static {
		Arrays.fill(OTHER_TEXT, (byte) '~');
	}

	private final byte[] before;

	private final byte[] after;

	/**
	 * That of the answer, which names nothing if it is an error's.
	 */
	private final int status;

	private RepeatedForm(byte[] before, byte[] after, int status) {
		this.before = before;
		this.after = after;
		this.status = status;
	}

	/**
	 * Finds the form that two documents of one answer have in common.
	 * @param first a document that was read
	 * @param second another, which named the same
	 * @param ids what they named
	 * @return the form, or {@code null} if they have none
	 */
	static @Nullable RepeatedForm of(AnswerDocument first, AnswerDocument second, AnswerIds ids) {
		byte[] bytes = second.array();
		int end = second.offset() + second.length();
		int difference = Arrays.mismatch(first.array(), first.offset(), first.offset() + first.length(), bytes,
				second.offset(), end);
		if (difference < 0) {
			return null;
		}
		int start = stringAround(bytes, second.offset(), second.offset() + difference);
		int stop = (start < 0) ? -1 : stringEnd(bytes, start, end);
		if (stop < 0 || stop - start < LEAST_TEXT || isName(bytes, stop + 1, end)) {
			return null;
		}
		RepeatedForm form = new RepeatedForm(Arrays.copyOfRange(bytes, second.offset(), start),
				Arrays.copyOfRange(bytes, stop, end), second.status());
		return form.namesTheSame(second, ids) ? form : null;
	}

	/**
	 * Returns where the content of the string begins that a position is in, or -1 if it
	 * is in none.
	 */
	private static int stringAround(byte[] bytes, int from, int position) {
		int start = -1;
		for (int i = from; i < position; i++) {
			if (start < 0) {
				start = (bytes[i] == '"') ? i + 1 : -1;
			}
			else if (bytes[i] == '\\') {
				i++;
			}
			else if (bytes[i] == '"') {
				start = -1;
			}
		}
		return start;
	}

	/**
	 * Tells whether a string is that of a name, by what comes after it: one that means
	 * nothing may become one that does.
	 */
	private static boolean isName(byte[] bytes, int after, int end) {
		int i = after;
		while (i < end && bytes[i] <= ' ' && bytes[i] >= 0) {
			i++;
		}
		return i < end && bytes[i] == ':';
	}

	private boolean namesTheSame(AnswerDocument document, AnswerIds ids) {
		byte[] other = Arrays.copyOf(this.before, this.before.length + OTHER_TEXT.length + this.after.length);
		System.arraycopy(OTHER_TEXT, 0, other, this.before.length, OTHER_TEXT.length);
		System.arraycopy(this.after, 0, other, this.before.length + OTHER_TEXT.length, this.after.length);
		try {
			return AnswerIds.read(document.replacedBy(other)).equals(ids);
		}
		catch (AnswerDocument.UnreadableException ex) {
			return false;
		}
	}

	/**
	 * Tells whether a document is of this form.
	 */
	boolean matches(AnswerDocument document) {
		byte[] bytes = document.array();
		int end = document.offset() + document.length();
		int start = document.offset() + this.before.length;
		if (start > end || document.status() != this.status
				|| !Arrays.equals(bytes, document.offset(), start, this.before, 0, this.before.length)) {
			return false;
		}
		int stop = stringEnd(bytes, start, end);
		return stop >= 0 && Arrays.equals(bytes, stop, end, this.after, 0, this.after.length)
				&& Utf8.isWellFormed(bytes, start, stop);
	}

	/**
	 * Returns where the quotation mark is that ends a string, or -1 if there is none or
	 * the string is not one that every reader accepts.
	 */
	private static int stringEnd(byte[] bytes, int from, int end) {
		int i = ByteSearch.stringSpecial(bytes, from, end);
		while (i < end && bytes[i] == '\\') {
			int escape = escape(bytes, i + 1, end);
			if (escape < 0) {
				return -1;
			}
			i = ByteSearch.stringSpecial(bytes, escape, end);
		}
		return (i < end && bytes[i] == '"') ? i : -1;
	}

	/**
	 * Returns where an escape sequence ends, or -1 if it is none.
	 */
	private static int escape(byte[] bytes, int from, int end) {
		if (from == end) {
			return -1;
		}
		return switch (bytes[from]) {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> from + 1;
			case 'u' -> isHex(bytes, from + 1, Math.min(from + 5, end)) ? from + 5 : -1;
			default -> -1;
		};
	}

	private static boolean isHex(byte[] bytes, int from, int to) {
		for (int i = from; i < to; i++) {
			if (Character.digit(bytes[i], 16) < 0) {
				return false;
			}
		}
		return to - from == 4;
	}

	/**
	 * Looks for the form of an answer's events while they are read.
	 */
	static final class Finder {

		/**
		 * An agent that writes in no form is not asked for one for ever.
		 */
		private static final int MAX_TRIES = 8;

		private @Nullable RepeatedForm form;

		private @Nullable AnswerDocument previous;

		private AnswerIds previousIds = AnswerIds.NONE;

		private int tries;

		/**
		 * Tells whether a document is an event that names what an earlier one did.
		 */
		boolean knows(AnswerDocument document) {
			return this.form != null && this.form.matches(document);
		}

		/**
		 * Takes note of an event that was read, and names nothing that is not on record.
		 */
		void read(AnswerDocument document, AnswerIds ids) {
			if (!document.isEvent() || document.length() > MAX_KEPT || this.tries >= MAX_TRIES) {
				return;
			}
			if (this.previous != null && this.previousIds.equals(ids)) {
				this.tries++;
				RepeatedForm found = of(this.previous, document, ids);
				this.form = (found != null) ? found : this.form;
			}
			this.previous = document.replacedBy(document.json());
			this.previousIds = ids;
			if (this.tries >= MAX_TRIES) {
				this.previous = null;
			}
		}

	}

}
