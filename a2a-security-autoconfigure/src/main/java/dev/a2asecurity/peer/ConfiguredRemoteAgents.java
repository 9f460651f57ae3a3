package dev.a2asecurity.peer;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The remote agents, by name.
 */
final class ConfiguredRemoteAgents implements RemoteAgents {

	private final Map<String, RemoteAgent> agents;

	ConfiguredRemoteAgents(Map<String, RemoteAgent> agents) {
		this.agents = Collections.unmodifiableMap(new TreeMap<>(agents));
	}

	@Override
	public RemoteAgent get(String name) {
		RemoteAgent agent = this.agents.get(name);
		if (agent == null) {
			throw new IllegalArgumentException(
					"No peer [" + name + "] is configured in a2a.security.peers, only " + this.agents.keySet());
		}
		return agent;
	}

	@Override
	public Set<String> names() {
		return this.agents.keySet();
	}

}
