package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.card.AgentCardDocument;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.web.A2AEndpoints;
import dev.a2asecurity.web.CrossOriginReads;

/**
 * The properties of {@link A2ACardProperties}, checked.
 */
final class CardSettings {

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+");

	private final Duration maxAge;

	private final CrossOriginReads crossOriginReads;

	private final boolean jku;

	private final List<String> additionalPaths;

	CardSettings(A2ACardProperties properties, A2ASigningProperties signing) {
		this.maxAge = SecuritySettings.within("a2a.security.card.max-age", properties.maxAge(), Duration.ZERO, LONGEST);
		this.crossOriginReads = crossOriginReads(properties);
		this.jku = signing.jku();
		this.additionalPaths = properties.additionalPaths();
	}

	private static CrossOriginReads crossOriginReads(A2ACardProperties properties) {
		try {
			return CrossOriginReads.of(properties.allowedOrigins());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException("a2a.security.card.allowed-origins has a value that is no origin: "
					+ properties.allowedOrigins() + ".",
					"List scheme, host and port such as https://app.example.com, or * for all.");
		}
	}

	Duration maxAge() {
		return this.maxAge;
	}

	CrossOriginReads crossOriginReads() {
		return this.crossOriginReads;
	}

	/**
	 * Returns the paths at which the public card is served.
	 * @throws InvalidConfigurationException if one of them is no plain path, or one at
	 * which calls come in
	 */
	Set<String> paths(A2AEndpoints endpoints) {
		Set<String> paths = new LinkedHashSet<>(Set.of(AgentCardDocument.PATH));
		for (String path : this.additionalPaths) {
			if (!PATH.matcher(path).matches()) {
				throw new InvalidConfigurationException(
						"a2a.security.card.additional-paths has [" + path + "], which is no plain path.",
						"Name exact paths within this application, such as /card.");
			}
			if (endpoints.own(path)) {
				throw new InvalidConfigurationException(
						"a2a.security.card.additional-paths has [" + path + "], which is a path of the agent's.",
						"Name a path at which no calls come in: the card is read without a token.");
			}
			paths.add(path);
		}
		return paths;
	}

	/**
	 * Returns where the public keys are, from the agent's configured URL and never from a
	 * request; {@code null} not to say.
	 */
	@Nullable URI jku(URI agent) {
		return this.jku ? URI.create(WebOrigin.of(agent) + AgentKeys.PATH) : null;
	}

}
