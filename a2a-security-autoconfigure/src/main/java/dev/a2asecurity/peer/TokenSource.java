package dev.a2asecurity.peer;

/**
 * Where one token is had.
 */
interface TokenSource {

	/**
	 * Fetches a token, which takes its time.
	 * @throws RemoteAgentException if there is none to be had
	 */
	PeerToken fetch();

	/**
	 * Returns what is known of the authorization server's absence, the same for all
	 * tokens that it gives to one client.
	 */
	BackOff outage();

	/**
	 * Returns an exception that says that there is no token now.
	 * @param why what keeps it from being there
	 */
	RemoteAgentException unavailable(String why);

}
