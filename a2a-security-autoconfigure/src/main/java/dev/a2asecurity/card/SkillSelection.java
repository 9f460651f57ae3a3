package dev.a2asecurity.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentExtension;

/**
 * How a message says which skill it is for, as the cards tell it: the protocol has no
 * place for it, so it is an extension (A2A specification 1.0, section 4.6).
 * <p>
 * The extension is never marked as required: a client would then have to name it in the
 * header {@code A2A-Extensions} of every request (section 3.3.4). Whether a message has
 * to name its skill is one of its parameters.
 *
 * @param metadataKey the member of the metadata of a message, or of a part, that names
 * the skill
 * @param required whether a message that names none is refused
 */
public record SkillSelection(String metadataKey, boolean required) {

	/**
	 * Names the extension and its version.
	 */
	static final String EXTENSION = "https://a2asecurity.dev/extensions/skill-selection/v1";

	/**
	 * Returns the capabilities with the extension, and with no other of its name, which
	 * would say something that is not so.
	 */
	AgentCapabilities in(AgentCapabilities capabilities) {
		List<AgentExtension> extensions = new ArrayList<>(capabilities.extensions());
		extensions.removeIf((extension) -> extension.uri().equals(EXTENSION));
		extensions.add(new AgentExtension(EXTENSION,
				"A message names the skill that it is for in this member of its metadata, or of a part's, and is held "
						+ "to it.",
				false, Map.of("metadataKey", this.metadataKey, "required", this.required)));
		return new AgentCapabilities(capabilities.streaming(), capabilities.pushNotifications(), extensions,
				capabilities.extendedAgentCard());
	}

}
