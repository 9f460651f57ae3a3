package dev.a2asecurity.peer;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.HttpAuthSecurityScheme;
import dev.a2asecurity.agentcard.MutualTlsSecurityScheme;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OAuthFlow;
import dev.a2asecurity.agentcard.OpenIdConnectSecurityScheme;
import dev.a2asecurity.agentcard.SecurityRequirement;
import dev.a2asecurity.agentcard.SecurityScheme;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

/**
 * Chooses the fewest scopes with which a card lets a call in. A list of requirements is a
 * choice, and the first that can be wholly met is taken; within one, everything has to be
 * met, and one that can be met in part only is not taken at all (A2A specification 1.0,
 * sections 4.4.1, 4.4.5 and 4.5).
 * <p>
 * Where a skill has a requirement of its own, the agent's has to be met as well: by what
 * the skill needs anyway, if one of its alternatives is, or else by more.
 */
final class LeastScopes {

	private final Peer peer;

	private final String tokenUri;

	private final @Nullable Set<String> allowed;

	private final boolean certificate;

	/**
	 * Creates a choice.
	 * @param tokenUri the token endpoint that tokens are had at, whatever the card says
	 * @param allowed the most scopes that may be had, or {@code null} for whichever
	 * @param certificate whether this agent shows a certificate
	 */
	LeastScopes(Peer peer, String tokenUri, @Nullable Set<String> allowed, boolean certificate) {
		this.peer = peer;
		this.tokenUri = tokenUri;
		this.allowed = allowed;
		this.certificate = certificate;
	}

	/**
	 * Returns the scopes.
	 * @param skill the skill that is about to be called, or {@code null} if that is not
	 * known
	 * @throws RemoteAgentException if no alternative can be wholly met; the message says
	 * of each one why not
	 */
	Set<String> choose(AgentCard card, @Nullable SkillId skill) {
		List<SecurityRequirement> ofSkill = (skill != null) ? ofSkill(card, skill) : List.of();
		List<SecurityRequirement> ofAgent = card.securityRequirements();
		if (ofSkill.isEmpty()) {
			return ofAgent.isEmpty() ? Set.of() : scopes(firstMet(card, ofAgent));
		}
		SecurityRequirement chosen = firstMet(card, ofSkill);
		Set<String> scopes = new LinkedHashSet<>(scopes(chosen));
		if (!ofAgent.isEmpty() && ofAgent.stream().noneMatch((agents) -> covers(chosen, agents))) {
			scopes.addAll(scopes(firstMet(card, ofAgent)));
		}
		return scopes;
	}

	/**
	 * Tells whether a card asks for anything at all.
	 */
	static boolean isAsked(AgentCard card, @Nullable SkillId skill) {
		return !card.securityRequirements().isEmpty() || (skill != null && !ofSkill(card, skill).isEmpty());
	}

	private static List<SecurityRequirement> ofSkill(AgentCard card, SkillId skill) {
		return card.skills()
			.stream()
			.filter((candidate) -> candidate.id().equals(skill.value()))
			.findFirst()
			.map(AgentSkill::securityRequirements)
			.orElse(List.of());
	}

	private static boolean covers(SecurityRequirement chosen, SecurityRequirement agents) {
		return agents.schemes()
			.entrySet()
			.stream()
			.allMatch((entry) -> chosen.schemes().containsKey(entry.getKey())
					&& chosen.schemes().get(entry.getKey()).containsAll(entry.getValue()));
	}

	private SecurityRequirement firstMet(AgentCard card, List<SecurityRequirement> alternatives) {
		List<String> obstacles = new ArrayList<>();
		for (SecurityRequirement alternative : alternatives) {
			String obstacle = obstacle(card, alternative);
			if (obstacle == null) {
				return alternative;
			}
			obstacles.add(obstacle);
		}
		throw new RemoteAgentException(this.peer.name(), Reason.REQUIREMENT_UNMET,
				"Nothing that the card of the peer " + this.peer.name()
						+ " accepts can be wholly met, so nothing was sent: " + String.join("; ", obstacles));
	}

	private @Nullable String obstacle(AgentCard card, SecurityRequirement requirement) {
		for (Map.Entry<String, List<String>> entry : requirement.schemes().entrySet()) {
			String obstacle = obstacle(card.securitySchemes().get(entry.getKey()), entry.getKey(), entry.getValue());
			if (obstacle != null) {
				return obstacle;
			}
		}
		return null;
	}

	private @Nullable String obstacle(@Nullable SecurityScheme scheme, String name, List<String> scopes) {
		if (scheme instanceof OAuth2SecurityScheme oauth2) {
			String named = tokenUrl(oauth2.flow());
			if (named != null && !isSame(named)) {
				return "the scheme " + printable(name) + " names the token endpoint " + printable(named)
						+ ", and tokens for this peer are had at " + this.tokenUri
						+ " only, whatever a card says (client registration " + this.peer.registration() + ")";
			}
			return beyondAllowed(scopes);
		}
		if (scheme instanceof OpenIdConnectSecurityScheme) {
			return beyondAllowed(scopes);
		}
		if (scheme instanceof HttpAuthSecurityScheme http && http.scheme().equalsIgnoreCase("bearer")) {
			return beyondAllowed(scopes);
		}
		if (scheme instanceof MutualTlsSecurityScheme) {
			return this.certificate ? null : "the scheme " + printable(name) + " is mutual TLS, and "
					+ this.peer.key("ssl-bundle") + " has no certificate";
		}
		return "the scheme " + printable(name) + " is none that a token meets";
	}

	private @Nullable String beyondAllowed(List<String> scopes) {
		if (this.allowed == null || this.allowed.containsAll(scopes)) {
			return null;
		}
		Set<String> beyond = new TreeSet<>(scopes);
		beyond.removeAll(this.allowed);
		return "it asks for the scopes " + LoggableNames.of(beyond) + ", which are not in "
				+ this.peer.key("allowed-scopes") + " " + new TreeSet<>(this.allowed);
	}

	private static Set<String> scopes(SecurityRequirement requirement) {
		Set<String> scopes = new LinkedHashSet<>();
		requirement.schemes().values().forEach(scopes::addAll);
		return scopes;
	}

	private static @Nullable String tokenUrl(OAuthFlow flow) {
		if (flow instanceof OAuthFlow.ClientCredentials clientCredentials) {
			return clientCredentials.tokenUrl();
		}
		if (flow instanceof OAuthFlow.AuthorizationCode code) {
			return code.tokenUrl();
		}
		if (flow instanceof OAuthFlow.DeviceCode device) {
			return device.tokenUrl();
		}
		return (flow instanceof OAuthFlow.Password password) ? password.tokenUrl() : null;
	}

	private boolean isSame(String named) {
		try {
			URI theirs = URI.create(named);
			URI ours = URI.create(this.tokenUri);
			return theirs.isAbsolute() && theirs.getHost() != null
					&& PeerOrigins.Origin.of(theirs).equals(PeerOrigins.Origin.of(ours))
					&& String.valueOf(theirs.getRawPath()).equals(String.valueOf(ours.getRawPath()))
					&& String.valueOf(theirs.getRawQuery()).equals(String.valueOf(ours.getRawQuery()));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * A card is somebody else's text.
	 */
	private static String printable(String text) {
		String cut = (text.length() > 200) ? text.substring(0, 200) + "…" : text;
		return "[" + cut.replaceAll("[^\\x20-\\x7e…]", "?") + "]";
	}

}
