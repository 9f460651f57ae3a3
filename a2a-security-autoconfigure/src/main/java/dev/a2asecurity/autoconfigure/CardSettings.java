package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.card.AgentKeys;
import dev.a2asecurity.web.CrossOriginReads;

/**
 * The properties of {@link A2ACardProperties}, checked.
 */
final class CardSettings {

	private static final Duration LONGEST = Duration.ofDays(1);

	private final Duration maxAge;

	private final CrossOriginReads crossOriginReads;

	private final boolean jku;

	CardSettings(A2ACardProperties properties, A2ASigningProperties signing) {
		this.maxAge = SecuritySettings.within("a2a.security.card.max-age", properties.maxAge(), Duration.ZERO, LONGEST);
		this.crossOriginReads = crossOriginReads(properties);
		this.jku = signing.jku();
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
	 * Returns where the public keys are, from the agent's configured URL and never from a
	 * request; {@code null} not to say.
	 */
	@Nullable URI jku(URI agent) {
		return this.jku ? URI.create(WebOrigin.of(agent) + AgentKeys.PATH) : null;
	}

}
