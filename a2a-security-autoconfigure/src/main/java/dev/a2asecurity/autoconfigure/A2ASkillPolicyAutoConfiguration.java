package dev.a2asecurity.autoconfigure;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.skill.ArgumentLimits;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalogLoader;
import dev.a2asecurity.skill.SkillHours;
import dev.a2asecurity.skill.SkillInvocation;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authorization.AuthorizationManager;

/**
 * Auto-configuration of the policies that properties describe: when a skill may be used,
 * and how far its arguments may go. They stand beside the application's own beans of type
 * {@code AuthorizationManager<SkillInvocation>} and
 * {@code AuthorizationManager<A2ACall>}.
 */
@AutoConfiguration(after = { A2AClockAutoConfiguration.class, A2ASkillAutoConfiguration.class })
@ConditionalOnA2ASecurity
@EnableConfigurationProperties(A2ASkillProperties.class)
public final class A2ASkillPolicyAutoConfiguration {

	private static final String SKILLS = "a2a.security.skills";

	@Bean
	SkillHours a2aSkillHours(A2ASkillProperties properties, @Qualifier("a2aSecurityClock") Clock clock) {
		Map<SkillId, List<String>> hours = byId(properties, A2ASkillProperties.Skill::hours);
		try {
			return new SkillHours(hours, properties.skillTimeZone(), clock);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					SKILLS + ".….hours has a value that cannot be used: " + ex.getMessage() + ".",
					"Write days and times such as MON-FRI 08:00-18:00, in the time zone of "
							+ "a2a.security.skill-time-zone, which is " + properties.skillTimeZone() + ".");
		}
	}

	@Bean
	AuthorizationManager<A2ACall> a2aSkillHoursAtTheEdge(SkillHours hours) {
		return hours.atTheEdge();
	}

	@Bean
	ArgumentLimits a2aArgumentLimits(A2ASkillProperties properties) {
		try {
			return new ArgumentLimits(byId(properties, A2ASkillProperties.Skill::limits));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					SKILLS + ".….limits has a value that cannot be used: " + ex.getMessage() + ".",
					"Write a SpEL expression that is true where the skill may be used, such as #amount <= 1000.");
		}
	}

	@Bean
	SmartInitializingSingleton a2aSkillPolicyCheck(A2ASkillProperties properties, SkillCatalogLoader catalog,
			ArgumentLimits limits) {
		return () -> properties.skills().keySet().forEach((key) -> requireSkill(key, catalog, limits));
	}

	private static void requireSkill(String key, SkillCatalogLoader catalog, ArgumentLimits limits) {
		Optional<Skill> skill = catalog.get().find(id(key));
		if (skill.isEmpty()) {
			throw new InvalidConfigurationException(
					SKILLS + "." + key + " is about a skill that this agent does not have.",
					"Correct it to one of " + catalog.get().skills().stream().map(Skill::id).toList()
							+ ", or remove it. An id with other characters than letters, digits and hyphens stands in "
							+ "brackets: " + SKILLS + "[an.id].");
		}
		Set<String> unknown = limits.unknownVariables(skill.get().id(), catalog.get().method(skill.get().id()));
		if (!unknown.isEmpty()) {
			throw new InvalidConfigurationException(
					SKILLS + "." + key + ".limits names " + unknown + ", and " + skill.get().declaredBy()
							+ " has no parameter of that name.",
					"Use the names of the method's parameters, or #caller. Names are there where the class was "
							+ "compiled with -parameters, as Spring Boot's build plugins do.");
		}
	}

	private static Map<SkillId, List<String>> byId(A2ASkillProperties properties,
			Function<A2ASkillProperties.Skill, List<String>> values) {
		Map<SkillId, List<String>> byId = new LinkedHashMap<>();
		properties.skills().forEach((key, skill) -> {
			List<String> asked = values.apply(skill);
			if (!asked.isEmpty()) {
				byId.put(id(key), asked);
			}
		});
		return byId;
	}

	private static SkillId id(String key) {
		try {
			return SkillId.parse(key);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					SKILLS + "[" + key + "] is no id of a skill: " + ex.getMessage() + ".",
					"Correct the key to the id of a skill.");
		}
	}

}
