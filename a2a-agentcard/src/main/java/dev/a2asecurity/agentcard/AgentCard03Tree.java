package dev.a2asecurity.agentcard;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON tree of an {@link AgentCard} for protocol 0.3, by the {@code a2a.json} of its
 * specification (section 5.5 there).
 */
final class AgentCard03Tree {

	private static final String VERSION = "0.3";

	private AgentCard03Tree() {
	}

	/**
	 * Returns the interfaces that speak protocol 0.3: a card of that form has no place
	 * for others.
	 */
	static List<AgentInterface> interfaces(AgentCard card) {
		return card.supportedInterfaces()
			.stream()
			.filter((supported) -> supported.protocolVersion().equals(VERSION)
					|| supported.protocolVersion().startsWith(VERSION + "."))
			.toList();
	}

	/**
	 * Returns the tree.
	 * @throws IllegalArgumentException if no interface speaks protocol 0.3
	 */
	static ObjectNode card(AgentCard card) {
		List<AgentInterface> interfaces = interfaces(card);
		if (interfaces.isEmpty()) {
			throw new IllegalArgumentException("AgentCard.supportedInterfaces has none of protocol 0.3");
		}
		AgentInterface preferred = interfaces.get(0);
		AgentCapabilities capabilities = card.capabilities();
		return new ProtoObject().always("protocolVersion", fullVersion(preferred))
			.always("name", card.name())
			.always("description", card.description())
			.always("url", preferred.url())
			.always("preferredTransport", preferred.protocolBinding())
			.unlessEmpty("additionalInterfaces",
					ProtoObject.array(interfaces.subList(1, interfaces.size()), AgentCard03Tree::agentInterface))
			.ifSet("provider", card.provider(), AgentCardTree::provider)
			.always("version", card.version())
			.ifSet("documentationUrl", card.documentationUrl())
			.always("capabilities", capabilities(capabilities))
			.unlessEmpty("securitySchemes", ProtoObject.map(card.securitySchemes(), Security03Tree::scheme))
			.unlessEmpty("security", requirements(card.securityRequirements()))
			.always("defaultInputModes", ProtoObject.texts(card.defaultInputModes()))
			.always("defaultOutputModes", ProtoObject.texts(card.defaultOutputModes()))
			.always("skills", ProtoObject.array(card.skills(), AgentCard03Tree::skill))
			.ifSet("supportsAuthenticatedExtendedCard", capabilities.extendedAgentCard())
			.unlessEmpty("signatures", ProtoObject.array(card.signatures(), AgentCardTree::signature))
			.ifSet("iconUrl", card.iconUrl())
			.node();
	}

	/** Protocol 0.3 wants a patch level. */
	private static String fullVersion(AgentInterface agentInterface) {
		return agentInterface.protocolVersion().equals(VERSION) ? VERSION + ".0" : agentInterface.protocolVersion();
	}

	private static ObjectNode agentInterface(AgentInterface agentInterface) {
		return new ProtoObject().always("url", agentInterface.url())
			.always("transport", agentInterface.protocolBinding())
			.node();
	}

	private static ObjectNode capabilities(AgentCapabilities capabilities) {
		return AgentCardTree.capabilities(new AgentCapabilities(capabilities.streaming(),
				capabilities.pushNotifications(), capabilities.extensions(), null));
	}

	private static ObjectNode skill(AgentSkill skill) {
		return new ProtoObject().always("id", skill.id())
			.always("name", skill.name())
			.always("description", skill.description())
			.always("tags", ProtoObject.texts(skill.tags()))
			.unlessEmpty("examples", ProtoObject.texts(skill.examples()))
			.unlessEmpty("inputModes", ProtoObject.texts(skill.inputModes()))
			.unlessEmpty("outputModes", ProtoObject.texts(skill.outputModes()))
			.unlessEmpty("security", requirements(skill.securityRequirements()))
			.node();
	}

	private static ArrayNode requirements(List<SecurityRequirement> requirements) {
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		requirements.forEach((requirement) -> array.add(ProtoObject.map(requirement.schemes(), ProtoObject::texts)));
		return array;
	}

}
