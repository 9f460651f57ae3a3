package dev.a2asecurity.agentcard;

import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an {@link AgentCard} as the JSON that is served at
 * {@code /.well-known/agent-card.json}, in the form of protocol 1.0 unless another is
 * asked for.
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

	/**
	 * Makes a writer. One can serve a whole application.
	 */
	public AgentCardWriter() {
	}

	/**
	 * Returns the card as JSON text.
	 */
	public String toJson(AgentCard card) {
		return CardJson.writeText(AgentCardTree.card(card));
	}

	/**
	 * Returns the card as JSON in UTF-8, without a byte order mark.
	 */
	public byte[] toJsonBytes(AgentCard card) {
		return toJsonBytes(card, AgentCardForm.V1_0);
	}

	/**
	 * Returns the card in a form as JSON in UTF-8, without a byte order mark.
	 * @throws IllegalArgumentException if the form is not that of 1.0 and no interface
	 * speaks protocol 0.3; see {@link #isPossible}
	 */
	public byte[] toJsonBytes(AgentCard card, AgentCardForm form) {
		return CardJson.write(tree(card, form));
	}

	/**
	 * Tells whether a card can be written in a form: those of 0.3 and of both need an
	 * interface of protocol 0.3.
	 */
	public boolean isPossible(AgentCard card, AgentCardForm form) {
		return form == AgentCardForm.V1_0 || !AgentCard03Tree.interfaces(card).isEmpty();
	}

	static ObjectNode tree(AgentCard card, AgentCardForm form) {
		return switch (form) {
			case V1_0 -> AgentCardTree.card(card);
			case V0_3 -> AgentCard03Tree.card(card);
			case UNION -> UnionTree.card(card);
		};
	}

}
