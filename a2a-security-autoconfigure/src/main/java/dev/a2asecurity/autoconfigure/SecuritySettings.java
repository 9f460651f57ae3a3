package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.authentication.ClientCertificates;
import dev.a2asecurity.authentication.IntrospectionSource;
import dev.a2asecurity.authentication.KeyPolicy;
import dev.a2asecurity.authentication.ProtectedResourceMetadata;
import dev.a2asecurity.authentication.SenderPolicy;
import dev.a2asecurity.authentication.TokenValidation.TokenMemory;
import dev.a2asecurity.authentication.TrustedIssuer;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The properties of {@link A2ASecurityProperties}, checked: what is missing or makes no
 * sense stops start-up with the key and the remedy.
 */
final class SecuritySettings {

	private static final Duration MAX_MEMORY = Duration.ofMinutes(5);

	private static final int MIN_SECRET_LENGTH = 32;

	private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

	/**
	 * Keys are fetched twice a minute at most, so they must not be old sooner.
	 */
	private static final Duration MIN_CACHE_TIME = Duration.ofMinutes(1);

	private static final Duration MAX_CACHE_TIME = Duration.ofHours(1);

	private static final Duration MAX_OUTAGE_TOLERANCE = Duration.ofDays(1);

	private final A2ASecurityProperties properties;

	private final String forwardHeadersStrategy;

	private final String clientAuth;

	private final IssuerSettings issuers;

	SecuritySettings(A2ASecurityProperties properties, Environment environment) {
		this.properties = properties;
		this.forwardHeadersStrategy = forwardHeadersStrategy(environment);
		this.clientAuth = environment.getProperty("server.ssl.client-auth", "none");
		this.issuers = new IssuerSettings(properties, environment);
	}

	/**
	 * Returns Boot's strategy for forwarded headers, which on a cloud platform,
	 * Kubernetes among them, is another one where nothing is said.
	 */
	private static String forwardHeadersStrategy(Environment environment) {
		String strategy = environment.getProperty("server.forward-headers-strategy");
		if (StringUtils.hasText(strategy)) {
			return strategy;
		}
		CloudPlatform platform = CloudPlatform.getActive(environment);
		return (platform != null && platform.isUsingForwardHeaders()) ? "native (the default on " + platform + ")"
				: "none";
	}

	/**
	 * Returns the trusted issuers, the short form's first.
	 */
	List<ConfiguredIssuer> issuers() {
		return this.issuers.issuers();
	}

	/**
	 * Returns those of the issuers that the public card and metadata name: one's own. Who
	 * one's partners are is nobody's business; only where there is no other issuer, they
	 * are named, since a caller has to know some.
	 */
	List<ConfiguredIssuer> publishedIssuers() {
		List<ConfiguredIssuer> own = issuers().stream().filter((issuer) -> issuer.policy().partner() == null).toList();
		return own.isEmpty() ? issuers() : own;
	}

	/**
	 * Returns the issuers of partners.
	 */
	Set<String> partnerIssuers() {
		return issuers().stream()
			.map(ConfiguredIssuer::policy)
			.filter((policy) -> policy.partner() != null)
			.map(TrustedIssuer::issuer)
			.collect(Collectors.toSet());
	}

	/**
	 * Tells whether there may be callers that are no partner's.
	 */
	boolean hasOthersThanPartners() {
		return issuers().stream().anyMatch((issuer) -> issuer.policy().partner() == null) || introspection() != null;
	}

	/**
	 * Returns the audience that stands for this agent where one has to.
	 */
	String audience() {
		return this.issuers.audience();
	}

	KeyPolicy keyPolicy() {
		return keyPolicy(this.properties.keys());
	}

	static KeyPolicy keyPolicy(A2ASecurityProperties.Keys keys) {
		return new KeyPolicy(within("a2a.security.keys.cache-time", keys.cacheTime(), MIN_CACHE_TIME, MAX_CACHE_TIME),
				within("a2a.security.keys.outage-tolerance", keys.outageTolerance(), Duration.ZERO,
						MAX_OUTAGE_TOLERANCE),
				within("a2a.security.keys.connect-timeout", keys.connectTimeout(), Duration.ofMillis(1), MAX_TIMEOUT),
				within("a2a.security.keys.read-timeout", keys.readTimeout(), Duration.ofMillis(1), MAX_TIMEOUT));
	}

	TokenMemory tokenMemory() {
		A2ASecurityProperties.Token token = this.properties.token();
		Duration life = within("a2a.security.token.remember-for", token.rememberFor(), Duration.ZERO, MAX_MEMORY);
		require(token.rememberSize().toBytes() > 0, "a2a.security.token.remember-size is not positive.",
				"Set it to a size such as 16MB; a2a.security.token.remember-for=0s remembers nothing.");
		return new TokenMemory(life, token.rememberSize().toBytes());
	}

