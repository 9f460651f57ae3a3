package dev.a2asecurity.card;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.skill.Skill;
import dev.a2asecurity.skill.SkillCatalog;

/**
 * The cards of this agent: the public one, and the extended ones of its callers, each
 * with the skills that its reader may see listed.
 */
public final class AgentCards {

	private final AgentCardFactory factory;

	private final Supplier<SkillCatalog> catalog;

	private final List<CardIssuer> issuers;

	private final @Nullable Boolean extendedDeclared;

	private volatile @Nullable List<CardEndpoints> endpoints;

	/**
	 * Creates the cards; nothing is fetched or made yet.
	 * @param profile what the cards say about the agent
	 * @param selection how a message says which skill it is for
	 * @param catalog the skills, once they are known
	 * @param issuers the issuers that the cards name, the preferred one first
	 * @param customizers adjust the cards
	 */
	public AgentCards(AgentProfile profile, SkillSelection selection, Supplier<SkillCatalog> catalog,
			List<CardIssuer> issuers, List<AgentCardCustomizer> customizers) {
		this.factory = new AgentCardFactory(profile, selection, customizers);
		this.catalog = catalog;
		this.issuers = List.copyOf(issuers);
		this.extendedDeclared = profile.capabilities().extendedAgentCard();
	}

	/**
	 * Tells whether there is an extended card: because configuration says so, or because
	 * a skill is kept off the public one.
	 */
	boolean isExtendedSupported() {
		return (this.extendedDeclared != null) ? this.extendedDeclared : isAnythingKeptOff();
	}

	/**
	 * Tells whether a skill is kept off the public card.
	 */
	boolean isAnythingKeptOff() {
		return !skills().stream().allMatch(Skill::isPublic);
	}

	/**
	 * Returns the skills that a reader sees: the public ones, and for a caller the others
	 * whose scopes it holds.
	 * @param caller the caller, or {@code null} for everybody
	 */
	List<Skill> visibleTo(@Nullable Caller caller) {
		return skills().stream()
			.filter((skill) -> skill.isPublic() || (caller != null && caller.missingScopes(skill.scopes()).isEmpty()))
			.toList();
	}

	/**
	 * Returns a card with these skills.
	 * @param known what {@link #endpoints()} returned
	 */
	AgentCard create(List<Skill> skills, List<CardEndpoints> known) {
		return this.factory.create(skills, known, isExtendedSupported() ? Boolean.TRUE : this.extendedDeclared);
	}

	/**
	 * Returns where callers get their tokens, or {@code null} until each issuer has told:
	 * a card without its schemes would tell callers that none are needed.
	 */
	@Nullable List<CardEndpoints> endpoints() {
		List<CardEndpoints> all = this.endpoints;
		if (all != null) {
			return all;
		}
		List<CardEndpoints> told = new ArrayList<>();
		for (CardIssuer issuer : this.issuers) {
			CardEndpoints known = issuer.endpoints();
			if (known == null) {
				return null;
			}
			told.add(known);
		}
		this.endpoints = List.copyOf(told);
		return told;
	}

	private Collection<Skill> skills() {
		return this.catalog.get().skills();
	}

}
