package dev.a2asecurity.card;

import dev.a2asecurity.agentcard.WebOrigin;

/**
 * A card names an interface at another origin than its own, one that was not allowed. It
 * is where credentials would go.
 */
public final class ForeignInterfaceException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	ForeignInterfaceException(WebOrigin origin, String named) {
		super("The card of " + origin + " names an interface at " + named
				+ ", which is not its own origin and was not allowed");
	}

}
