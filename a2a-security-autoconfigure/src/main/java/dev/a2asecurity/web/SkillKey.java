package dev.a2asecurity.web;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.SkillId;

/**
 * The member of a message's metadata that names the skill.
 */
final class SkillKey {

	private static final String FIELD = "message.metadata";

	private final String name;

	private final String folded;

	SkillKey(String name) {
		this.name = name;
		this.folded = NameFolding.fold(name);
	}

	/**
	 * Tells whether a member names the skill.
	 * @throws RequestRefusedException if it does for some parsers only
	 */
	boolean matches(String member) throws RequestRefusedException {
		if (member.equals(this.name)) {
			return true;
		}
		if (NameFolding.looksLike(member, this.folded)) {
			throw new RequestRefusedException(Denial.malformedCall(),
					"reason=ambiguous_name, a member of the metadata names the skill to some parsers only"
							+ " (a2a.security.skill-key)");
		}
		return false;
	}

	/**
	 * Returns the skill that is named in several places.
	 * @param known what another place names, or {@code null} if there is none
	 * @throws RequestRefusedException if it names another, or is no skill's id
	 */
	SkillId agree(@Nullable SkillId known, String value) throws RequestRefusedException {
		SkillId skill;
		try {
			skill = SkillId.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw Identifiers.invalid(FIELD);
		}
		if (known != null && !known.equals(skill)) {
			throw Identifiers.invalid(FIELD);
		}
		return skill;
	}

}
