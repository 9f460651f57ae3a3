package dev.a2asecurity.peer;

import dev.a2asecurity.agentcard.AgentCard;

/**
 * Where the verified card of a peer is had.
 */
@FunctionalInterface
interface CardSource {

	/**
	 * Returns the card. While it has not changed, it is the same object.
	 * @throws RemoteAgentException if it cannot be had or does not verify
	 */
	AgentCard card();

}
