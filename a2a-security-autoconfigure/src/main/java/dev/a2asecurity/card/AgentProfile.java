package dev.a2asecurity.card;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentProvider;

/**
 * What the card says about the agent itself, as annotation and properties together say
 * it.
 *
 * @param name human-readable name
 * @param description what the agent does
 * @param version version of the agent
 * @param interfaces where it answers, the preferred one first
 * @param provider who provides it, or {@code null}
 * @param documentationUrl additional documentation, or {@code null}
 * @param iconUrl an icon, or {@code null}
 * @param capabilities optional capabilities
 * @param defaultInputModes media types it accepts
 * @param defaultOutputModes media types it produces
 * @param scopeDescriptions what a scope is for, by scope
 */
public record AgentProfile(String name, String description, String version, List<AgentInterface> interfaces,
		@Nullable AgentProvider provider, @Nullable String documentationUrl, @Nullable String iconUrl,
		AgentCapabilities capabilities, List<String> defaultInputModes, List<String> defaultOutputModes,
		Map<String, String> scopeDescriptions) {

	/**
	 * Creates a profile.
	 */
	public AgentProfile {
		interfaces = List.copyOf(interfaces);
		defaultInputModes = List.copyOf(defaultInputModes);
		defaultOutputModes = List.copyOf(defaultOutputModes);
		scopeDescriptions = Map.copyOf(scopeDescriptions);
	}

}
