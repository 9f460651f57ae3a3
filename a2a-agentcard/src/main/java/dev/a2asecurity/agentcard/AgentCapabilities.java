package dev.a2asecurity.agentcard;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Optional features of the protocol that an agent supports. For each, {@code null} says
 * nothing and {@code false} says no: only the latter is written to the card and is
 * covered by its signature (section 8.4.1).
 * <p>
 * A2A specification 1.0, section 4.4.3 (AgentCapabilities).
 *
 * @param streaming whether answers may be streamed
 * @param pushNotifications whether updates of a task are sent to webhooks
 * @param extensions extensions of the protocol, possibly none
 * @param extendedAgentCard whether authenticated callers may ask for an extended card
 */
public record AgentCapabilities(@Nullable Boolean streaming, @Nullable Boolean pushNotifications,
		List<AgentExtension> extensions, @Nullable Boolean extendedAgentCard) {

	/**
	 * Makes capabilities.
	 * @throws IllegalArgumentException if the extensions are null or hold null
	 */
	public AgentCapabilities {
		extensions = Fields.list("AgentCapabilities.extensions", extensions);
	}

	/**
	 * Returns capabilities that say nothing: {@code {}} on the card.
	 */
	public static AgentCapabilities none() {
		return new AgentCapabilities(null, null, List.of(), null);
	}

}
