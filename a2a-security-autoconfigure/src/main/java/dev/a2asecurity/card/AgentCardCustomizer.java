package dev.a2asecurity.card;

import dev.a2asecurity.agentcard.AgentCard;

/**
 * Adjusts the agent's card before it is signed: what it says about the agent, and
 * extensions. Security schemes, requirements, skills and interfaces are set afterwards,
 * from what is enforced, so that nothing here can make the card say otherwise.
 */
@FunctionalInterface
public interface AgentCardCustomizer {

	/**
	 * Adjusts a card.
	 * @param card the card as properties, annotation and an earlier customizer describe
	 * it
	 */
	void customize(AgentCard.Builder card);

}
