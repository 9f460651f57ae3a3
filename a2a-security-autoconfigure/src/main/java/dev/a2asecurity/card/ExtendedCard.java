package dev.a2asecurity.card;

import java.time.Duration;

import dev.a2asecurity.agentcard.AgentCardForm;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.AnsweredOperation;

/**
 * The extended Agent Card of a caller: the public skills, and of those kept off the
 * public card the ones that the caller's scopes reach (A2A specification 1.0, sections
 * 3.1.11 and 13.3). It is answered here, for whatever SDK the agent is written with.
 */
public final class ExtendedCard implements AnsweredOperation {

	private static final Duration RETRY = Duration.ofSeconds(5);

	private final AgentCards cards;

	private final SignedCards signed;

	/**
	 * Creates the card.
	 * @param cards what the cards of this agent say
	 * @param signed the same as bytes
	 */
	public ExtendedCard(AgentCards cards, SignedCards signed) {
		this.cards = cards;
		this.signed = signed;
	}

	@Override
	public A2AOperation operation() {
		return A2AOperation.GET_EXTENDED_AGENT_CARD;
	}

	@Override
	public Answer answer(Caller caller, ProtocolVersion version) {
		if (!this.cards.isExtendedSupported()) {
			return new Refusal(Denial.unsupportedOperation());
		}
		if (!this.cards.isAnythingKeptOff()) {
			return new Refusal(Denial.extendedCardNotConfigured());
		}
		Representation card = this.signed.visibleTo(caller,
				(version == ProtocolVersion.V0_3) ? AgentCardForm.V0_3 : AgentCardForm.V1_0);
		return (card != null) ? new Result(card.body()) : new Refusal(Denial.unavailable(RETRY));
	}

}
