package dev.a2asecurity.skill;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.SkillId;

/**
 * Takes the skill that a message names, and otherwise the only one there is.
 */
public final class NamedOrOnlySkill implements SkillResolver {

	private final Supplier<SkillCatalog> catalog;

	/**
	 * Creates the resolver.
	 * @param catalog the skills of this agent
	 */
	public NamedOrOnlySkill(Supplier<SkillCatalog> catalog) {
		this.catalog = catalog;
	}

	@Override
	public Optional<SkillId> resolve(A2ACall call) {
		if (call.skill() != null) {
			return Optional.of(call.skill());
		}
		Collection<Skill> skills = this.catalog.get().skills();
		return (skills.size() == 1) ? Optional.of(skills.iterator().next().id()) : Optional.empty();
	}

}
