package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.List;

/**
 * Something an agent can do, as its card lists it.
 * <p>
 * A2A specification 1.0, section 4.4.5 (AgentSkill).
 *
 * @param id identifier, unique within the agent
 * @param name name for people
 * @param description what the skill does
 * @param tags keywords, at least one
 * @param examples example prompts or inputs, possibly none
 * @param inputModes media types the skill accepts; none where the agent's defaults hold
 * @param outputModes media types the skill produces; none where the agent's defaults hold
 * @param securityRequirements alternatives of which a caller has to satisfy one; none
 * where the agent's own hold
 */
public record AgentSkill(String id, String name, String description, List<String> tags, List<String> examples,
		List<String> inputModes, List<String> outputModes, List<SecurityRequirement> securityRequirements) {

	/**
	 * Makes a skill; {@link #builder} is easier to read.
	 * @throws IllegalArgumentException if the id, the name or the description is null or
	 * blank, if the tags are empty, or if a list is null or holds null or a blank string
	 */
	public AgentSkill {
		Fields.required("AgentSkill.id", id);
		Fields.required("AgentSkill.name", name);
		Fields.required("AgentSkill.description", description);
		tags = Fields.someTexts("AgentSkill.tags", tags);
		examples = Fields.texts("AgentSkill.examples", examples);
		inputModes = Fields.texts("AgentSkill.inputModes", inputModes);
		outputModes = Fields.texts("AgentSkill.outputModes", outputModes);
		securityRequirements = Fields.list("AgentSkill.securityRequirements", securityRequirements);
	}

	/**
	 * Returns a builder with what every skill has; {@link Builder#tags tags} are required
	 * too.
	 */
	public static Builder builder(String id, String name, String description) {
		return new Builder(id, name, description);
	}

	/**
	 * Returns a builder that starts from this skill.
	 */
	public Builder toBuilder() {
		return new Builder(this.id, this.name, this.description).tags(this.tags)
			.examples(this.examples)
			.inputModes(this.inputModes)
			.outputModes(this.outputModes)
			.securityRequirements(this.securityRequirements);
	}

	/**
	 * Builds an {@link AgentSkill}. Not for several threads at once.
	 */
	public static final class Builder {

		private final String id;

		private final String name;

		private final String description;

		private List<String> tags = List.of();

		private List<String> examples = List.of();

		private List<String> inputModes = List.of();

		private List<String> outputModes = List.of();

		private final List<SecurityRequirement> securityRequirements = new ArrayList<>();

		private Builder(String id, String name, String description) {
			this.id = id;
			this.name = name;
			this.description = description;
		}

		/**
		 * Sets the keywords, at least one.
		 */
		public Builder tags(List<String> tags) {
			this.tags = Fields.texts("AgentSkill.tags", tags);
			return this;
		}

		/**
		 * Sets example prompts or inputs.
		 */
		public Builder examples(List<String> examples) {
			this.examples = Fields.texts("AgentSkill.examples", examples);
			return this;
		}

		/**
		 * Sets the media types the skill accepts, where they differ from the agent's.
		 */
		public Builder inputModes(List<String> inputModes) {
			this.inputModes = Fields.texts("AgentSkill.inputModes", inputModes);
			return this;
		}

		/**
		 * Sets the media types the skill produces, where they differ from the agent's.
		 */
		public Builder outputModes(List<String> outputModes) {
			this.outputModes = Fields.texts("AgentSkill.outputModes", outputModes);
			return this;
		}

		/**
		 * Adds an alternative of which a caller has to satisfy one.
		 */
		public Builder securityRequirement(SecurityRequirement securityRequirement) {
			this.securityRequirements.add(Fields.present("AgentSkill.securityRequirement", securityRequirement));
			return this;
		}

		/**
		 * Sets all alternatives of which a caller has to satisfy one.
		 */
		public Builder securityRequirements(List<SecurityRequirement> securityRequirements) {
			Fields.replace(this.securityRequirements,
					Fields.list("AgentSkill.securityRequirements", securityRequirements));
			return this;
		}

		/**
		 * Returns the skill.
		 * @throws IllegalArgumentException if what is required is missing, see
		 * {@link AgentSkill}; the message names the field
		 */
		public AgentSkill build() {
			return new AgentSkill(this.id, this.name, this.description, this.tags, this.examples, this.inputModes,
					this.outputModes, this.securityRequirements);
		}

	}

}
