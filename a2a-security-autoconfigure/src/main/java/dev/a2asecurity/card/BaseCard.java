package dev.a2asecurity.card;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.AgentCapabilities;
import dev.a2asecurity.agentcard.AgentCard;
import dev.a2asecurity.agentcard.AgentCardReader;
import dev.a2asecurity.agentcard.AgentCardRefusedException;
import dev.a2asecurity.agentcard.AgentInterface;
import dev.a2asecurity.agentcard.AgentSkill;
import dev.a2asecurity.agentcard.HttpAuthSecurityScheme;
import dev.a2asecurity.agentcard.OAuth2SecurityScheme;
import dev.a2asecurity.agentcard.OpenIdConnectSecurityScheme;
import dev.a2asecurity.agentcard.SecurityScheme;
import dev.a2asecurity.skill.Skill;

import org.springframework.util.StringUtils;

/**
 * The card that the application already has. What it says of the agent is taken over;
 * what it says of security must not contradict what is enforced, and is replaced by that.
 */
public final class BaseCard {

	private static final Set<String> TOKEN_SCHEMES = Set.of("bearer", "dpop");

	private static final JsonMapper JSON = new JsonMapper();

	private final String source;

	private final AgentCard card;

	private final boolean open;

	private BaseCard(String source, AgentCard card, boolean open) {
		this.source = source;
		this.card = card;
		this.open = open;
	}

	/**
	 * Reads a card.
	 * @param json the card, of protocol 1.0 or 0.3
	 * @param source where it is from, for people
	 * @throws InvalidConfigurationException if it is no card
	 */
	public static BaseCard read(byte[] json, String source) {
		try {
			AgentCard card = new AgentCardReader().read(json).card();
			return new BaseCard(source, card, saysOpen(JSON.readTree(json)));
		}
		catch (AgentCardRefusedException ex) {
			throw new InvalidConfigurationException(
					"The agent's own card (" + source + ") cannot be used: " + ex.getMessage() + ".",
					"Correct it, or remove it: without one, the card is made of annotations and properties.");
		}
	}

	/** An alternative that asks for nothing, on the card or one of its skills. */
	private static boolean saysOpen(JsonNode owner) {
		for (JsonNode alternative : owner.path("security")) {
			if (alternative.isObject() && alternative.isEmpty()) {
				return true;
			}
		}
		for (JsonNode alternative : owner.path("securityRequirements")) {
			if (alternative.path("schemes").isEmpty()) {
				return true;
			}
		}
		for (JsonNode skill : owner.path("skills")) {
			if (saysOpen(skill)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns a profile with what this card says of the agent. Where the agent answers
	 * stays what is guarded.
	 */
	public AgentProfile describe(AgentProfile profile) {
		AgentCapabilities said = this.card.capabilities();
		AgentCapabilities own = profile.capabilities();
		return new AgentProfile(this.card.name(), this.card.description(), this.card.version(), profile.interfaces(),
				(this.card.provider() != null) ? this.card.provider() : profile.provider(),
				(this.card.documentationUrl() != null) ? this.card.documentationUrl() : profile.documentationUrl(),
				(this.card.iconUrl() != null) ? this.card.iconUrl() : profile.iconUrl(),
				new AgentCapabilities((said.streaming() != null) ? said.streaming() : own.streaming(),
						(said.pushNotifications() != null) ? said.pushNotifications() : own.pushNotifications(),
						said.extensions(), own.extendedAgentCard()),
				this.card.defaultInputModes(), this.card.defaultOutputModes(), profile.scopeDescriptions());
	}

	/**
	 * Checks that this card says nothing that is not so.
	 * @param skills the skills that are enforced
	 * @param interfaces the interfaces that are guarded
	 * @throws InvalidConfigurationException if it does; both sides are named
	 */
	public void requireTrue(Collection<Skill> skills, List<AgentInterface> interfaces) {
		if (this.open) {
			throw contradiction("says that no authentication is needed",
					"Remove the empty security requirement from it: every caller needs an access token.");
		}
		Set<String> enforced = skills.stream().map((skill) -> skill.id().value()).collect(Collectors.toSet());
		for (AgentSkill skill : this.card.skills()) {
			if (!enforced.contains(skill.id())) {
				throw contradiction("lists the skill [" + skill.id() + "], which no @A2ASkill declares",
						"Annotate the method that does it with @A2ASkill(id = \"" + skill.id()
								+ "\", …), or take it off the card; declared are " + enforced + ".");
			}
		}
		this.card.securitySchemes().forEach((name, scheme) -> {
			if (!isEnforced(scheme)) {
				throw contradiction("declares the security scheme [" + name + "], which is not enforced",
						"Take it off the card: callers authenticate by access tokens, and their schemes are added.");
			}
		});
		Set<String> guarded = interfaces.stream().map((known) -> normalized(known.url())).collect(Collectors.toSet());
		for (AgentInterface named : this.card.supportedInterfaces()) {
			if (!guarded.contains(normalized(named.url()))) {
				throw contradiction("names the interface [" + named.url() + "], which is not guarded",
						"Declare it in a2a.agent.url or a2a.agent.interfaces[…]; declared are " + guarded + ".");
			}
		}
	}

	private InvalidConfigurationException contradiction(String problem, String action) {
		return new InvalidConfigurationException("The agent's own card (" + this.source + ") " + problem + ".", action);
	}

	private static boolean isEnforced(SecurityScheme scheme) {
		return scheme instanceof OAuth2SecurityScheme || scheme instanceof OpenIdConnectSecurityScheme
				|| (scheme instanceof HttpAuthSecurityScheme http
						&& TOKEN_SCHEMES.contains(http.scheme().toLowerCase(Locale.ROOT)));
	}

	private static String normalized(String url) {
		return Objects.requireNonNull(StringUtils.trimTrailingCharacter(url, '/'));
	}

}
