package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.ClaimPath;
import dev.a2asecurity.authentication.ClaimPaths;
import dev.a2asecurity.authentication.DelegationPolicy;
import dev.a2asecurity.authentication.Partner;
import dev.a2asecurity.authentication.TrustedIssuer;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import static dev.a2asecurity.autoconfigure.SecuritySettings.require;
import static dev.a2asecurity.autoconfigure.SecuritySettings.within;

/**
 * The trusted issuers: the short form ({@code a2a.security.issuer-uri} and
 * {@code audience}), or else Boot's own resource server properties; and
 * {@code a2a.security.issuers[…]}.
 */
final class IssuerSettings {

	private static final String BOOT = "spring.security.oauth2.resourceserver.jwt.";

	private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

	private static final Set<String> ALGORITHMS = Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
			"ES384", "ES512", "EdDSA", "Ed25519");

	private static final A2ASecurityProperties.Issuer NOTHING_SPECIAL = new A2ASecurityProperties.Issuer(null, Set.of(),
			null, null, null, null, null, null, null, null);

	private final A2ASecurityProperties properties;

	private final Binder environment;

	private final DelegationPolicy delegation;

	IssuerSettings(A2ASecurityProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = Binder.get(environment);
		this.delegation = new DelegationSettings(this.environment).policy(properties);
	}

	List<ConfiguredIssuer> issuers() {
		List<ConfiguredIssuer> issuers = new ArrayList<>();
		ConfiguredIssuer shortForm = shortForm();
		if (shortForm != null) {
			issuers.add(shortForm);
		}
		List<A2ASecurityProperties.Issuer> listed = this.properties.issuers();
		for (int i = 0; i < listed.size(); i++) {
			issuers.add(listed("a2a.security.issuers[" + i + "]", listed.get(i)));
		}
		require(!issuers.isEmpty(), "a2a.security.issuer-uri is missing: no caller could be authenticated.",
				"Set it to the issuer of the access tokens, such as https://auth.example.com, exactly as their claim "
						+ "iss spells it. An application that is no agent sets a2a.security.enabled=false.");
		Set<String> names = new LinkedHashSet<>();
		for (ConfiguredIssuer issuer : issuers) {
			require(names.add(issuer.policy().issuer()),
					"The issuer [" + issuer.policy().issuer() + "] is configured twice.",
					"Remove it from a2a.security.issuers[…], or remove a2a.security.issuer-uri.");
		}
		return issuers;
	}

	private @Nullable ConfiguredIssuer shortForm() {
		String issuer = first(this.properties.issuerUri(), bootsCounts() ? boot("issuer-uri") : null);
		if (issuer == null) {
			return null;
		}
		String jwkSetUri = first(this.properties.jwkSetUri(), bootsCounts() ? boot("jwk-set-uri") : null);
		Set<String> algorithms = bootList("jws-algorithms");
		boolean bootsAlgorithms = bootsCounts() && !algorithms.isEmpty();
		return issuer("a2a.security", issuer, audiences(), jwkSetUri, new A2ASecurityProperties.Issuer(null, Set.of(),
				null, null, null, bootsAlgorithms ? algorithms : null, null, null, null, null));
	}

	private Set<String> audiences() {
		if (StringUtils.hasText(this.properties.audience())) {
			return Set.of(this.properties.audience());
		}
		return bootsCounts() ? bootList("audiences") : Set.of();
	}

	/**
	 * Boot's properties may be there for another API of the application: they count only
	 * where nothing of ours names an issuer.
	 */
	private boolean bootsCounts() {
		return !StringUtils.hasText(this.properties.issuerUri()) && this.properties.issuers().isEmpty();
	}

	/**
	 * Returns the audience that stands for this agent where one has to.
	 */
	String audience() {
		return audiences().stream()
			.findFirst()
			.orElseGet(() -> issuers().get(0).policy().audiences().iterator().next());
	}

	/**
	 * Returns what holds for the opaque tokens of an issuer: the same as for its signed
	 * ones, so that no partner's callers come in by another door; and what holds in
	 * general for an issuer that has no signed ones.
	 * @param name its name, or {@code null} for the only issuer there is
	 */
	TrustedIssuer ofOpaqueTokens(@Nullable String name) {
		List<ConfiguredIssuer> issuers = issuers();
		if (name == null) {
			require(issuers.size() == 1, "a2a.security.introspection.issuer is missing, and there are several issuers.",
					"Set it to the issuer of the opaque tokens.");
			return issuers.get(0).policy();
		}
		Urls.require("a2a.security.introspection.issuer", name, this.properties.allowPlainHttp());
		return issuers.stream()
			.map(ConfiguredIssuer::policy)
			.filter((policy) -> policy.issuer().equals(name))
			.findFirst()
			.orElseGet(() -> issuer("a2a.security", name, audiences(), null, NOTHING_SPECIAL).policy());
	}

	private ConfiguredIssuer listed(String key, A2ASecurityProperties.Issuer listed) {
		String issuer = listed.issuerUri();
		if (!StringUtils.hasText(issuer)) {
			throw new InvalidConfigurationException(key + ".issuer-uri is missing.",
					"Set it to the issuer of the access tokens, exactly as their claim iss spells it.");
		}
		return issuer(key, issuer, listed.audiences().isEmpty() ? audiences() : listed.audiences(), listed.jwkSetUri(),
				listed);
	}

	private ConfiguredIssuer issuer(String key, String issuer, Set<String> audiences, @Nullable String jwkSetUri,
			A2ASecurityProperties.Issuer special) {
		Urls.require(key + ".issuer-uri", issuer, this.properties.allowPlainHttp());
		require(!audiences.isEmpty() && audiences.stream().allMatch(StringUtils::hasText),
				"a2a.security.audience is missing: a token made for any other service would be accepted here.",
				"Set it to what names this agent in the claim aud of its tokens, usually its own URL"
						+ (key.equals("a2a.security") ? "." : ", or set " + key + ".audiences."));
		A2ASecurityProperties.Token token = this.properties.token();
		boolean missingTypeAllowed = or(special.allowMissingType(), token.allowMissingType());
		URI keys = StringUtils.hasText(jwkSetUri)
				? Urls.require(key + ".jwk-set-uri", jwkSetUri, this.properties.allowPlainHttp()) : null;
		String tokenKey = key.equals("a2a.security") ? "a2a.security.token" : key;
		return new ConfiguredIssuer(new TrustedIssuer(issuer, audiences,
				types(tokenKey, or(special.types(), token.types()), missingTypeAllowed), missingTypeAllowed,
				algorithms(tokenKey, or(special.algorithms(), token.algorithms())),
				within(tokenKey + ".max-lifetime", or(special.maxLifetime(), token.maxLifetime()),
						Duration.ofSeconds(1), Duration.ofDays(7)),
				within(tokenKey + ".clock-skew", or(special.clockSkew(), token.clockSkew()), Duration.ZERO,
						MAX_CLOCK_SKEW),
				claims(key, or(special.claims(), this.properties.claims())), partner(key, special.partner()),
				this.delegation), keys);
	}

	private static Set<String> types(String key, Set<String> types, boolean missingTypeAllowed) {
		require(!types.isEmpty() || missingTypeAllowed, key + ".types is empty.",
				"Name at least one type, such as at+jwt.");
		return types.stream()
			.map((type) -> type.toLowerCase(Locale.ROOT))
			.map((type) -> type.startsWith("application/") ? type.substring("application/".length()) : type)
			.collect(Collectors.toSet());
	}

	private static Set<String> algorithms(String key, Set<String> algorithms) {
		require(!algorithms.isEmpty(), key + ".algorithms is empty.", "Name at least one algorithm, such as RS256.");
		for (String algorithm : algorithms) {
			require(ALGORITHMS.contains(algorithm),
					key + ".algorithms lists [" + algorithm + "], which is not accepted.",
					"Use asymmetric signatures, of " + new TreeSet<>(ALGORITHMS) + ".");
		}
		return algorithms;
	}

	private static ClaimPaths claims(String key, A2ASecurityProperties.Claims claims) {
		return new ClaimPaths(paths(key + ".claims.scopes", claims.scopes(), ClaimPaths.DEFAULT.scopes()),
				paths(key + ".claims.roles", claims.roles(), ClaimPaths.DEFAULT.roles()),
				paths(key + ".claims.client-id", claims.clientId(), ClaimPaths.DEFAULT.clientId()),
				StringUtils.hasText(claims.tenant()) ? path(key + ".claims.tenant", claims.tenant()) : null);
	}

	private static List<ClaimPath> paths(String key, List<String> texts, List<ClaimPath> defaults) {
		return texts.isEmpty() ? defaults : texts.stream().map((text) -> path(key, text)).toList();
	}

	private static ClaimPath path(String key, String text) {
		try {
			return ClaimPath.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(key + " is [" + text + "], which is no place of a claim.",
					ex.getMessage() + ".");
		}
	}

	/**
	 * A partner without clients or scopes could do nothing, or, read otherwise,
	 * everything; neither is what somebody meant.
	 */
	private static @Nullable Partner partner(String key, A2ASecurityProperties.@Nullable Partner partner) {
		if (partner == null) {
			return null;
		}
		String name = partner.name();
		if (!StringUtils.hasText(name)) {
			throw new InvalidConfigurationException(key + ".partner.name is missing.",
					"Set it to a name by which logs and policies call the partner.");
		}
		require(!partner.clients().isEmpty(), key + ".partner.clients is empty: no client of the partner could call.",
				"List the clients of the partner's issuer that may call this agent.");
		require(!partner.scopes().isEmpty(), key + ".partner.scopes is empty: the partner's callers could do nothing.",
				"List the most scopes that a token of the partner may grant.");
		return new Partner(name, partner.clients(), partner.scopes(), partner.roles(),
				StringUtils.hasText(partner.tenant()) ? partner.tenant() : null);
	}

	private @Nullable String boot(String name) {
		return this.environment.bind(BOOT + name, String.class).orElse(null);
	}

	private Set<String> bootList(String name) {
		return this.environment.bind(BOOT + name, Bindable.setOf(String.class)).orElse(Set.of());
	}

	private static @Nullable String first(@Nullable String ours, @Nullable String boots) {
		if (StringUtils.hasText(ours)) {
			return ours;
		}
		return StringUtils.hasText(boots) ? boots : null;
	}

	private static <T> T or(@Nullable T special, T general) {
		return (special != null) ? special : general;
	}

}
