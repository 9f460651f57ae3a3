package dev.a2asecurity.agentcard;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A card as it was received: its JSON with every member, known or not, and its model. It
 * says nothing about whether the card can be trusted; {@link AgentCardVerifier} does.
 */
public final class AgentCardJson {

	private final ObjectNode tree;

	private @Nullable volatile AgentCard card;

	AgentCardJson(ObjectNode tree) {
		this.tree = tree;
	}

	/**
	 * Returns the model of the card. Members that the protocol does not define are not in
	 * it.
	 * @throws AgentCardRefusedException if the JSON is no card: a field is missing, of
	 * the wrong type or contradicts another
	 */
	public AgentCard card() {
		AgentCard read = this.card;
		if (read == null) {
			read = CardTreeReader.read(this.tree);
			this.card = read;
		}
		return read;
	}

	/**
	 * Returns the protocol by whose rules the card was read: 0.3 for one that has
	 * {@code url} and no {@code supportedInterfaces}.
	 */
	public AgentCardForm form() {
		return CardTreeReader.isOf03(this.tree) ? AgentCardForm.V0_3
				: this.tree.has("url") ? AgentCardForm.UNION : AgentCardForm.V1_0;
	}

	/**
	 * Returns the card as JSON, with every member that was received.
	 */
	public String json() {
		return CardJson.writeText(this.tree);
	}

	/** Not to be changed. */
	ObjectNode tree() {
		return this.tree;
	}

}
