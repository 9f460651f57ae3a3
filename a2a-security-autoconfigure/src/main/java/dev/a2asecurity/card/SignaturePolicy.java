package dev.a2asecurity.card;

/**
 * What is asked of the signature of a peer's card.
 */
public enum SignaturePolicy {

	/**
	 * The card must carry a signature that holds. The default.
	 */
	REQUIRED,

	/**
	 * A signature that is there must hold; a card without any is taken as its origin
	 * serves it. Whoever can change what is served can take the signature away.
	 */
	IF_PRESENT,

	/**
	 * Signatures are not looked at.
	 */
	OFF

}
