package dev.a2asecurity.agentcard;

import com.nimbusds.jose.JWSAlgorithm;

/**
 * A card of which {@link AgentCardVerifier} has verified that it is the one that its
 * origin has signed. It holds what the signature covers, and nothing else: not what was
 * added that means the same as nothing, and members in the order of their names, since
 * the order in which they came is not signed.
 */
public final class VerifiedAgentCard {

	private final AgentCardJson covered;

	private final WebOrigin origin;

	private final String keyId;

	private final JWSAlgorithm algorithm;

	private final Coverage coverage;

	VerifiedAgentCard(AgentCardJson covered, WebOrigin origin, ReceivedSignature signature, Coverage coverage) {
		this.covered = covered;
		this.origin = origin;
		this.keyId = signature.keyId();
		this.algorithm = signature.algorithm();
		this.coverage = coverage;
	}

	/**
	 * Returns the model of what is covered; signatures are not.
	 */
	public AgentCard card() {
		return this.covered.card();
	}

	/**
	 * Returns what is covered as JSON, with the members that the protocol does not
	 * define; of the projection, only those of protocol 1.0 that are not empty.
	 */
	public String json() {
		return this.covered.json();
	}

	/**
	 * Returns the form that the card has.
	 */
	public AgentCardForm form() {
		return this.covered.form();
	}

	/**
	 * Returns the origin whose key has signed.
	 */
	public WebOrigin origin() {
		return this.origin;
	}

	/**
	 * Returns the id of the key that has signed.
	 */
	public String keyId() {
		return this.keyId;
	}

	/**
	 * Returns the algorithm of the signature.
	 */
	public JWSAlgorithm algorithm() {
		return this.algorithm;
	}

	/**
	 * Returns what the signature covers.
	 */
	public Coverage coverage() {
		return this.coverage;
	}

	@Override
	public String toString() {
		return "VerifiedAgentCard[origin=" + this.origin + ", keyId=" + Fields.quoted(this.keyId) + ", algorithm="
				+ this.algorithm + ", coverage=" + this.coverage + "]";
	}

	/**
	 * What a signature covers.
	 */
	public enum Coverage {

		/**
		 * Everything that was received, as the specification says.
		 */
		EVERYTHING,

		/**
		 * The fields of protocol 1.0 that are not empty.
		 */
		PROJECTION

	}

}
