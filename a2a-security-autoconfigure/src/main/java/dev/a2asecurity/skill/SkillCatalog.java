package dev.a2asecurity.skill;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.a2asecurity.call.SkillId;

/**
 * The skills of this agent, in the order of their ids: the order of methods in a class is
 * not the same in every run, and a card that changes by itself cannot be cached.
 */
public final class SkillCatalog {

	private final Map<SkillId, Skill> skills;

	private final Map<SkillId, Method> methods;

	SkillCatalog(Collection<Skill> skills, Map<SkillId, Method> methods) {
		this.methods = Map.copyOf(methods);
		Map<SkillId, Skill> byId = new LinkedHashMap<>();
		skills.stream()
			.sorted(Comparator.comparing((skill) -> skill.id().value()))
			.forEach((skill) -> byId.put(skill.id(), skill));
		this.skills = Collections.unmodifiableMap(byId);
	}

	/**
	 * Returns all skills, unmodifiable.
	 */
	public Collection<Skill> skills() {
		return this.skills.values();
	}

	/**
	 * Returns the skill with an id, if there is one.
	 */
	public Optional<Skill> find(SkillId id) {
		return Optional.ofNullable(this.skills.get(id));
	}

	/**
	 * Returns the method that is a skill.
	 * @throws IllegalArgumentException if there is no such skill
	 */
	public Method method(SkillId id) {
		Method method = this.methods.get(id);
		if (method == null) {
			throw new IllegalArgumentException("No skill [" + id + "]");
		}
		return method;
	}

}
