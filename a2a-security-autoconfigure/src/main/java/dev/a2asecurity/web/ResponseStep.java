package dev.a2asecurity.web;

import java.util.Arrays;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;

/**
 * What an answer of the agent is taken through before it leaves: document by document,
 * the one of a JSON answer or the data of each event of a stream. A document is held back
 * until every step that its call concerns has had it; the order is that of {@link Stage}.
 * <p>
 * A step is a bean, is asked for many calls at the same time, and keeps nothing about
 * one; or it is made for one call. It runs on the thread that writes the answer. Whatever
 * it throws refuses the answer, so it needs to catch nothing: least of all
 * {@link AnswerDocument.UnreadableException}.
 */
public interface ResponseStep {

	/**
	 * Returns where in the order it stands.
	 */
	Stage stage();

	/**
	 * Tells whether answers to a call are taken through it. An answer that no step is
	 * concerned with is not held back, and may be of any kind; one that some step is
	 * concerned with has to be JSON or a stream of JSON events.
	 */
	boolean concerns(A2ACall call);

	/**
	 * Tells whether what it makes of an event depends on nothing of it but the task and
	 * the context that are named. If that is so of all steps that a call concerns, an
	 * event need not be shown to them that is known to name what another named. By
	 * default {@code false}.
	 */
	default boolean looksAtIdsOnly() {
		return false;
	}

	/**
	 * Takes a document. Error answers come too: their
	 * {@linkplain AnswerDocument#payload() payload} is {@code null}.
	 */
	Outcome apply(AnswerDocument document);

	/**
	 * The order of the steps, first to last.
	 */
	enum Stage {

		/**
		 * Ownership is on record. First: nothing that names a task goes anywhere, not
		 * even into a later step, before it is known to be the caller's.
		 */
		OWNERSHIP,

		/**
		 * What belongs to others is taken out, before anything looks at the content.
		 */
		NARROWING,

		/**
		 * What nobody is told, such as the secrets of a webhook, is taken out of what is
		 * left.
		 */
		REDACTION,

		/**
		 * What leaves is put on record. Last, so that it sees exactly that.
		 */
		RECORDING

	}

	/**
	 * What becomes of a document.
	 */
	sealed interface Outcome {

		/**
		 * The document goes on as it is, byte for byte.
		 */
		static Outcome unchanged() {
			return Unchanged.INSTANCE;
		}

		/**
		 * Another document takes its place.
		 * @param json that document, in UTF-8
		 */
		static Outcome replaced(byte[] json) {
			return new Replaced(json);
		}

		/**
		 * A refusal takes its place and ends the answer.
		 * @param denial what the caller is told
		 * @param reason what the operator is told: a reason code in lower snake case, and
		 * no text of the caller's or the agent's
		 */
		static Outcome refused(Denial denial, String reason) {
			return new Refused(denial, reason);
		}

	}

	/**
	 * The document goes on as it is.
	 */
	enum Unchanged implements Outcome {

		/**
		 * The only one.
		 */
		INSTANCE

	}

	/**
	 * Another document takes its place.
	 *
	 * @param json that document, in UTF-8
	 */
	@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
	record Replaced(byte[] json) implements Outcome {

		/**
		 * Creates the outcome.
		 */
		public Replaced {
			json = json.clone();
		}

		@Override
		public byte[] json() {
			return this.json.clone();
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Replaced that && Arrays.equals(this.json, that.json);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.json);
		}

		/**
		 * Tells the size and nothing of the content.
		 */
		@Override
		public String toString() {
			return "Replaced[" + this.json.length + " bytes]";
		}

	}

	/**
	 * A refusal takes its place.
	 *
	 * @param denial what the caller is told
	 * @param reason reason code for the operator
	 */
	record Refused(Denial denial, String reason) implements Outcome {

	}

}
