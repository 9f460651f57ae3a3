package dev.a2asecurity.web;

/**
 * Is told when the answer to a call has ended.
 */
@FunctionalInterface
interface AnswerListener {

	/**
	 * Is called once for each answer, however it ends, after its last byte has been
	 * handed to the container; on any thread, and with no lock held. What it throws is
	 * logged and goes no further.
	 */
	void ended(AnswerEnd end);

}
