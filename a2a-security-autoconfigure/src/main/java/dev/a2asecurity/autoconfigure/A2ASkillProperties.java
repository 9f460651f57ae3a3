package dev.a2asecurity.autoconfigure;

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
 */
// A list and not a map by id: of a key without brackets, binding drops whatever is no
// letter, digit or dash, and a rule for no skill would go unnoticed.
@ConfigurationProperties("a2a.security")
public record A2ASkillProperties(@DefaultValue Set<String> senderConstrainedSkills) {

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

}
