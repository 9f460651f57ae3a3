package dev.a2asecurity.agentcard;

import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an {@link AgentCard} as the JSON that protocol 1.0 serves at
 * {@code /.well-known/agent-card.json}.
 * <p>
 * Cards that are equal give the same bytes: fields stand in the order of the protocol's
 * definition, the keys of maps (schemes, scopes, parameters) are sorted, and there is no
 * white space. Empty and absent fields are left out, except those the protocol requires;
 * a boolean of {@link AgentCapabilities} that was set to {@code false} is written. It is
 * not the canonical form that signatures cover (section 8.4.1).
 * <p>
 * A2A specification 1.0, sections 5.5, 5.7 and 8. Thread-safe.
 */
public final class AgentCardWriter {

	// A mapper of our own: an application's settings must not change the wire form.
	private final JsonMapper mapper = new JsonMapper();

	/**
	 * Makes a writer. One can serve a whole application.
	 */
	public AgentCardWriter() {
	}

	/**
	 * Returns the card as JSON text.
	 */
	public String toJson(AgentCard card) {
		return this.mapper.writeValueAsString(AgentCardTree.card(card));
	}

	/**
	 * Returns the card as JSON in UTF-8, without a byte order mark.
	 */
	public byte[] toJsonBytes(AgentCard card) {
		return this.mapper.writeValueAsBytes(AgentCardTree.card(card));
	}

}
