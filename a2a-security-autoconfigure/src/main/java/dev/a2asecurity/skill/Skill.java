package dev.a2asecurity.skill;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.a2asecurity.agentcard.A2ASkill;
import dev.a2asecurity.call.SkillId;

/**
 * A skill of this agent, as its annotation declares it: what the card lists and what is
 * enforced.
 *
 * @param id unique identifier
 * @param name human-readable name
 * @param description what it does
 * @param tags keywords, at least one
 * @param examples example inputs
 * @param inputModes accepted media types, empty for the agent's defaults
 * @param outputModes produced media types, empty for the agent's defaults
 * @param scopes scopes of which a caller needs every one, in the annotation's order;
 * empty only where the skill is open to every caller
 * @param senderConstrained whether a caller needs a token that is bound to a key of its
 * own
 * @param delegatesTo the skills that a call for this one may enter besides
 * @param listed who sees it listed
 * @param declaredBy the method that declares it, for people
 */
public record Skill(SkillId id, String name, String description, List<String> tags, List<String> examples,
		List<String> inputModes, List<String> outputModes, Set<String> scopes, boolean senderConstrained,
		Set<SkillId> delegatesTo, A2ASkill.Listed listed, String declaredBy) {

	/**
	 * Creates a skill.
	 */
	public Skill {
		tags = List.copyOf(tags);
		examples = List.copyOf(examples);
		inputModes = List.copyOf(inputModes);
		outputModes = List.copyOf(outputModes);
		scopes = Collections.unmodifiableSet(new LinkedHashSet<>(scopes));
		delegatesTo = Set.copyOf(delegatesTo);
	}

	/**
	 * Tells whether every authenticated caller may use the skill.
	 */
	public boolean isOpen() {
		return this.scopes.isEmpty();
	}

	/**
	 * Tells whether the skill is on the public card.
	 */
	public boolean isPublic() {
		return this.listed == A2ASkill.Listed.EVERYBODY;
	}

	/**
	 * Returns the same skill, for callers with bound tokens only.
	 */
	public Skill withSenderConstrained() {
		return this.senderConstrained ? this : new Skill(this.id, this.name, this.description, this.tags, this.examples,
				this.inputModes, this.outputModes, this.scopes, true, this.delegatesTo, this.listed, this.declaredBy);
	}

	/**
	 * Tells whether a call that was admitted for this skill may enter another.
	 */
	boolean mayEnter(SkillId other) {
		return this.id.equals(other) || this.delegatesTo.contains(other);
	}

	static Skill of(A2ASkill annotation, String declaredBy) {
		SkillId id = SkillId.parse(annotation.id());
		List<String> tags = (annotation.tags().length > 0) ? List.of(annotation.tags()) : List.of(id.value());
		return new Skill(id, annotation.name(), annotation.description(), tags, List.of(annotation.examples()),
				List.of(annotation.inputModes()), List.of(annotation.outputModes()),
				new LinkedHashSet<>(List.of(annotation.scopes())), annotation.senderConstrained(),
				Arrays.stream(annotation.delegatesTo()).map(SkillId::parse).collect(Collectors.toSet()),
				annotation.listed(), declaredBy);
	}

}