	/**
	 * Returns where opaque tokens are introspected, or {@code null} if nowhere.
	 */
	@Nullable IntrospectionSource introspection() {
		A2ASecurityProperties.Introspection introspection = this.properties.introspection();
		String uri = introspection.uri();
		String clientId = introspection.clientId();
		String clientSecret = introspection.clientSecret();
		if (!StringUtils.hasText(uri)) {
			require(!StringUtils.hasText(clientId) && !StringUtils.hasText(clientSecret),
					"a2a.security.introspection.uri is missing, and a client is set.",
					"Set it to the introspection endpoint of the issuer, or remove "
							+ "a2a.security.introspection.client-id and client-secret.");
			return null;
		}
		if (!StringUtils.hasText(clientId) || !StringUtils.hasText(clientSecret)) {
			throw new InvalidConfigurationException(
					"a2a.security.introspection.client-id or client-secret is missing: an introspection endpoint asks "
							+ "who asks (RFC 7662, section 2.1).",
					"Set both to what this agent is registered with at the issuer.");
		}
		require(introspection.maxConcurrent() > 0,
				"a2a.security.introspection.max-concurrent is " + introspection.maxConcurrent()
						+ ", so no token could be asked about.",
				"Set it to a part of the server's threads, such as 64, or remove it for the default.");
		KeyPolicy keys = keyPolicy();
		return new IntrospectionSource(
				this.issuers
					.ofOpaqueTokens(StringUtils.hasText(introspection.issuer()) ? introspection.issuer() : null),
				Urls.require("a2a.security.introspection.uri", uri, this.properties.allowPlainHttp()), clientId,
				clientSecret,
				new TokenMemory(within("a2a.security.introspection.remember-for", introspection.rememberFor(),
						Duration.ZERO, MAX_MEMORY), tokenMemory().maxBytes()),
				keys.connectTimeout(), keys.readTimeout(), introspection.maxConcurrent());
	}

	SenderPolicy senderPolicy() {
		A2ASecurityProperties.DPoP dpop = this.properties.dpop();
		String secret = StringUtils.hasText(dpop.nonceSecret()) ? dpop.nonceSecret() : null;
		require(secret == null || secret.length() >= MIN_SECRET_LENGTH,
				"a2a.security.dpop.nonce-secret is shorter than " + MIN_SECRET_LENGTH + " characters.",
				"Set it to a random text of that length or more, the same for every instance of this agent.");
		return new SenderPolicy(isSenderConstraintRequired(),
				within("a2a.security.dpop.proof-lifetime", dpop.proofLifetime(), Duration.ofSeconds(1),
						Duration.ofMinutes(5)),
				within("a2a.security.dpop.clock-skew", dpop.clockSkew(), Duration.ZERO, Duration.ofMinutes(1)),
				dpop.nonce() ? within("a2a.security.dpop.nonce-lifetime", dpop.nonceLifetime(), Duration.ofSeconds(1),
						Duration.ofHours(1)) : null,
				secret);
	}

	boolean isSenderConstraintRequired() {
		return this.properties.senderConstrained() == A2ASecurityProperties.SenderConstrained.REQUIRE;
	}

	ProtectedResourceMetadata.Binding metadataBinding() {
		boolean asked = !this.clientAuth.equalsIgnoreCase("none");
		return new ProtectedResourceMetadata.Binding(isSenderConstraintRequired(),
				asked || StringUtils.hasText(this.properties.mtls().header()));
	}

	ClientCertificates clientCertificates() {
		A2ASecurityProperties.Mtls mtls = this.properties.mtls();
		require(StringUtils.hasText(mtls.header()) == !mtls.proxies().isEmpty(),
				"Only one of a2a.security.mtls.header and a2a.security.mtls.proxies is set.",
				"Set both, so that the certificate's header counts from the proxies and from nobody else, or neither.");
		// The strategies replace the peer's address by what a header says, so that
		// anybody could claim to be the proxy.
		require(!StringUtils.hasText(mtls.header()) || this.forwardHeadersStrategy.equalsIgnoreCase("none"),
				"a2a.security.mtls.header is set together with server.forward-headers-strategy="
						+ this.forwardHeadersStrategy + ", which hides whether a request comes from the proxy.",
				"Set server.forward-headers-strategy=none, or remove a2a.security.mtls.header; the agent's own URLs come "
						+ "from configuration and need no forwarded headers.");
		try {
			return new ClientCertificates(StringUtils.hasText(mtls.header()) ? mtls.header() : null, mtls.proxies());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(
					"a2a.security.mtls.proxies has a value that is no address: " + mtls.proxies() + ".",
					"List addresses or ranges such as 10.0.0.7 or 10.0.0.0/24.");
		}
	}

	/**
	 * Returns the configured token endpoint, or {@code null} to ask the issuer.
	 */
	@Nullable URI tokenUri() {
		String value = this.properties.tokenUri();
		return StringUtils.hasText(value)
				? Urls.require("a2a.security.token-uri", value, this.properties.allowPlainHttp()) : null;
	}

	/**
	 * Returns the OpenID configuration that an issuer has by definition, or {@code null}
	 * where the card is not to offer it.
	 */
	@Nullable URI openIdConfiguration(TrustedIssuer issuer) {
		return this.properties.openIdConnect()
				? URI.create(
						StringUtils.trimTrailingCharacter(issuer.issuer(), '/') + "/.well-known/openid-configuration")
				: null;
	}

	static Duration within(String key, Duration value, Duration least, Duration most) {
		require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
				key + " is " + value + ", which is not between " + least + " and " + most + ".",
				"Set it to a duration in between, or remove it for the default.");
		return value;
	}

	static void require(boolean condition, String problem, String action) {
		if (!condition) {
			throw new InvalidConfigurationException(problem, action);
		}
	}

}
