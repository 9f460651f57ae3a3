package dev.a2asecurity.peer;

import java.net.URI;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.card.AgentCardClient;
import dev.a2asecurity.card.CardUnavailableException;
import dev.a2asecurity.card.ForeignInterfaceException;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

/**
 * The card that a peer serves, verified, and kept by the client of cards.
 */
final class FetchedCard implements CardSource {

	private final Peer peer;

	private final URI url;

	private final AgentCardClient cards;

	FetchedCard(Peer peer, AgentCardClient cards) {
		this.peer = peer;
		this.url = AgentCardClient.cardUrl(peer.url());
		this.cards = cards;
	}

	@Override
	public AgentCard card() {
		try {
			return this.cards.get(this.url).card();
		}
		catch (CardUnavailableException | AgentCardRefusedException | ForeignInterfaceException ex) {
			throw new RemoteAgentException(this.peer.name(), Reason.CARD_UNAVAILABLE,
					"Did not call the peer " + this.peer.name() + ", whose card says what it needs: " + ex.getMessage()
							+ " (" + this.peer.key("card") + ")");
		}
	}

}
