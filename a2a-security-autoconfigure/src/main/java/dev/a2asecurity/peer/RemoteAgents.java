package dev.a2asecurity.peer;

import java.util.Set;

/**
 * The agents that this agent calls, as {@code a2a.security.peers.*} configures them.
 */
public interface RemoteAgents {

	/**
	 * Returns a remote agent. It may be kept, and is safe for use by several threads.
	 * @param name its name in configuration
	 * @throws IllegalArgumentException if none is configured by that name; the message
	 * lists those that are
	 */
	RemoteAgent get(String name);

	/**
	 * Returns the names of all remote agents.
	 */
	Set<String> names();

}
