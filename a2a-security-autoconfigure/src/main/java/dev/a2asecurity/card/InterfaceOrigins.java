package dev.a2asecurity.card;

import java.net.URI;
import java.util.Map;
import java.util.Set;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.WebOrigin;

/**
 * Where the interfaces of a card may be: at its own origin, and at those that were
 * allowed for it.
 */
final class InterfaceOrigins {

	private static final int MAX_SHOWN = 100;

	private final Map<WebOrigin, Set<WebOrigin>> allowed;

	InterfaceOrigins(Map<WebOrigin, Set<WebOrigin>> allowed) {
		this.allowed = Map.copyOf(allowed);
	}

	/**
	 * Checks the interfaces of a card.
	 * @throws ForeignInterfaceException if one is elsewhere
	 */
	void check(AgentCard card, WebOrigin origin) {
		for (AgentInterface supported : card.supportedInterfaces()) {
			WebOrigin named = originOf(supported, origin);
			if (!named.equals(origin) && !this.allowed.getOrDefault(origin, Set.of()).contains(named)) {
				throw new ForeignInterfaceException(origin, shown(named));
			}
		}
	}

	/** A host of a million letters has no place in a log. */
	private static String shown(WebOrigin named) {
		String text = named.toString();
		return (text.length() > MAX_SHOWN) ? text.substring(0, MAX_SHOWN) + "..." : text;
	}

	private static WebOrigin originOf(AgentInterface supported, WebOrigin origin) {
		try {
			// gRPC has host and port only, and another port than HTTP.
			return supported.url().contains("://") ? WebOrigin.of(URI.create(supported.url()))
					: WebOrigin.of(URI.create("https://" + supported.url()));
		}
		catch (IllegalArgumentException ex) {
			throw new ForeignInterfaceException(origin, "what is no URL");
		}
	}

}
