package dev.a2asecurity.web;

import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;

/**
 * An operation that is answered here, once the call is admitted, and never reaches the
 * agent.
 */
public interface AnsweredOperation {

	/**
	 * Returns the operation.
	 */
	A2AOperation operation();

	/**
	 * Answers a call.
	 * @param caller who calls
	 * @param version the version of the protocol that is spoken
	 */
	Answer answer(Caller caller, ProtocolVersion version);

	/**
	 * What is answered.
	 */
	sealed interface Answer permits Result, Refusal {

	}

	/**
	 * The result of the operation.
	 *
	 * @param json its JSON in UTF-8, as both bindings carry it
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Result(byte[] json) implements Answer {

	}

	/**
	 * A refusal.
	 *
	 * @param denial why
	 */
	record Refusal(Denial denial) implements Answer {

	}

}
