package dev.a2asecurity.card;

import java.net.URI;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.VerifiedAgentCard;

/**
 * The card of a peer, as {@link AgentCardClient} accepted it. Its interfaces are of its
 * own origin, or of one that was allowed.
 *
 * @param url where it came from
 * @param card the card; if it is verified, what the signature covers
 * @param verification the verified card, or {@code null} where the policy accepted one
 * that is not
 */
public record PeerCard(URI url, AgentCard card, @Nullable VerifiedAgentCard verification) {

	/**
	 * Returns the verified card; empty where the policy accepted one that is not.
	 */
	public Optional<VerifiedAgentCard> verified() {
		return Optional.ofNullable(this.verification);
	}

	@Override
	public String toString() {
		return "PeerCard[url=" + this.url + ", verified=" + this.verification + "]";
	}

}
