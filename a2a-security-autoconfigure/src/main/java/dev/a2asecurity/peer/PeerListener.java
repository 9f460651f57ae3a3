package dev.a2asecurity.peer;

/**
 * Is told of each request to a peer, before it is sent.
 */
@FunctionalInterface
public interface PeerListener {

	/**
	 * Takes note of a request that has everything to be sent. What this throws keeps it
	 * from being sent.
	 */
	void authorized(PeerAuthorization authorization);

}
