package dev.a2asecurity.card;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * The card of a peer cannot be had: its host does not answer, or answers something that
 * is not accepted. That a card is not trusted is an
 * {@link dev.a2asecurity.agentcard.AgentCardRefusedException}.
 */
public final class CardUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	CardUnavailableException(URI url, String problem, @Nullable Throwable cause) {
		super("The card at " + url + " cannot be had: " + problem, cause);
	}

}
