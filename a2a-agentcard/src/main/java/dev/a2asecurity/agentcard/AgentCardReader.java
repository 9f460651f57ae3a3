package dev.a2asecurity.agentcard;

/**
 * Reads the cards of others, of protocol 1.0, of 0.3 or of both in one document. Unknown
 * members are kept, and do not hinder (section 5.7).
 * <p>
 * What is hostile is refused in bounded time and memory: more than 1 MiB, more than 100
 * levels, invalid UTF-8, duplicate names, numbers that a double does not hold.
 * Thread-safe.
 */
public final class AgentCardReader {

	/**
	 * Makes a reader. One can serve a whole application.
	 */
	public AgentCardReader() {
	}

	/**
	 * Reads a card.
	 * @param json JSON in UTF-8
	 * @throws AgentCardRefusedException if it is not one JSON object that everybody reads
	 * in the same way
	 */
	public AgentCardJson read(byte[] json) {
		return new AgentCardJson(CardJson.parse(json));
	}

}
