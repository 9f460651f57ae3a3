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

	/**
	 * Returns a listener that tells others, one after the other, each whatever the ones
	 * before it have thrown. It throws the first of that, with the rest suppressed.
	 */
	static AnswerListener each(AnswerListener... listeners) {
		return (end) -> {
			RuntimeException failure = null;
			for (AnswerListener listener : listeners) {
				try {
					listener.ended(end);
				}
				catch (RuntimeException ex) {
					if (failure == null) {
						failure = ex;
					}
					else {
						failure.addSuppressed(ex);
					}
				}
			}
			if (failure != null) {
				throw failure;
			}
		};
	}

}
