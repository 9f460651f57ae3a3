package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.IssuerUris;
import dev.a2asecurity.authentication.TokenPolicy;
import dev.a2asecurity.card.CardEndpoints;

import org.springframework.util.StringUtils;

/**
 * The properties of {@link A2ASecurityProperties}, checked: what is missing or makes no
 * sense stops start-up with the key and the remedy.
 */
final class SecuritySettings {

	static final String PLAIN_HTTP_HINT = "Plain http is for URLs of this machine (localhost, 127.0.0.1, [::1]); "
			+ "a2a.security.allow-plain-http=true permits it elsewhere, for a network that you trust entirely.";

	private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

	private static final Set<String> ALGORITHMS = Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
			"ES384", "ES512");

	private final A2ASecurityProperties properties;

	SecuritySettings(A2ASecurityProperties properties) {
		this.properties = properties;
	}

	String issuer() {
		String issuer = this.properties.issuerUri();
		if (!StringUtils.hasText(issuer)) {
			throw new InvalidConfigurationException(
					"a2a.security.issuer-uri is missing: no caller could be authenticated.",
					"Set it to the issuer of the access tokens, such as https://auth.example.com, exactly as their "
							+ "claim iss spells it. An application that is no agent sets a2a.security.enabled=false.");
		}
		uri("a2a.security.issuer-uri", issuer);
		return issuer;
	}

	String audience() {
		String audience = this.properties.audience();
		if (!StringUtils.hasText(audience)) {
			throw new InvalidConfigurationException(
					"a2a.security.audience is missing: a token made for any other service would be accepted here.",
					"Set it to what names this agent in the claim aud of its tokens, usually its own URL.");
		}
		return audience;
	}

	TokenPolicy tokenPolicy() {
		A2ASecurityProperties.Token token = this.properties.token();
		require(!token.types().isEmpty() || token.allowMissingType(), "a2a.security.token.types is empty.",
				"Name at least one type, such as at+jwt.");
		Set<String> types = token.types()
			.stream()
			.map((type) -> type.toLowerCase(Locale.ROOT))
			.map((type) -> StringUtils.delete(type, "application/"))
			.collect(Collectors.toSet());
		require(!token.algorithms().isEmpty(), "a2a.security.token.algorithms is empty.",
				"Name at least one algorithm, such as RS256.");
		for (String algorithm : token.algorithms()) {
			require(ALGORITHMS.contains(algorithm),
					"a2a.security.token.algorithms lists [" + algorithm + "], which is not accepted.",
					"Use asymmetric signatures, of " + List.copyOf(ALGORITHMS).stream().sorted().toList() + ".");
		}
		require(token.maxLifetime().toMillis() > 0,
				"a2a.security.token.max-lifetime is " + token.maxLifetime() + ", so no token could be accepted.",
				"Set it to the longest life of a token that you accept, such as 1h.");
		require(!token.clockSkew().isNegative() && token.clockSkew().compareTo(MAX_CLOCK_SKEW) <= 0,
				"a2a.security.token.clock-skew is " + token.clockSkew() + ", which is not between 0 and "
						+ MAX_CLOCK_SKEW + ".",
				"Set it to what the clocks may differ by, such as 5s, and mend the clocks if that is not enough.");
		return new TokenPolicy(issuer(), audience(), types, token.allowMissingType(), token.algorithms(),
				token.maxLifetime(), token.clockSkew());
	}

	@Nullable URI jwkSetUri() {
		return optional("a2a.security.jwk-set-uri", this.properties.jwkSetUri());
	}

	/**
	 * Returns what the card says of the issuer where configuration knows it, or
	 * {@code null} to ask the issuer.
	 */
	@Nullable CardEndpoints cardEndpoints() {
		URI tokenUri = optional("a2a.security.token-uri", this.properties.tokenUri());
		if (tokenUri == null) {
			return null;
		}
		String issuer = StringUtils.trimTrailingCharacter(issuer(), '/');
		return new CardEndpoints(tokenUri,
				this.properties.openIdConnect() ? URI.create(issuer + "/.well-known/openid-configuration") : null);
	}

	Duration connectTimeout() {
		return positive("a2a.security.issuer-client.connect-timeout", this.properties.issuerClient().connectTimeout());
	}

	Duration readTimeout() {
		return positive("a2a.security.issuer-client.read-timeout", this.properties.issuerClient().readTimeout());
	}

	private static Duration positive(String key, Duration value) {
		require(value.toMillis() > 0 && value.compareTo(Duration.ofMinutes(1)) <= 0,
				key + " is " + value + ", which is not between 1ms and 1m.", "Set it to a few seconds, such as 3s.");
		return value;
	}

	private @Nullable URI optional(String key, @Nullable String value) {
		return StringUtils.hasText(value) ? uri(key, value) : null;
	}

	private URI uri(String key, String value) {
		try {
			return IssuerUris.checked(value, this.properties.allowPlainHttp());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					key + " is [" + value + "], which cannot be used: " + ex.getMessage() + ".",
					"Use an https URL. " + PLAIN_HTTP_HINT);
		}
	}

	private static void require(boolean condition, String problem, String action) {
		if (!condition) {
			throw new InvalidConfigurationException(problem, action);
		}
	}

}
