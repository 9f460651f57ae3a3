package dev.a2asecurity.card;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.OpenIdConnectSecurityScheme;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.agentcard.SecurityScheme;
import dev.a2asecurity.skill.Skill;

/**
 * Makes the Agent Card out of what is enforced: each skill with the scopes that its guard
 * asks for, and the schemes by which a caller gets them (A2A specification 1.0, sections
 * 4.4.1 and 4.5).
 */
final class AgentCardFactory {

	static final String OAUTH2 = "oauth2";

	static final String OPEN_ID_CONNECT = "openIdConnect";

	private final AgentProfile profile;

	private final SkillSelection selection;

	private final List<AgentCardCustomizer> customizers;

	/**
	 * Creates a factory.
	 * @throws InvalidConfigurationException if no card can say what the profile does:
	 * found now, at start-up, rather than by every reader of the card
	 */
	AgentCardFactory(AgentProfile profile, SkillSelection selection, List<AgentCardCustomizer> customizers) {
		this.profile = profile;
		this.selection = selection;
		this.customizers = List.copyOf(customizers);
		try {
			describedAgent().build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException("The agent cannot be described in its card: " + ex.getMessage(),
					"Correct the property of that name under a2a.agent (or the attribute of @A2AAgent).");
		}
	}

	/**
	 * Makes a card.
	 * @param skills the skills that it lists
	 * @param issuers where their callers get tokens
	 * @param extended what it says about an extended card, or {@code null} for nothing
	 */
	AgentCard create(Collection<Skill> skills, List<CardEndpoints> issuers, @Nullable Boolean extended) {
		SenderConstraint bound = new SenderConstraint(skills);
		Map<String, SecurityScheme> schemes = schemes(skills, issuers, bound.description());
		AgentCard described = describedAgent().build();
		AgentCapabilities said = described.capabilities();
		AgentCard.Builder card = described.toBuilder()
			.supportedInterfaces(this.profile.interfaces())
			.capabilities(bound.in(this.selection
				.in(new AgentCapabilities(said.streaming(), said.pushNotifications(), said.extensions(), extended))))
			.skills(List.of())
			.signatures(List.of())
			.securitySchemes(schemes)
			.securityRequirements(agentRequirements(skills, schemes.keySet()));
		skills.forEach((skill) -> card.skill(skill(skill, schemes.keySet())));
		return card.build();
	}

	private AgentCard.Builder describedAgent() {
		AgentCard.Builder card = AgentCard
			.builder(this.profile.name(), this.profile.description(), this.profile.version())
			.supportedInterfaces(this.profile.interfaces())
			.provider(this.profile.provider())
			.documentationUrl(this.profile.documentationUrl())
			.iconUrl(this.profile.iconUrl())
			.capabilities(this.profile.capabilities())
			.defaultInputModes(this.profile.defaultInputModes())
			.defaultOutputModes(this.profile.defaultOutputModes());
		this.customizers.forEach((customizer) -> customizer.customize(card));
		return card;
	}

	private Map<String, SecurityScheme> schemes(Collection<Skill> skills, List<CardEndpoints> issuers,
			@Nullable String description) {
		Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
		Map<String, String> scopes = scopeDescriptions(skills);
		for (int i = 0; i < issuers.size(); i++) {
			// The first issuer's schemes have the plain names, which clients may know.
			String suffix = (i == 0) ? "" : "-" + (i + 1);
			CardEndpoints issuer = issuers.get(i);
			OAuthFlow flow = new OAuthFlow.ClientCredentials(issuer.tokenUrl().toString(), null, scopes);
			schemes.put(OAUTH2 + suffix, new OAuth2SecurityScheme(description, flow, null));
			if (issuer.openIdConfigurationUrl() != null) {
				schemes.put(OPEN_ID_CONNECT + suffix,
						new OpenIdConnectSecurityScheme(description, issuer.openIdConfigurationUrl().toString()));
			}
		}
		return schemes;
	}

	private Map<String, String> scopeDescriptions(Collection<Skill> skills) {
		Map<String, Set<String>> skillNames = new TreeMap<>();
		for (Skill skill : skills) {
			skill.scopes()
				.forEach(
						(scope) -> skillNames.computeIfAbsent(scope, (key) -> new LinkedHashSet<>()).add(skill.name()));
		}
		Map<String, String> descriptions = new LinkedHashMap<>();
		skillNames.forEach((scope, names) -> descriptions.put(scope,
				this.profile.scopeDescriptions().getOrDefault(scope, String.join(", ", names))));
		return descriptions;
	}

	/**
	 * Says what a caller needs at the very least: the scopes of one of the skills, or any
	 * token where a skill is open. An entry without scopes beside others with some would
	 * make those void.
	 */
	private static List<SecurityRequirement> agentRequirements(Collection<Skill> skills, Set<String> schemes) {
		boolean anyToken = skills.isEmpty() || skills.stream().anyMatch(Skill::isOpen);
		Set<Set<String>> alternatives = anyToken ? Set.of(Set.of())
				: skills.stream().map(Skill::scopes).collect(Collectors.toCollection(LinkedHashSet::new));
		List<SecurityRequirement> requirements = new ArrayList<>();
		for (Set<String> scopes : alternatives) {
			requirements.addAll(eitherScheme(scopes, schemes));
		}
		return requirements;
	}

	private static AgentSkill skill(Skill skill, Set<String> schemes) {
		return AgentSkill.builder(skill.id().value(), skill.name(), skill.description())
			.tags(skill.tags())
			.examples(skill.examples())
			.inputModes(skill.inputModes())
			.outputModes(skill.outputModes())
			.securityRequirements(eitherScheme(skill.scopes(), schemes))
			.build();
	}

	private static List<SecurityRequirement> eitherScheme(Set<String> scopes, Set<String> schemes) {
		return schemes.stream().map((scheme) -> SecurityRequirement.of(scheme, List.copyOf(scopes))).toList();
	}

}
