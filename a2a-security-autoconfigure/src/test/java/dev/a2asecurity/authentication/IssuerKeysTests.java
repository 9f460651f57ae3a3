package dev.a2asecurity.authentication;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.KeyRotated;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/**
 * Keys that rotate, disappear, are made up by attackers, and an issuer that is down.
 */
class IssuerKeysTests {

	private static final String ISSUER = "https://issuer.example.com";

	private static final KeyPolicy POLICY = new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4),
			Duration.ofSeconds(20), Duration.ofSeconds(20));

	private static final RSAKey FIRST = Tokens.key("first");

	private static final RSAKey SECOND = Tokens.key("second");

	static WireMockServer server;

	private final TestClock clock = new TestClock(Tokens.NOW);

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
	void trailWhenTheIssuerRotatesThenTellsOldAndNewKeys() throws Exception {
		List<String> recorded = new CopyOnWriteArrayList<>();
		this.validation.putOnRecord(new AuditTrail(this.clock, () -> AuditOrigin.HERE,
				List.of((event) -> recorded
					.add(event.reason() + " " + ((KeyRotated) event).owner() + " " + ((KeyRotated) event).keyId())),
				null));
		publish(FIRST);
		this.validation.validate(token(FIRST));
		publish(SECOND);
		this.validation.validate(token(SECOND));
		assertThat(recorded).containsExactly("KEY_IN_USE " + ISSUER + " first", "KEY_ADDED " + ISSUER + " second",
				"KEY_REMOVED " + ISSUER + " first");
	}

	@Test
	void livesWhenTokensAreAcceptedThenThatOfTheLongest() throws Exception {
		publish(FIRST);
		this.validation.validate(token(FIRST));
		Duration seen = this.validation.longestLives().get(ISSUER);
		assertThat(seen).isPositive();
		this.clock.advance(Duration.ofMinutes(1));
		this.validation.validate(token(FIRST));
		assertThat(this.validation.longestLives()).containsExactly(Map.entry(ISSUER, seen));
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
		this.validation = validation(URI.create(server.baseUrl() + "/jwks"), Duration.ofSeconds(1),
				Duration.ofSeconds(1));
		publish(FIRST);
		this.validation.validate(token(FIRST));
		answer(outage);
		for (int minute = 0; minute < 60; minute += 10) {
			this.clock.advance(Duration.ofMinutes(10));
			assertThat(this.validation.validate(token(FIRST)).caller().subject()).isEqualTo("alice");
			assertThat(this.validation.issuersWithoutKeys()).isEmpty();
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
		assertThat(this.validation.issuersWithoutKeys()).containsExactly(ISSUER);
	}

	/**
	 * An instance that tells that it is ill gets no more calls, so that no call makes it
	 * well again.
	 */
	@Test
	void issuersWithoutKeysWhenAskedForThenTheIssuerIsAskedAgain() {
		assertThat(this.validation.issuersWithoutKeys()).as("nobody has needed them").isEmpty();
		answer(aResponse().withStatus(500));
		assertThatExceptionOfType(IssuerUnavailableException.class)
			.isThrownBy(() -> this.validation.validate(token(FIRST)));
		assertThat(this.validation.issuersWithoutKeys()).containsExactly(ISSUER);
		publish(FIRST);
		this.clock.advance(SharedFetch.BACK_OFF);
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (!this.validation.issuersWithoutKeys().isEmpty() && System.nanoTime() < end) {
			Thread.onSpinWait();
		}
		assertThat(this.validation.keysReadAt().get(ISSUER)).isPresent();
		assertThat(this.validation.issuersWithoutKeys()).isEmpty();
	}

	/**
	 * An error page is nobody's key set, whatever it says: a proxy may have written it.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 203, 206, 404, 500, 503 })
	void validateWhenAnErrorLooksLikeAKeySetThenUnavailable(int status) {
		answer(aResponse().withStatus(status).withBody(new JWKSet(FIRST).toString(true)));
		assertThatExceptionOfType(IssuerUnavailableException.class)
			.isThrownBy(() -> this.validation.validate(token(FIRST)));
	}

	@Test
	void validateWhenTheKeySetIsTooLargeThenUnavailable() throws Exception {
		String keys = new JWKSet(FIRST).toString(true);
		String most = "{\"padding\":\"" + "x".repeat(512 * 1024 - keys.length() - 20) + "\"," + keys.substring(1);
		answer(aResponse().withBody(most + " ".repeat(512 * 1024 - most.length() + 1)));
		assertThatExceptionOfType(IssuerUnavailableException.class)
			.isThrownBy(() -> this.validation.validate(token(FIRST)));
		this.clock.advance(SharedFetch.BACK_OFF);
		answer(aResponse().withBody(most));
		assertThat(this.validation.validate(token(FIRST))).isNotNull();
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
		this.clock.advance(SharedFetch.BACK_OFF);
		assertThat(this.validation.validate(token(FIRST))).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { DrippingServer.IN_THE_BODY, DrippingServer.IN_THE_HEADERS })
	void validateWhenKeysDripThenTheWholeFetchHasADeadline(String beginning) {
		try (DrippingServer dripping = new DrippingServer(beginning)) {
			TokenValidation slow = validation(dripping.uri(), Duration.ofMillis(200), Duration.ofMillis(300));
			assertTimeoutPreemptively(Duration.ofSeconds(10),
					() -> assertThatExceptionOfType(IssuerUnavailableException.class)
						.isThrownBy(() -> slow.validate(token(FIRST))));
		}
	}

	@Test
	void validateWhenKeysDripThenFewCallsWaitAndThoseOfAnotherIssuerNotAtAll() throws Exception {
		publish(FIRST);
		String other = "https://other.example.com";
		ExecutorService threads = Executors.newFixedThreadPool(60);
		try (DrippingServer dripping = new DrippingServer(DrippingServer.IN_THE_BODY)) {
			TokenValidation both = new TokenValidation(
					List.of(new IssuerSource(Tokens.issuer(ISSUER), dripping::uri),
							new IssuerSource(Tokens.issuer(other), () -> URI.create(server.baseUrl() + "/jwks"))),
					new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(30),
							Duration.ofSeconds(30)),
					new TokenValidation.TokenMemory(Duration.ZERO, 1), this.clock);
			CompletionService<Object> service = new ExecutorCompletionService<>(threads);
			List<Future<?>> calls = new ArrayList<>();
			for (int i = 0; i < 60; i++) {
				String token = token(FIRST);
				calls.add(service.submit(() -> both.validate(token)));
			}
			assertThat(both.validate(Tokens.token(other, FIRST, this.clock)).caller().issuer()).isEqualTo(other);
			for (int i = 0; i < 60 - 8; i++) {
				assertThat(service.poll(20, TimeUnit.SECONDS)).as("all but a few have given up")
					.isNotNull()
					.failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(IssuerUnavailableException.class);
			}
			// The document is still on its way, for a minute.
			assertThat(calls.stream().filter((call) -> !call.isDone())).hasSize(8);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void validateWhenKeyIsRemovedDuringAnOutageThenRefusedAsSoonAsTheIssuerIsBack() throws Exception {
		publish(FIRST, SECOND);
		this.validation.validate(token(FIRST));
		this.clock.advance(POLICY.cacheTime());
		answer(aResponse().withStatus(500));
		assertThat(this.validation.validate(token(FIRST))).isNotNull();
		publish(SECOND);
		this.clock.advance(SharedFetch.BACK_OFF);
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> this.validation.validate(token(FIRST)));
	}

	@Test
	void validateWhenTokenIsRememberedThenItDoesNotOutliveItsKey() throws Exception {
		this.validation = validation(Duration.ofMinutes(5));
		publish(FIRST, SECOND);
		this.validation.validate(token(SECOND));
		this.clock.advance(POLICY.cacheTime().minusSeconds(40));
		String remembered = Tokens.token(ISSUER, FIRST, this.clock);
		this.validation.validate(remembered);
		publish(SECOND);
		this.clock.advance(Duration.ofSeconds(40));
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> this.validation.validate(remembered));
	}

	@Test
	void validateWhenKeysAreAlmostOldThenFetchedAheadWithoutWaiting() throws Exception {
		publish(FIRST);
		String remembered = token(FIRST);
		this.validation.validate(remembered);
		answer(aResponse().withBody(new JWKSet(List.of(FIRST)).toString(true)).withFixedDelay(100));
		this.clock.advance(POLICY.cacheTime().minusSeconds(20));
		this.validation.validate(token(FIRST));
		this.clock.advance(Duration.ofSeconds(20));
		// Old by now, if it were not for the fetch that is under way.
		assertThat(this.validation.validate(token(FIRST))).isNotNull();
		assertThat(fetches()).isEqualTo(2);
	}

	private TokenValidation validation(URI keys, Duration connectTimeout, Duration readTimeout) {
		return new TokenValidation(List.of(new IssuerSource(Tokens.issuer(ISSUER), () -> keys)),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), connectTimeout, readTimeout),
				new TokenValidation.TokenMemory(Duration.ZERO, 1), this.clock);
	}

}
