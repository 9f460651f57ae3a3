package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An Agent Card: what an agent is, where it answers, what it can do, and what a caller
 * needs to be let in. The record is deeply immutable, and consistent: no two skills share
 * an id, and every security requirement names a declared scheme.
 * <p>
 * A2A specification 1.0, section 4.4.1 (AgentCard). The components stand in the order of
 * the protocol's definition.
 *
 * @param name name for people
 * @param description what the agent does
 * @param supportedInterfaces where the agent answers, at least one; the first is
 * preferred
 * @param provider who provides the agent
 * @param version version of the agent, not of the protocol
 * @param documentationUrl URL of additional documentation
 * @param capabilities optional features of the protocol
 * @param securitySchemes ways to authenticate, by name
 * @param securityRequirements alternatives of which a caller has to satisfy one
 * @param defaultInputModes media types accepted across all skills, at least one
 * @param defaultOutputModes media types produced across all skills, at least one
 * @param skills skills; none where the agent keeps all of them for its extended card
 * @param signatures signatures over this card, as they came: not verified
 * @param iconUrl URL of an icon
 */
public record AgentCard(String name, String description, List<AgentInterface> supportedInterfaces,
		@Nullable AgentProvider provider, String version, @Nullable String documentationUrl,
		AgentCapabilities capabilities, Map<String, SecurityScheme> securitySchemes,
		List<SecurityRequirement> securityRequirements, List<String> defaultInputModes, List<String> defaultOutputModes,
		List<AgentSkill> skills, List<AgentCardSignature> signatures, @Nullable String iconUrl) {

	/**
	 * Makes a card; {@link #builder} is easier to read.
	 * @throws IllegalArgumentException if the name, the description or the version is
	 * null or blank; if there is no interface or no default mode; if the capabilities or
	 * a collection is null or holds null; if two skills have the same id; or if a
	 * requirement names a scheme that is not declared
	 */
	public AgentCard {
		Fields.required("AgentCard.name", name);
		Fields.required("AgentCard.description", description);
		supportedInterfaces = Fields.someOf("AgentCard.supportedInterfaces", supportedInterfaces);
		Fields.required("AgentCard.version", version);
		documentationUrl = Fields.explicit("AgentCard.documentationUrl", documentationUrl);
		Fields.present("AgentCard.capabilities", capabilities);
		securitySchemes = Fields.map("AgentCard.securitySchemes", securitySchemes);
		securityRequirements = Fields.list("AgentCard.securityRequirements", securityRequirements);
		defaultInputModes = Fields.someTexts("AgentCard.defaultInputModes", defaultInputModes);
		defaultOutputModes = Fields.someTexts("AgentCard.defaultOutputModes", defaultOutputModes);
		// Section 5.7 wants one skill at least, section 8.4.1 shows none: an agent may
		// show all of its skills on the extended card only.
		skills = Fields.list("AgentCard.skills", skills);
		signatures = Fields.list("AgentCard.signatures", signatures);
		iconUrl = Fields.explicit("AgentCard.iconUrl", iconUrl);
		refuseSharedIds(skills);
		refuseUndeclaredSchemes("AgentCard.securityRequirements", securityRequirements, securitySchemes);
		for (int i = 0; i < skills.size(); i++) {
			refuseUndeclaredSchemes("AgentCard.skills[" + i + "].securityRequirements",
					skills.get(i).securityRequirements(), securitySchemes);
		}
	}

	/**
	 * Returns a builder with what every card has. At least one {@link Builder#skill
	 * skill} is usual; at least one {@link Builder#supportedInterface interface} and the
	 * default {@link Builder#defaultInputModes input} and
	 * {@link Builder#defaultOutputModes output modes} are required.
	 */
	public static Builder builder(String name, String description, String version) {
		return new Builder(name, description, version);
	}

	/**
	 * Returns a builder that starts from this card, its signatures included. A card that
	 * is changed needs other signatures.
	 */
	public Builder toBuilder() {
		return new Builder(this.name, this.description, this.version).supportedInterfaces(this.supportedInterfaces)
			.provider(this.provider)
			.documentationUrl(this.documentationUrl)
			.capabilities(this.capabilities)
			.securitySchemes(this.securitySchemes)
			.securityRequirements(this.securityRequirements)
			.defaultInputModes(this.defaultInputModes)
			.defaultOutputModes(this.defaultOutputModes)
			.skills(this.skills)
			.signatures(this.signatures)
			.iconUrl(this.iconUrl);
	}

	private static void refuseSharedIds(List<AgentSkill> skills) {
		Map<String, Integer> indexes = new HashMap<>();
		for (int i = 0; i < skills.size(); i++) {
			String id = skills.get(i).id();
			Integer other = indexes.putIfAbsent(id, i);
			if (other != null) {
				throw new IllegalArgumentException("AgentCard.skills[" + other + "] and AgentCard.skills[" + i
						+ "] have the same id " + Fields.quoted(id));
			}
		}
	}

	private static void refuseUndeclaredSchemes(String field, List<SecurityRequirement> requirements,
			Map<String, SecurityScheme> declared) {
		for (int i = 0; i < requirements.size(); i++) {
			for (String scheme : requirements.get(i).schemes().keySet()) {
				if (!declared.containsKey(scheme)) {
					throw new IllegalArgumentException(field + "[" + i + "] names the scheme " + Fields.quoted(scheme)
							+ ", but AgentCard.securitySchemes declares "
							+ (declared.isEmpty() ? "none" : Fields.quoted(String.join("', '", declared.keySet()))));
				}
			}
		}
	}

	/**
	 * Builds an {@link AgentCard}. Setters replace, the methods named after one thing add
	 * it. Not for several threads at once.
	 */
	public static final class Builder {

		private final String name;

		private final String description;

		private final String version;

		private final List<AgentInterface> supportedInterfaces = new ArrayList<>();

		private @Nullable AgentProvider provider;

		private @Nullable String documentationUrl;

		private AgentCapabilities capabilities = AgentCapabilities.none();

		private final Map<String, SecurityScheme> securitySchemes = new LinkedHashMap<>();

		private final List<SecurityRequirement> securityRequirements = new ArrayList<>();

		private List<String> defaultInputModes = List.of();

		private List<String> defaultOutputModes = List.of();

		private final List<AgentSkill> skills = new ArrayList<>();

		private final List<AgentCardSignature> signatures = new ArrayList<>();

		private @Nullable String iconUrl;

		private Builder(String name, String description, String version) {
			this.name = name;
			this.description = description;
			this.version = version;
		}

		/**
		 * Adds an interface. The first one is preferred.
		 */
		public Builder supportedInterface(AgentInterface supportedInterface) {
			this.supportedInterfaces.add(Fields.present("AgentCard.supportedInterface", supportedInterface));
			return this;
		}

		/**
		 * Sets all interfaces, the preferred one first.
		 */
		public Builder supportedInterfaces(List<AgentInterface> supportedInterfaces) {
			Fields.replace(this.supportedInterfaces, Fields.list("AgentCard.supportedInterfaces", supportedInterfaces));
			return this;
		}

		/**
		 * Sets who provides the agent.
		 */
		public Builder provider(@Nullable AgentProvider provider) {
			this.provider = provider;
			return this;
		}

		/**
		 * Sets the URL of additional documentation.
		 */
		public Builder documentationUrl(@Nullable String documentationUrl) {
			this.documentationUrl = documentationUrl;
			return this;
		}

		/**
		 * Sets the optional features of the protocol. Default:
		 * {@link AgentCapabilities#none()}.
		 */
		public Builder capabilities(AgentCapabilities capabilities) {
			this.capabilities = capabilities;
			return this;
		}

		/**
		 * Adds a way to authenticate.
		 * @throws IllegalArgumentException if there is one of that name already
		 */
		public Builder securityScheme(String name, SecurityScheme securityScheme) {
			Fields.required("AgentCard.securitySchemes key", name);
			Fields.present("AgentCard.securitySchemes[" + Fields.quoted(name) + "]", securityScheme);
			SecurityScheme other = this.securitySchemes.putIfAbsent(name, securityScheme);
			if (other != null) {
				throw new IllegalArgumentException("AgentCard.securitySchemes[" + Fields.quoted(name)
						+ "] is declared twice: as " + other.getClass().getSimpleName() + " and as "
						+ securityScheme.getClass().getSimpleName());
			}
			return this;
		}

		/**
		 * Sets all ways to authenticate, by name.
		 */
		public Builder securitySchemes(Map<String, SecurityScheme> securitySchemes) {
			Map<String, SecurityScheme> copy = Fields.map("AgentCard.securitySchemes", securitySchemes);
			this.securitySchemes.clear();
			this.securitySchemes.putAll(copy);
			return this;
		}

		/**
		 * Adds an alternative of which a caller has to satisfy one.
		 */
		public Builder securityRequirement(SecurityRequirement securityRequirement) {
			this.securityRequirements.add(Fields.present("AgentCard.securityRequirement", securityRequirement));
			return this;
		}

		/**
		 * Sets all alternatives of which a caller has to satisfy one.
		 */
		public Builder securityRequirements(List<SecurityRequirement> securityRequirements) {
			Fields.replace(this.securityRequirements,
					Fields.list("AgentCard.securityRequirements", securityRequirements));
			return this;
		}

		/**
		 * Sets the media types accepted across all skills, at least one.
		 */
		public Builder defaultInputModes(List<String> defaultInputModes) {
			this.defaultInputModes = Fields.texts("AgentCard.defaultInputModes", defaultInputModes);
			return this;
		}

		/**
		 * Sets the media types produced across all skills, at least one.
		 */
		public Builder defaultOutputModes(List<String> defaultOutputModes) {
			this.defaultOutputModes = Fields.texts("AgentCard.defaultOutputModes", defaultOutputModes);
			return this;
		}

		/**
		 * Adds a skill.
		 */
		public Builder skill(AgentSkill skill) {
			this.skills.add(Fields.present("AgentCard.skill", skill));
			return this;
		}

		/**
		 * Sets all skills.
		 */
		public Builder skills(List<AgentSkill> skills) {
			Fields.replace(this.skills, Fields.list("AgentCard.skills", skills));
			return this;
		}

		/**
		 * Adds a signature.
		 */
		public Builder signature(AgentCardSignature signature) {
			this.signatures.add(Fields.present("AgentCard.signature", signature));
			return this;
		}

		/**
		 * Sets all signatures.
		 */
		public Builder signatures(List<AgentCardSignature> signatures) {
			Fields.replace(this.signatures, Fields.list("AgentCard.signatures", signatures));
			return this;
		}

		/**
		 * Sets the URL of an icon.
		 */
		public Builder iconUrl(@Nullable String iconUrl) {
			this.iconUrl = iconUrl;
			return this;
		}

		/**
		 * Returns the card.
		 * @throws IllegalArgumentException if what is required is missing or what was set
		 * contradicts itself, see {@link AgentCard}; the message names the fields
		 */
		public AgentCard build() {
			return new AgentCard(this.name, this.description, this.supportedInterfaces, this.provider, this.version,
					this.documentationUrl, this.capabilities, this.securitySchemes, this.securityRequirements,
					this.defaultInputModes, this.defaultOutputModes, this.skills, this.signatures, this.iconUrl);
		}

	}

}
