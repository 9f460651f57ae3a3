package dev.a2asecurity.authentication;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys that rotate, disappear, are made up by attackers, and an issuer that is down.
 */
class IssuerKeysTests {

	private static final String ISSUER = "https://issuer.example.com";

	private static final KeyPolicy POLICY = new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4),
			Duration.ofSeconds(1), Duration.ofMillis(400));

	private static final RSAKey FIRST = Tokens.key("first");

	private static final RSAKey SECOND = Tokens.key("second");

	static WireMockServer server;

	private final TestClock clock = new TestClock();

	private TokenValidation validation;

	@BeforeAll
	static void startServer() {
		server = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
		server.start();
	}

	@AfterAll
	static void stopServer() {
		server.stop();
	}

	@BeforeEach
	void createValidation() {
		server.resetAll();
		this.validation = validation(Duration.ofSeconds(60));
	}

	@AfterEach
	void close() throws Exception {
		this.validation.close();
	}

	private TokenValidation validation(Duration memory) {
		return new TokenValidation(
				List.of(new IssuerSource(Tokens.issuer(ISSUER), () -> URI.create(server.baseUrl() + "/jwks"))), POLICY,
				new TokenValidation.TokenMemory(memory, 1_000_000), this.clock);
	}

	private static void publish(JWK... keys) {
		answer(aResponse().withBody(new JWKSet(List.of(keys)).toString(true)));
	}

	private static void answer(ResponseDefinitionBuilder response) {
		server.stubFor(get("/jwks").willReturn(response));
	}

	private static int fetches() {
		return server.findAll(getRequestedFor(urlEqualTo("/jwks"))).size();
	}

	private String token(RSAKey key) {
		return Tokens.token(ISSUER, key, this.clock, (claims) -> claims.jwtID(UUID.randomUUID().toString()));
	}

	@Test
	void validateWhenKeyIsNewThenFetchedAtOnce() throws Exception {
		publish(FIRST);
		assertThat(this.validation.validate(token(FIRST)).caller().subject()).isEqualTo("alice");
		publish(FIRST, SECOND);
		assertThat(this.validation.validate(token(SECOND)).caller().subject()).isEqualTo("alice");
		assertThat(fetches()).isEqualTo(2);
	}

	@Test
	void validateWhenThousandKeyIdsAreMadeUpThenTwoFetchesInAMinute() throws Exception {
		publish(FIRST);
		this.validation.validate(token(FIRST));
		server.resetRequests();
		for (int i = 0; i < 1000; i++) {
			RSAKey madeUp = new RSAKey.Builder(SECOND).keyID("made-up-" + i).build();
			assertThatExceptionOfType(TokenRefusedException.class)
				.isThrownBy(() -> this.validation.validate(token(madeUp)));
		}
		assertThat(fetches()).isBetween(1, 2);
		// The caller whose key is known is not among those who pay for it.
		assertThat(this.validation.validate(token(FIRST))).isNotNull();
	}

	@Test
	void validateWhenKeyIsRemovedThenRefusedOnceTheCacheTimeIsOver() throws Exception {
		publish(FIRST, SECOND);
		String remembered = token(FIRST);
		this.validation.validate(remembered);
		publish(SECOND);
		this.clock.advance(POLICY.cacheTime().plusMillis(1));
		assertThat(this.validation.validate(token(SECOND))).isNotNull();
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> this.validation.validate(token(FIRST)));
	}

	@Test
	void validateWhenKeySetChangesThenRememberedTokensAreForgotten() throws Exception {
		this.validation.close();
		this.validation = validation(Duration.ofMinutes(5));
		publish(FIRST);
		String remembered = token(FIRST);
		this.validation.validate(remembered);
		publish(SECOND);
		// A new key id brings the new set at once, well within the memory's time.
		assertThat(this.validation.validate(token(SECOND))).isNotNull();
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> this.validation.validate(remembered));
	}

	static Stream<Arguments> outages() {
		return Stream.of(Arguments.of(Named.of("server error", aResponse().withStatus(500))),
				Arguments.of(Named.of("garbage", aResponse().withBody("<html>gateway</html>"))),
				Arguments.of(Named.of("hangs", aResponse().withFixedDelay(2_000))),
				Arguments.of(Named.of("breaks off", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))),
				Arguments.of(Named.of("redirects",
						aResponse().withStatus(302).withHeader("Location", server.baseUrl() + "/elsewhere"))),
				Arguments.of(Named.of("endless", aResponse().withBody("x".repeat(2_000_000)))));
	}

	@ParameterizedTest
	@MethodSource("outages")
	void validateWhenIssuerIsOutForAnHourThenKnownKeysGoOn(ResponseDefinitionBuilder outage) throws Exception {
		publish(FIRST);
		this.validation.validate(token(FIRST));
		answer(outage);
		for (int minute = 0; minute < 60; minute += 10) {
			this.clock.advance(Duration.ofMinutes(10));
			assertThat(this.validation.validate(token(FIRST)).caller().subject()).isEqualTo("alice");
		}
	}

	@Test
	void validateWhenOutageOutlastsItsToleranceThenUnavailable() throws Exception {
		publish(FIRST);
		this.validation.validate(token(FIRST));
		answer(aResponse().withStatus(500));
		this.clock.advance(POLICY.cacheTime().plus(POLICY.outageTolerance()).plusSeconds(1));
		assertThatExceptionOfType(IssuerUnavailableException.class)
			.isThrownBy(() -> this.validation.validate(token(FIRST)));
	}

	@Test
	void validateWhenIssuerWasNeverUpThenUnavailableAndNeverRefused() {
		answer(aResponse().withStatus(500));
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(IssuerUnavailableException.class)
				.isThrownBy(() -> this.validation.validate(token(FIRST)));
		}
		assertThat(fetches()).isEqualTo(1);
	}

	@Test
	void validateWhenIssuerComesUpThenServedAfterTheBackOff() throws Exception {
		answer(aResponse().withStatus(500));
		assertThatExceptionOfType(IssuerUnavailableException.class)
			.isThrownBy(() -> this.validation.validate(token(FIRST)));
		publish(FIRST);
		this.clock.advance(IssuerMetadataSource.BACK_OFF);
		assertThat(this.validation.validate(token(FIRST))).isNotNull();
	}

}
