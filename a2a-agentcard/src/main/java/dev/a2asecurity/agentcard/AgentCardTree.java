package dev.a2asecurity.agentcard;

import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON tree of an {@link AgentCard} for protocol 1.0 (ProtoJSON, section 5.5), with
 * the fields in the order of {@code a2a.proto}.
 */
final class AgentCardTree {

	private AgentCardTree() {
	}

	static ObjectNode card(AgentCard card) {
		return new ProtoObject().always("name", card.name())
			.always("description", card.description())
			.always("supportedInterfaces", ProtoObject.array(card.supportedInterfaces(), AgentCardTree::agentInterface))
			.ifSet("provider", card.provider(), AgentCardTree::provider)
			.always("version", card.version())
			.ifSet("documentationUrl", card.documentationUrl())
			.always("capabilities", capabilities(card.capabilities()))
			.unlessEmpty("securitySchemes", ProtoObject.map(card.securitySchemes(), SecurityTree::scheme))
			.unlessEmpty("securityRequirements",
					ProtoObject.array(card.securityRequirements(), SecurityTree::requirement))
			.always("defaultInputModes", ProtoObject.texts(card.defaultInputModes()))
			.always("defaultOutputModes", ProtoObject.texts(card.defaultOutputModes()))
			.always("skills", ProtoObject.array(card.skills(), AgentCardTree::skill))
			.unlessEmpty("signatures", ProtoObject.array(card.signatures(), AgentCardTree::signature))
			.ifSet("iconUrl", card.iconUrl())
			.node();
	}

	private static ObjectNode agentInterface(AgentInterface agentInterface) {
		return new ProtoObject().always("url", agentInterface.url())
			.always("protocolBinding", agentInterface.protocolBinding())
			.ifSet("tenant", agentInterface.tenant())
			.always("protocolVersion", agentInterface.protocolVersion())
			.node();
	}

	static ObjectNode provider(AgentProvider provider) {
		return new ProtoObject().always("url", provider.url()).always("organization", provider.organization()).node();
	}

	static ObjectNode capabilities(AgentCapabilities capabilities) {
		return new ProtoObject().ifSet("streaming", capabilities.streaming())
			.ifSet("pushNotifications", capabilities.pushNotifications())
			.unlessEmpty("extensions", ProtoObject.array(capabilities.extensions(), AgentCardTree::extension))
			.ifSet("extendedAgentCard", capabilities.extendedAgentCard())
			.node();
	}

	private static ObjectNode extension(AgentExtension extension) {
		return new ProtoObject().always("uri", extension.uri())
			.ifSet("description", extension.description())
			.ifTrue("required", extension.required())
			.unlessEmpty("params", ProtoObject.struct(extension.params()))
			.node();
	}

	private static ObjectNode skill(AgentSkill skill) {
		return new ProtoObject().always("id", skill.id())
			.always("name", skill.name())
			.always("description", skill.description())
			.always("tags", ProtoObject.texts(skill.tags()))
			.unlessEmpty("examples", ProtoObject.texts(skill.examples()))
			.unlessEmpty("inputModes", ProtoObject.texts(skill.inputModes()))
			.unlessEmpty("outputModes", ProtoObject.texts(skill.outputModes()))
			.unlessEmpty("securityRequirements",
					ProtoObject.array(skill.securityRequirements(), SecurityTree::requirement))
			.node();
	}

	static ObjectNode signature(AgentCardSignature signature) {
		return new ProtoObject().always("protected", signature.protectedHeader())
			.always("signature", signature.signature())
			.unlessEmpty("header", ProtoObject.struct(signature.header()))
			.node();
	}

}
