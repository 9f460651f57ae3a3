package dev.a2asecurity.web;

import org.jspecify.annotations.Nullable;

/**
 * What came of an answer.
 *
 * @param outcome how it ended
 * @param taskId the first task that it named and that is on record as the caller's, or
 * {@code null} if there is none
 * @param reason reason code, in lower snake case, where the answer is not the agent's own
 * to its end; otherwise {@code null}
 */
record AnswerEnd(Outcome outcome, @Nullable String taskId, @Nullable String reason) {

	/**
	 * How an answer ended.
	 */
	enum Outcome {

		/**
		 * The agent ended it, with whatever it wanted to say.
		 */
		COMPLETE,

		/**
		 * A refusal took its place, or the place of its rest.
		 */
		REFUSED,

		/**
		 * It was ended from outside: the token expired, or its caller was blocked.
		 */
		ENDED,

		/**
		 * It broke off: by an exception, a time-out, or because the client is gone.
		 */
		FAILED

	}

}
