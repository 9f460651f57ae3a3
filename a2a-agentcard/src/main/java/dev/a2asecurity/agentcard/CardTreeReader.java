package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

/**
 * Reads the tree of a card into the model. Where it is a card of protocol 1.0, the fields
 * of 0.3 that may stand beside are let be.
 */
final class CardTreeReader {

	private CardTreeReader() {
	}

	static boolean isOf03(ObjectNode tree) {
		return !tree.has("supportedInterfaces") && tree.has("url");
	}

	/**
	 * Reads a card.
	 * @throws AgentCardRefusedException if a field is missing, of the wrong type, or
	 * contradicts another
	 */
	static AgentCard read(ObjectNode tree) {
		CardObject card = new CardObject(tree, "");
		try {
			return isOf03(tree) ? read03(card) : read10(card);
		}
		catch (IllegalArgumentException ex) {
			throw new AgentCardRefusedException(Reason.INVALID_FIELD, "The card cannot be read: " + ex.getMessage(),
					ex);
		}
	}

	private static AgentCard read10(CardObject card) {
		return common(card).supportedInterfaces(card.read("supportedInterfaces", CardTreeReader::agentInterface))
			.capabilities(capabilities(card, null))
			.securitySchemes(SchemeReader.read10(card.objectMap("securitySchemes")))
			.securityRequirements(requirements10(card))
			.skills(card.read("skills", (skill) -> skill(skill, requirements10(skill))))
			.build();
	}

	private static AgentCard read03(CardObject card) {
		SplitSchemes schemes = SplitSchemes.read(card.objectMap("securitySchemes"));
		String version = Objects.requireNonNullElse(card.text("protocolVersion"), "0.3.0");
		List<AgentInterface> interfaces = new ArrayList<>();
		interfaces.add(new AgentInterface(card.requiredText("url"),
				Objects.requireNonNullElse(card.text("preferredTransport"), AgentInterface.JSONRPC), version));
		for (CardObject additional : card.objects("additionalInterfaces")) {
			AgentInterface read = new AgentInterface(additional.requiredText("url"),
					additional.requiredText("transport"), version);
			// The specification wants the preferred one listed again.
			if (!interfaces.contains(read)) {
				interfaces.add(read);
			}
		}
		return common(card).supportedInterfaces(interfaces)
			.capabilities(capabilities(card, card.bool("supportsAuthenticatedExtendedCard")))
			.securitySchemes(schemes.schemes())
			.securityRequirements(requirements03(card, schemes))
			.skills(card.read("skills", (skill) -> skill(skill, requirements03(skill, schemes))))
			.build();
	}

	private static AgentCard.Builder common(CardObject card) {
		CardObject provider = card.object("provider");
		return AgentCard
			.builder(card.requiredText("name"), card.requiredText("description"), card.requiredText("version"))
			.provider((provider != null)
					? new AgentProvider(provider.requiredText("url"), provider.requiredText("organization")) : null)
			.documentationUrl(card.text("documentationUrl"))
			.iconUrl(card.text("iconUrl"))
			.defaultInputModes(card.texts("defaultInputModes"))
			.defaultOutputModes(card.texts("defaultOutputModes"))
			.signatures(card.read("signatures", CardTreeReader::signature));
	}

	private static AgentInterface agentInterface(CardObject read) {
		return new AgentInterface(read.requiredText("url"), read.requiredText("protocolBinding"), read.text("tenant"),
				read.requiredText("protocolVersion"));
	}

	private static AgentCapabilities capabilities(CardObject card, @Nullable Boolean extendedCard) {
		CardObject read = card.object("capabilities");
		if (read == null) {
			// What is empty is missing in the forms that several SDKs write and sign.
			return new AgentCapabilities(null, null, List.of(), extendedCard);
		}
		return new AgentCapabilities(read.bool("streaming"), read.bool("pushNotifications"),
				read.read("extensions", CardTreeReader::extension),
				(extendedCard != null) ? extendedCard : read.bool("extendedAgentCard"));
	}

	private static AgentExtension extension(CardObject read) {
		return new AgentExtension(read.requiredText("uri"), read.text("description"),
				Boolean.TRUE.equals(read.bool("required")), read.struct("params"));
	}

	private static AgentSkill skill(CardObject read, List<SecurityRequirement> requirements) {
		return AgentSkill.builder(read.requiredText("id"), read.requiredText("name"), read.requiredText("description"))
			.tags(read.texts("tags"))
			.examples(read.texts("examples"))
			.inputModes(read.texts("inputModes"))
			.outputModes(read.texts("outputModes"))
			.securityRequirements(requirements)
			.build();
	}

	private static AgentCardSignature signature(CardObject read) {
		return new AgentCardSignature(read.requiredText("protected"), read.requiredText("signature"),
				read.struct("header"));
	}

	/**
	 * An alternative without any scheme says that none is needed. The model has no such
	 * thing; what is left says how to authenticate all the same.
	 */
	private static List<SecurityRequirement> requirements10(CardObject owner) {
		List<SecurityRequirement> requirements = new ArrayList<>();
		for (CardObject alternative : owner.objects("securityRequirements")) {
			Map<String, List<String>> schemes = new LinkedHashMap<>();
			alternative.objectMap("schemes").forEach((name, scopes) -> schemes.put(name, scopes.texts("list")));
			if (!schemes.isEmpty()) {
				requirements.add(new SecurityRequirement(schemes));
			}
		}
		return requirements;
	}

	private static List<SecurityRequirement> requirements03(CardObject owner, SplitSchemes schemes) {
		List<SecurityRequirement> requirements = new ArrayList<>();
		boolean needsSome = false;
		for (CardObject alternative : owner.objects("security")) {
			Map<String, List<String>> needed = alternative.textLists();
			if (!needed.isEmpty()) {
				requirements.addAll(schemes.alternatives(needed));
				needsSome = true;
			}
		}
		if (needsSome && requirements.isEmpty()) {
			// To leave them all out would say that nothing is needed.
			throw owner.refuse("security", "needs flows of OAuth 2.0 that are not known");
		}
		return requirements;
	}

}
