package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The form of the events by which an agent streams a text: one is like the other but for
 * the content of some strings, at places that name nothing. An event of a known form
 * names what the one named that was read, so it need not be read itself.
 * <p>
 * A form is found by comparing two events that both were read. That the strings are at no
 * place that counts is not concluded from where they stand: the event is read once more
 * with other strings there, and names the same. What matches a form is a document that a
 * reader takes in as it took in the first: each string is whole, well-formed, and nothing
 * else has changed by a byte.
 */
final class RepeatedForm {

	/**
	 * An event that has more strings of its own is read.
	 */
	private static final int MAX_TEXTS = 8;

	/**
	 * Most bytes of an event that are kept to be compared. A stream that is open for
	 * hours keeps twice that at most, and it is not counted among what answers hold.
	 */
	private static final int MAX_KEPT = 20 * 1024;

	/**
	 * A name that no agent gives to a task, of a length that makes it no word of the
	 * protocol.
	 */
	private static final byte[] OTHER_TEXT = "~".repeat(32).getBytes(StandardCharsets.US_ASCII);

	/**
	 * What stands before, between and after the texts.
	 */
	private final byte[][] literals;

	/**
	 * That of the answer, which names nothing if it is an error's.
	 */
	private final int status;

	private RepeatedForm(byte[][] literals, int status) {
		this.literals = literals;
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
		byte[][] literals = literals(first, second);
		if (literals == null) {
			return null;
		}
		RepeatedForm form = new RepeatedForm(literals, second.status());
		return form.namesTheSame(second, ids) ? form : null;
	}

	private static byte @Nullable [][] literals(AnswerDocument first, AnswerDocument second) {
		byte[] bytes = second.array();
		int end = second.offset() + second.length();
		int firstEnd = first.offset() + first.length();
		List<byte[]> literals = new ArrayList<>();
		int literal = second.offset();
		// From here on they are compared; it is outside of strings.
		int from = second.offset();
		int firstFrom = first.offset();
		while (true) {
			int same = Arrays.mismatch(first.array(), firstFrom, firstEnd, bytes, from, end);
			if (same < 0) {
				break;
			}
			int start = stringAround(bytes, from, from + same);
			int stop = (start < 0) ? -1 : JsonText.end(bytes, start, end);
			int firstStop = (stop < 0) ? -1 : JsonText.end(first.array(), firstFrom + (start - from), firstEnd);
			if (firstStop < 0 || isName(bytes, stop + 1, end) || literals.size() == MAX_TEXTS) {
				return null;
			}
			literals.add(Arrays.copyOfRange(bytes, literal, start));
			literal = stop;
			from = stop + 1;
			firstFrom = firstStop + 1;
		}
		if (literals.isEmpty()) {
			return null;
		}
		literals.add(Arrays.copyOfRange(bytes, literal, end));
		return literals.toArray(byte[][]::new);
	}

	/**
	 * Returns where the content of the string begins that a position is in, or -1 if it
	 * is in none.
	 * @param from a position outside of strings
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
		ByteArrayOutputStream other = new ByteArrayOutputStream();
		for (int i = 0; i < this.literals.length; i++) {
			if (i > 0) {
				other.writeBytes(OTHER_TEXT);
			}
			other.writeBytes(this.literals[i]);
		}
		try {
			return AnswerIds.read(document.replacedBy(other.toByteArray())).equals(ids);
		}
		catch (AnswerDocument.UnreadableException ex) {
			return false;
		}
	}

	/**
	 * Returns the form of whole events, of which the data has this form.
	 * @param before what stands before the data
	 * @param after what stands after it
	 */
	RepeatedForm within(byte[] before, byte[] after) {
		byte[][] framed = this.literals.clone();
		framed[0] = joined(before, framed[0]);
		framed[framed.length - 1] = joined(framed[framed.length - 1], after);
		return new RepeatedForm(framed, this.status);
	}

	private static byte[] joined(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	/**
	 * Tells whether a document is of this form.
	 */
	boolean matches(AnswerDocument document) {
		return matches(document.status(), document.array(), document.offset(), document.offset() + document.length());
	}

	/**
	 * Tells whether a part of an array is a document of this form.
	 * @param status that of the answer
	 */
	boolean matches(int status, byte[] bytes, int from, int end) {
		return status == this.status && end(bytes, from, end) == end;
	}

	/**
	 * Returns where that ends which is of this form and begins at a position, or -1 if
	 * nothing does.
	 */
	int end(byte[] bytes, int from, int end) {
		int position = from;
		for (int i = 0; i < this.literals.length; i++) {
			byte[] literal = this.literals[i];
			int start = (i > 0) ? JsonText.end(bytes, position, end) : position;
			if (start < 0 || literal.length > end - start
					|| !Arrays.equals(bytes, start, start + literal.length, literal, 0, literal.length)) {
				return -1;
			}
			position = start + literal.length;
		}
		return position;
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
		 * Returns the form that was found, or {@code null} if none was.
		 */
		@Nullable RepeatedForm form() {
			return this.form;
		}

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
