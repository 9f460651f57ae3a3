package dev.a2asecurity.agentcard;

/**
 * The forms in which an Agent Card is written.
 */
public enum AgentCardForm {

	/**
	 * That of protocol 1.0 and nothing else.
	 */
	V1_0,

	/**
	 * That of protocol 0.3 and nothing else: {@code url}, {@code additionalInterfaces},
	 * {@code security}.
	 */
	V0_3,

	/**
	 * Both in one document, for readers of which one does not know which they are: each
	 * ignores the fields of the other.
	 */
	UNION

}
