package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.authentication.ClaimPaths;
import dev.a2asecurity.authentication.KeyPolicy;
import dev.a2asecurity.authentication.Partner;
import dev.a2asecurity.authentication.TrustedIssuer;

import static dev.a2asecurity.Failures.assertStopped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Each wrong value stops start-up with its key and the remedy.
 */
class SecuritySettingsTests {

	private final TestProperties valid = TestProperties.valid();

	@Test
	void policyWhenValidThenAsConfigured() {
		assertThat(policy(this.valid))
			.isEqualTo(new TrustedIssuer("https://auth.example.com", Set.of("https://agent.example.com"),
					Set.of("at+jwt", "jwt"), false, Set.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519"),
					Duration.ofHours(1), Duration.ofSeconds(5), ClaimPaths.DEFAULT, null));
	}

	private static TrustedIssuer policy(TestProperties properties) {
		return properties.securitySettings().issuers().get(0).policy();
	}

	@Test
	void issuerWhenMissingThenStops() {
		SecuritySettings settings = this.valid.without("a2a.security.issuer-uri").securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.issuer-uri is missing",
				"Set it to the issuer of the access tokens");
		assertStopped(catchThrowable(settings::issuers), "a2a.security.issuer-uri is missing",
				"a2a.security.enabled=false");
	}

	@Test
	void issuerWhenBlankThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.issuer-uri", " ").securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.issuer-uri is missing", "Set it to the issuer");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			http://auth.example.com          | it is plain http to another machine
			http://localhost.example.com     | it is plain http to another machine
			http://127.0.0.1.example.com     | it is plain http to another machine
			auth.example.com                 | it is no http or https URL
			ftp://auth.example.com           | it is no http or https URL
			https://user@auth.example.com    | it needs a host
			https://auth.example.com/#x      | it needs a host
			https:///realm                   |
			https://auth.example.com/{realm} |
			""")
	void issuerWhenNoUsableUrlThenStops(String issuer, String reason) {
		SecuritySettings settings = this.valid.with("a2a.security.issuer-uri", issuer).securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.issuer-uri is [" + issuer
				+ "], which cannot be used: " + ((reason != null) ? reason : ""),
				"Use an https URL. Plain http is for URLs of this machine");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000",
			"https://auth.example.com/realms/one/" })
	void issuerWhenLoopbackOrHttpsThenKeptAsSpelled(String issuer) {
		assertThat(this.valid.with("a2a.security.issuer-uri", issuer)
			.securitySettings()
			.issuers()
			.get(0)
			.policy()
			.issuer()).isEqualTo(issuer);
	}

	@Test
	void issuerWhenPlainHttpIsAllowedThenAccepted() {
		assertThat(this.valid.with("a2a.security.issuer-uri", "http://auth.internal")
			.with("a2a.security.allow-plain-http", "true")
			.securitySettings()
			.issuers()
			.get(0)
			.policy()
			.issuer()).isEqualTo("http://auth.internal");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void audienceWhenBlankThenStops(String audience) {
		SecuritySettings settings = this.valid.with("a2a.security.audience", audience).securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.audience is missing", "claim aud");
	}

	@Test
	void audienceWhenMissingThenStops() {
		SecuritySettings settings = this.valid.without("a2a.security.audience").securitySettings();
		assertStopped(catchThrowable(settings::issuers),
				"a2a.security.audience is missing: a token made for any other service would be accepted here",
				"usually its own URL");
	}

	@Test
	void typesWhenEmptyThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.token.types", "").securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.token.types is empty", "such as at+jwt");
	}

	@Test
	void typesWhenEmptyAndMissingTypeIsAllowedThenOnlyTokensWithoutType() {
		TrustedIssuer policy = this.valid.with("a2a.security.token.types", "")
			.with("a2a.security.token.allow-missing-type", "true")
			.securitySettings()
			.issuers()
			.get(0)
			.policy();
		assertThat(policy.types()).isEmpty();
		assertThat(policy.missingTypeAllowed()).isTrue();
	}

	@Test
	void typesWhenMediaTypesInUpperCaseThenNormalized() {
		assertThat(this.valid.with("a2a.security.token.types", "application/AT+JWT")
			.securitySettings()
			.issuers()
			.get(0)
			.policy()
			.types()).containsExactly("at+jwt");
	}

	@Test
	void algorithmsWhenEmptyThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.token.algorithms", "").securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.token.algorithms is empty", "such as RS256");
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "HS256", "HS512", "rs256", "eddsa", "RSA1_5" })
	void algorithmsWhenOneIsNotAcceptedThenStops(String algorithm) {
		SecuritySettings settings = this.valid.with("a2a.security.token.algorithms", "RS256," + algorithm)
			.securitySettings();
		assertStopped(catchThrowable(settings::issuers),
				"a2a.security.token.algorithms lists [" + algorithm + "], which is not accepted",
				"Use asymmetric signatures, of [ES256, ES384, ES512, Ed25519, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "-1h" })
	void maxLifetimeWhenNotPositiveThenStops(String lifetime) {
		SecuritySettings settings = this.valid.with("a2a.security.token.max-lifetime", lifetime).securitySettings();
		assertStopped(catchThrowable(settings::issuers), "a2a.security.token.max-lifetime is PT",
				"Set it to a duration in between");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1s", "301s", "1h" })
	void clockSkewWhenOutOfBoundsThenStops(String skew) {
		SecuritySettings settings = this.valid.with("a2a.security.token.clock-skew", skew).securitySettings();
		assertStopped(catchThrowable(settings::issuers), "which is not between PT0S and PT5M", "Set it to a duration");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "5m" })
	void clockSkewWhenAtBoundThenAccepted(String skew) {
		assertThat(this.valid.with("a2a.security.token.clock-skew", skew)
			.securitySettings()
			.issuers()
			.get(0)
			.policy()
			.clockSkew()).isIn(Duration.ZERO, Duration.ofMinutes(5));
	}

	@ParameterizedTest
	@CsvSource({ "connect-timeout, 0s", "connect-timeout, -1s", "connect-timeout, 61s", "read-timeout, 0s",
			"read-timeout, 61s", "cache-time, 59s", "cache-time, 61m", "outage-tolerance, -1s",
			"outage-tolerance, 25h" })
	void keysWhenOutOfBoundsThenStops(String name, String value) {
		SecuritySettings settings = this.valid.with("a2a.security.keys." + name, value).securitySettings();
		assertStopped(catchThrowable(settings::keyPolicy), "a2a.security.keys." + name + " is PT",
				"Set it to a duration");
	}

	@Test
	void keysWhenAtBoundsThenAccepted() {
		KeyPolicy policy = this.valid.with("a2a.security.keys.connect-timeout", "1ms")
			.with("a2a.security.keys.read-timeout", "1m")
			.with("a2a.security.keys.outage-tolerance", "0s")
			.securitySettings()
			.keyPolicy();
		assertThat(policy).isEqualTo(
				new KeyPolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ofMillis(1), Duration.ofMinutes(1)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1s", "301s" })
	void memoryWhenOutOfBoundsThenStops(String life) {
		SecuritySettings settings = this.valid.with("a2a.security.token.remember-for", life).securitySettings();
		assertStopped(catchThrowable(settings::tokenMemory), "a2a.security.token.remember-for is",
				"Set it to a duration");
	}

	@Test
	void issuersWhenListedThenBesideTheShortForm() {
		SecuritySettings settings = this.valid.with("a2a.security.issuers[0].issuer-uri", "https://partner.example.org")
			.with("a2a.security.issuers[0].max-lifetime", "10m")
			.with("a2a.security.issuers[0].claims.roles", "/realm_access/roles")
			.with("a2a.security.issuers[0].partner.name", "acme")
			.with("a2a.security.issuers[0].partner.clients", "acme-client")
			.with("a2a.security.issuers[0].partner.scopes", "expense:submit")
			.securitySettings();
		List<ConfiguredIssuer> issuers = settings.issuers();
		assertThat(issuers).extracting((issuer) -> issuer.policy().issuer())
			.containsExactly("https://auth.example.com", "https://partner.example.org");
		assertThat(settings.partnerIssuers()).containsExactly("https://partner.example.org");
		assertThat(settings.hasOthersThanPartners()).isTrue();
		TrustedIssuer partner = issuers.get(1).policy();
		assertThat(partner.audiences()).containsExactly("https://agent.example.com");
		assertThat(partner.maxLifetime()).isEqualTo(Duration.ofMinutes(10));
		assertThat(partner.claims().roles()).hasToString("[/realm_access/roles]");
		assertThat(partner.partner())
			.isEqualTo(new Partner("acme", Set.of("acme-client"), Set.of("expense:submit"), Set.of(), null));
	}

	@Test
	void publishedIssuersWhenPartnersThenOnlyOnesOwn() {
		assertThat(this.valid.with("a2a.security.issuers[0].issuer-uri", "https://partner.example.org")
			.with("a2a.security.issuers[0].partner.name", "acme")
			.with("a2a.security.issuers[0].partner.clients", "acme-client")
			.with("a2a.security.issuers[0].partner.scopes", "expense:submit")
			.securitySettings()
			.publishedIssuers()).extracting((issuer) -> issuer.policy().issuer())
			.containsExactly("https://auth.example.com");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			partner.name    | issuers[0].partner.name is missing
			partner.clients | issuers[0].partner.clients is empty
			partner.scopes  | issuers[0].partner.scopes is empty
			issuer-uri      | issuers[0].issuer-uri is missing
			""")
	void issuersWhenPartIsMissingThenStops(String missing, String problem) {
		SecuritySettings settings = this.valid.with("a2a.security.issuers[0].issuer-uri", "https://partner.example.org")
			.with("a2a.security.issuers[0].partner.name", "acme")
			.with("a2a.security.issuers[0].partner.clients", "acme-client")
			.with("a2a.security.issuers[0].partner.scopes", "expense:submit")
			.with("a2a.security.issuers[0].max-lifetime", "1h")
			.without("a2a.security.issuers[0]." + missing)
			.securitySettings();
		assertStopped(catchThrowable(settings::issuers), problem, "");
	}

	@Test
	void issuersWhenOneIsThereTwiceThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.issuers[0].issuer-uri", "https://auth.example.com")
			.securitySettings();
		assertStopped(catchThrowable(settings::issuers), "[https://auth.example.com] is configured twice",
				"a2a.security.issuers");
	}

	@Test
	void issuersWhenOursIsAbsentThenBootsPropertiesCount() {
		ConfiguredIssuer issuer = TestProperties.empty()
			.with("spring.security.oauth2.resourceserver.jwt.issuer-uri", "https://boot.example.com")
			.with("spring.security.oauth2.resourceserver.jwt.audiences", "https://agent.example.com,api")
			.with("spring.security.oauth2.resourceserver.jwt.jws-algorithms", "ES256")
			.with("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "https://boot.example.com/keys")
			.securitySettings()
			.issuers()
			.get(0);
		assertThat(issuer.policy().issuer()).isEqualTo("https://boot.example.com");
		assertThat(issuer.policy().audiences()).containsExactlyInAnyOrder("https://agent.example.com", "api");
		assertThat(issuer.policy().algorithms()).containsExactly("ES256");
		assertThat(issuer.jwkSetUri()).isEqualTo(URI.create("https://boot.example.com/keys"));
	}

	@Test
	void issuersWhenOursIsThereThenBootsPropertiesDoNotCount() {
		ConfiguredIssuer issuer = this.valid
			.with("spring.security.oauth2.resourceserver.jwt.issuer-uri", "https://boot.example.com")
			.with("spring.security.oauth2.resourceserver.jwt.jws-algorithms", "ES256")
			.with("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "https://boot.example.com/keys")
			.securitySettings()
			.issuers()
			.get(0);
		assertThat(issuer.policy()).isEqualTo(policy(this.valid));
		assertThat(issuer.jwkSetUri()).isNull();
	}

	@Test
	void senderPolicyWhenSecretIsShortThenStopsAndDoesNotShowIt() {
		SecuritySettings settings = this.valid.with("a2a.security.dpop.nonce-secret", "hunter2").securitySettings();
		Throwable stopped = catchThrowable(settings::senderPolicy);
		assertStopped(stopped, "a2a.security.dpop.nonce-secret is shorter than 32 characters", "random text");
		assertThat(stopped).hasMessageNotContaining("hunter2");
	}

	@ParameterizedTest
	@CsvSource({ "header, X-Client-Cert", "proxies, 10.0.0.1" })
	void clientCertificatesWhenOnlyOneOfBothThenStops(String name, String value) {
		SecuritySettings settings = this.valid.with("a2a.security.mtls." + name, value).securitySettings();
		assertStopped(catchThrowable(settings::clientCertificates), "Only one of a2a.security.mtls", "Set both");
	}

	@ParameterizedTest
	@ValueSource(strings = { "framework", "native" })
	void clientCertificatesWhenForwardedHeadersReplaceThePeersAddressThenStops(String strategy) {
		SecuritySettings settings = this.valid.with("a2a.security.mtls.header", "X-Client-Cert")
			.with("a2a.security.mtls.proxies", "10.0.0.1")
			.with("server.forward-headers-strategy", strategy)
			.securitySettings();
		assertStopped(catchThrowable(settings::clientCertificates), "server.forward-headers-strategy=" + strategy,
				"server.forward-headers-strategy=none");
	}

	/**
	 * There, Boot takes the peer's address from {@code X-Forwarded-For} without being
	 * asked.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "kubernetes", "cloud_foundry", "heroku" })
	void clientCertificatesWhenOnACloudPlatformThenStopsUnlessForwardedHeadersAreOff(String platform) {
		TestProperties onPlatform = this.valid.with("a2a.security.mtls.header", "X-Client-Cert")
			.with("a2a.security.mtls.proxies", "10.0.0.1")
			.with("spring.main.cloud-platform", platform);
		assertStopped(catchThrowable(onPlatform.securitySettings()::clientCertificates),
				"server.forward-headers-strategy=native (the default on", "server.forward-headers-strategy=none");
		assertThat(onPlatform.with("server.forward-headers-strategy", "none").securitySettings().clientCertificates())
			.isNotNull();
		assertThat(this.valid.with("spring.main.cloud-platform", platform).securitySettings().clientCertificates())
			.isNotNull();
	}

	@Test
	void issuersWhenOursAreListedThenBootsIssuerIsNotTrustedBesides() {
		assertThat(TestProperties.empty()
			.with("spring.security.oauth2.resourceserver.jwt.issuer-uri", "https://other-api.example.com")
			.with("spring.security.oauth2.resourceserver.jwt.audiences", "other-api")
			.with("a2a.security.issuers[0].issuer-uri", "https://auth.example.com")
			.with("a2a.security.issuers[0].audiences", "https://agent.example.com")
			.securitySettings()
			.issuers()).extracting((issuer) -> issuer.policy().issuer()).containsExactly("https://auth.example.com");
	}

	@Test
	void clientCertificatesWhenProxyIsNoAddressThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.mtls.header", "X-Client-Cert")
			.with("a2a.security.mtls.proxies", "proxy.example.com/x")
			.securitySettings();
		assertStopped(catchThrowable(settings::clientCertificates), "a2a.security.mtls.proxies", "List addresses");
	}

	@Test
	void jwkSetUriWhenNotSetThenNull() {
		assertThat(this.valid.securitySettings().issuers().get(0).jwkSetUri()).isNull();
	}

	@Test
	void jwkSetUriWhenPlainHttpThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.jwk-set-uri", "http://auth.example.com/keys")
			.securitySettings();
		assertStopped(catchThrowable(settings::issuers),
				"a2a.security.jwk-set-uri is [http://auth.example.com/keys], which cannot be used", "Use an https URL");
	}

	@Test
	void tokenUriWhenNotSetThenIssuerIsAsked() {
		assertThat(this.valid.securitySettings().tokenUri()).isNull();
	}

	@Test
	void openIdConfigurationWhenIssuerHasAPathThenBelowIt() {
		SecuritySettings settings = this.valid.with("a2a.security.issuer-uri", "https://auth.example.com/one/")
			.securitySettings();
		assertThat(settings.openIdConfiguration(settings.issuers().get(0).policy()))
			.isEqualTo(URI.create("https://auth.example.com/one/.well-known/openid-configuration"));
	}

	@Test
	void openIdConfigurationWhenSwitchedOffThenNone() {
		SecuritySettings settings = this.valid.with("a2a.security.open-id-connect", "false").securitySettings();
		assertThat(settings.openIdConfiguration(settings.issuers().get(0).policy())).isNull();
	}

	@Test
	void tokenUriWhenNoUrlThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.token-uri", "/token").securitySettings();
		assertStopped(catchThrowable(settings::tokenUri), "a2a.security.token-uri is [/token]", "Use an https URL");
	}

	@ParameterizedTest
	@CsvSource({ "server.ssl.client-auth, need, true", "server.ssl.client-auth, want, true",
			"server.ssl.client-auth, none, false", "a2a.security.mtls.header, X-Client-Cert, true",
			"a2a.security.audience, https://agent.example.com, false" })
	void metadataBindingWhenClientsShowCertificatesThenSaysSo(String key, String value, boolean byCertificate) {
		assertThat(this.valid.with(key, value).securitySettings().metadataBinding().byCertificate())
			.isEqualTo(byCertificate);
	}

}
