package dev.a2asecurity.autoconfigure;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.autoconfigure.A2ASecurityProperties.SenderConstrained;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.skill.SkillRules;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of single skills, beyond what their annotations say.
 *
 * @param senderConstrainedSkills Ids of the skills whose callers need a token that is
 * bound to a key of their own, by DPoP or mutual TLS, besides those whose annotation says
 * so.
 * @param skillSelection Whether a message has to say which skill it is for: "late" to let
 * the agent choose, so that the skill's method decides, or "required".
 * @param skillTimeZone Time zone of the skills' hours.
 * @param skills When a skill may be used and with what, by its id. An id with other
 * characters than letters, digits and hyphens stands in brackets:
 * "a2a.security.skills[expense.submit]".
 */
// Of a key without brackets, binding drops whatever is no letter, digit or dash; so a key
// that is the id of no skill stops start-up, lest a rule for no skill go unnoticed.
@ConfigurationProperties("a2a.security")
public record A2ASkillProperties(@DefaultValue Set<String> senderConstrainedSkills,
		@DefaultValue("late") SkillSelection skillSelection, @DefaultValue("UTC") ZoneId skillTimeZone,
		@DefaultValue Map<String, Skill> skills) {

	SkillRules rules(SenderConstrained ofAgent) {
		return new SkillRules(ofAgent == SenderConstrained.REQUIRE,
				this.senderConstrainedSkills.stream().map(A2ASkillProperties::parse).collect(Collectors.toSet()));
	}

	private static SkillId parse(String id) {
		try {
			return SkillId.parse(id);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					"a2a.security.sender-constrained-skills lists [" + id + "], which is the id of no skill.",
					ex.getMessage() + ".");
		}
	}

	/**
	 * Who says which skill a message is for.
	 */
	public enum SkillSelection {

		/**
		 * The message, or the agent while it works on it.
		 */
		LATE,

		/**
		 * The message.
		 */
		REQUIRED

	}

	/**
	 * What is asked of a skill besides its scopes.
	 *
	 * @param hours Hours in which the skill may be used, such as "MON-FRI 08:00-18:00".
	 * At any time by default.
	 * @param limits SpEL expressions over the skill's arguments, by their parameters'
	 * names, of which every one must be true, such as "#expense.amount() lt 1000".
	 */
	public record Skill(@DefaultValue List<String> hours, @DefaultValue List<String> limits) {
	}

}
