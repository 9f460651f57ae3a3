package dev.a2asecurity.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.authentication.TokenPolicy;

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
		assertThat(this.valid.securitySettings().tokenPolicy())
			.isEqualTo(new TokenPolicy("https://auth.example.com", "https://agent.example.com", Set.of("at+jwt", "jwt"),
					false, Set.of("RS256", "PS256", "ES256"), Duration.ofHours(1), Duration.ofSeconds(5)));
	}

	@Test
	void issuerWhenMissingThenStops() {
		SecuritySettings settings = this.valid.without("a2a.security.issuer-uri").securitySettings();
		assertStopped(catchThrowable(settings::issuer), "a2a.security.issuer-uri is missing",
				"Set it to the issuer of the access tokens");
		assertStopped(catchThrowable(settings::tokenPolicy), "a2a.security.issuer-uri is missing",
				"a2a.security.enabled=false");
	}

	@Test
	void issuerWhenBlankThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.issuer-uri", " ").securitySettings();
		assertStopped(catchThrowable(settings::issuer), "a2a.security.issuer-uri is missing", "Set it to the issuer");
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
		assertStopped(catchThrowable(settings::issuer), "a2a.security.issuer-uri is [" + issuer
				+ "], which cannot be used: " + ((reason != null) ? reason : ""),
				"Use an https URL. Plain http is for URLs of this machine");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000",
			"https://auth.example.com/realms/one/" })
	void issuerWhenLoopbackOrHttpsThenKeptAsSpelled(String issuer) {
		assertThat(this.valid.with("a2a.security.issuer-uri", issuer).securitySettings().issuer()).isEqualTo(issuer);
	}

	@Test
	void issuerWhenPlainHttpIsAllowedThenAccepted() {
		assertThat(this.valid.with("a2a.security.issuer-uri", "http://auth.internal")
			.with("a2a.security.allow-plain-http", "true")
			.securitySettings()
			.issuer()).isEqualTo("http://auth.internal");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void audienceWhenBlankThenStops(String audience) {
		SecuritySettings settings = this.valid.with("a2a.security.audience", audience).securitySettings();
		assertStopped(catchThrowable(settings::audience), "a2a.security.audience is missing", "claim aud");
	}

	@Test
	void audienceWhenMissingThenStops() {
		SecuritySettings settings = this.valid.without("a2a.security.audience").securitySettings();
		assertStopped(catchThrowable(settings::tokenPolicy),
				"a2a.security.audience is missing: a token made for any other service would be accepted here",
				"usually its own URL");
	}

	@Test
	void typesWhenEmptyThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.token.types", "").securitySettings();
		assertStopped(catchThrowable(settings::tokenPolicy), "a2a.security.token.types is empty", "such as at+jwt");
	}

	@Test
	void typesWhenEmptyAndMissingTypeIsAllowedThenOnlyTokensWithoutType() {
		TokenPolicy policy = this.valid.with("a2a.security.token.types", "")
			.with("a2a.security.token.allow-missing-type", "true")
			.securitySettings()
			.tokenPolicy();
		assertThat(policy.types()).isEmpty();
		assertThat(policy.missingTypeAllowed()).isTrue();
	}

	@Test
	void typesWhenMediaTypesInUpperCaseThenNormalized() {
		assertThat(this.valid.with("a2a.security.token.types", "application/AT+JWT")
			.securitySettings()
			.tokenPolicy()
			.types()).containsExactly("at+jwt");
	}

	@Test
	void algorithmsWhenEmptyThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.token.algorithms", "").securitySettings();
		assertStopped(catchThrowable(settings::tokenPolicy), "a2a.security.token.algorithms is empty", "such as RS256");
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "HS256", "HS512", "rs256", "EdDSA", "RSA1_5" })
	void algorithmsWhenOneIsNotAcceptedThenStops(String algorithm) {
		SecuritySettings settings = this.valid.with("a2a.security.token.algorithms", "RS256," + algorithm)
			.securitySettings();
		assertStopped(catchThrowable(settings::tokenPolicy),
				"a2a.security.token.algorithms lists [" + algorithm + "], which is not accepted",
				"Use asymmetric signatures, of [ES256, ES384, ES512, PS256, PS384, PS512, RS256, RS384, RS512]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "-1h" })
	void maxLifetimeWhenNotPositiveThenStops(String lifetime) {
		SecuritySettings settings = this.valid.with("a2a.security.token.max-lifetime", lifetime).securitySettings();
		assertStopped(catchThrowable(settings::tokenPolicy), "a2a.security.token.max-lifetime is PT", "such as 1h");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1s", "301s", "1h" })
	void clockSkewWhenOutOfBoundsThenStops(String skew) {
		SecuritySettings settings = this.valid.with("a2a.security.token.clock-skew", skew).securitySettings();
		assertStopped(catchThrowable(settings::tokenPolicy), "which is not between 0 and PT5M", "mend the clocks");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "5m" })
	void clockSkewWhenAtBoundThenAccepted(String skew) {
		assertThat(this.valid.with("a2a.security.token.clock-skew", skew).securitySettings().tokenPolicy().clockSkew())
			.isIn(Duration.ZERO, Duration.ofMinutes(5));
	}

	@ParameterizedTest
	@ValueSource(strings = { "connect-timeout", "read-timeout" })
	void timeoutWhenOutOfBoundsThenStops(String name) {
		String key = "a2a.security.issuer-client." + name;
		for (String value : new String[] { "0s", "-1s", "61s" }) {
			SecuritySettings settings = this.valid.with(key, value).securitySettings();
			ThrowingCallable reading = name.startsWith("read") ? settings::readTimeout : settings::connectTimeout;
			assertStopped(catchThrowable(reading), key + " is PT", "Set it to a few seconds");
		}
	}

	@Test
	void timeoutsWhenAtBoundsThenAccepted() {
		SecuritySettings settings = this.valid.with("a2a.security.issuer-client.connect-timeout", "1ms")
			.with("a2a.security.issuer-client.read-timeout", "1m")
			.securitySettings();
		assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(1));
		assertThat(settings.readTimeout()).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void jwkSetUriWhenNotSetThenNull() {
		assertThat(this.valid.securitySettings().jwkSetUri()).isNull();
	}

	@Test
	void jwkSetUriWhenPlainHttpThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.jwk-set-uri", "http://auth.example.com/keys")
			.securitySettings();
		assertStopped(catchThrowable(settings::jwkSetUri),
				"a2a.security.jwk-set-uri is [http://auth.example.com/keys], which cannot be used", "Use an https URL");
	}

	@Test
	void cardEndpointsWhenTokenUriIsNotSetThenIssuerIsAsked() {
		assertThat(this.valid.securitySettings().cardEndpoints()).isNull();
	}

	@Test
	void cardEndpointsWhenTokenUriIsSetThenKnown() {
		SecuritySettings settings = this.valid.with("a2a.security.issuer-uri", "https://auth.example.com/one/")
			.with("a2a.security.token-uri", "https://auth.example.com/one/token")
			.securitySettings();
		assertThat(settings.cardEndpoints()).satisfies((endpoints) -> {
			assertThat(endpoints.tokenUrl()).isEqualTo(URI.create("https://auth.example.com/one/token"));
			assertThat(endpoints.openIdConfigurationUrl())
				.isEqualTo(URI.create("https://auth.example.com/one/.well-known/openid-configuration"));
		});
	}

	@Test
	void cardEndpointsWhenNoOpenIdConnectThenTokenUriOnly() {
		SecuritySettings settings = this.valid.with("a2a.security.token-uri", "https://auth.example.com/token")
			.with("a2a.security.open-id-connect", "false")
			.securitySettings();
		assertThat(settings.cardEndpoints().openIdConfigurationUrl()).isNull();
	}

	@Test
	void tokenUriWhenNoUrlThenStops() {
		SecuritySettings settings = this.valid.with("a2a.security.token-uri", "/token").securitySettings();
		assertStopped(catchThrowable(settings::cardEndpoints), "a2a.security.token-uri is [/token]",
				"Use an https URL");
	}

}
