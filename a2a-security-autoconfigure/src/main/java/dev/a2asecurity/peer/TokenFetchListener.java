package dev.a2asecurity.peer;

import java.time.Duration;

/**
 * Is told what came of each request for a token.
 */
@FunctionalInterface
interface TokenFetchListener {

	/**
	 * Takes note of a request.
	 * @param peer the peer that the token is for, as configuration calls it
	 * @param outcome what came of it
	 * @param took how long it took
	 */
	void fetched(String peer, Outcome outcome, Duration took);

	/**
	 * What came of a request for a token.
	 */
	enum Outcome {

		/**
		 * There is a token.
		 */
		FETCHED,

		/**
		 * The authorization server answered, and not with a token that will do.
		 */
		REFUSED,

		/**
		 * The authorization server did not answer.
		 */
		UNAVAILABLE

	}

}
