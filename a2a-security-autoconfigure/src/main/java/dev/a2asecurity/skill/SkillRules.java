package dev.a2asecurity.skill;

import java.util.Collection;
import java.util.Set;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.SkillId;

/**
 * What configuration asks of the skills beyond their annotations. It makes them stricter,
 * never looser.
 */
public final class SkillRules {

	private final boolean allSenderConstrained;

	private final Set<SkillId> senderConstrained;

	/**
	 * Creates the rules.
	 * @param allSenderConstrained whether every skill needs a token that is bound to a
	 * key of its sender
	 * @param senderConstrained the skills that need one in any case
	 */
	public SkillRules(boolean allSenderConstrained, Set<SkillId> senderConstrained) {
		this.allSenderConstrained = allSenderConstrained;
		this.senderConstrained = Set.copyOf(senderConstrained);
	}

	/**
	 * Returns a skill as it is enforced.
	 */
	Skill applyTo(Skill skill) {
		boolean bound = this.allSenderConstrained || this.senderConstrained.contains(skill.id());
		return bound ? skill.withSenderConstrained() : skill;
	}

	/**
	 * Requires that every skill that configuration names is there: a rule for a misspelt
	 * one would hold for none.
	 * @throws InvalidConfigurationException if one is not
	 */
	void requireKnown(Collection<SkillId> skills) {
		for (SkillId skill : this.senderConstrained) {
			if (!skills.contains(skill)) {
				throw new InvalidConfigurationException(
						"a2a.security.sender-constrained-skills lists [" + skill + "], and there is no such skill.",
						"List ids of the skills " + skills + ".");
			}
		}
	}

}
