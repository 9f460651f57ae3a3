package dev.a2asecurity.authentication;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.Caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several issuers and partners, claims where issuers write them, and the memory of tokens
 * seen before.
 */
class TokenValidationTests {

	private static final String OWN = "https://own.example.com";

	private static final String PARTNER = "https://partner.example.org";

	private static final RSAKey OWN_KEY = Tokens.key("own");

	private static final RSAKey PARTNER_KEY = Tokens.key("partner");

	static HttpServer server;

	private final TestClock clock = new TestClock(Tokens.NOW);

	private final AtomicInteger lookUps = new AtomicInteger();

	@BeforeAll
	static void publishKeys() throws Exception {
		server = HttpServer.create(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
		Map.of("/own", OWN_KEY, "/partner", PARTNER_KEY)
			.forEach((path, key) -> server.createContext(path, (exchange) -> {
				byte[] body = new JWKSet(key).toString(true).getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(200, body.length);
				exchange.getResponseBody().write(body);
				exchange.close();
			}));
		server.start();
	}

	@AfterAll
	static void stop() {
		server.stop(0);
	}

	private TokenValidation validation(Duration memory, TrustedIssuer... issuers) {
		return new TokenValidation(
				List.of(issuers).stream().map((issuer) -> new IssuerSource(issuer, keys(issuer.issuer()))).toList(),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(2), Duration.ofSeconds(2)),
				new TokenValidation.TokenMemory(memory, 1_000_000), this.clock);
	}

	private Supplier<URI> keys(String issuer) {
		return () -> {
			this.lookUps.incrementAndGet();
			return URI.create(
					"http://127.0.0.1:" + server.getAddress().getPort() + (issuer.equals(OWN) ? "/own" : "/partner"));
		};
	}

	private static TrustedIssuer partner(String... scopes) {
		ClaimPaths claims = new ClaimPaths(ClaimPaths.DEFAULT.scopes(), ClaimPath.list("/realm_access/roles"),
				ClaimPaths.DEFAULT.clientId(), ClaimPath.parse("tenant"));
		return Tokens.issuer(PARTNER, claims,
				new Partner("acme", Set.of("client"), Set.of(scopes), Set.of("reader"), "acme-tenant"));
	}

	private static void assertRefused(TokenValidation validation, String token, String reason) {
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> validation.validate(token))
			.extracting(TokenRefusedException::reason)
			.isEqualTo(reason);
	}

	@Test
	void validateWhenTwoIssuersThenEachByItsOwnKeys() throws Exception {
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN), partner("a"));
		assertThat(validation.validate(Tokens.token(OWN, OWN_KEY, this.clock)).caller().issuer()).isEqualTo(OWN);
		assertThat(validation.validate(Tokens.token(PARTNER, PARTNER_KEY, this.clock)).caller().issuer())
			.isEqualTo(PARTNER);
		// One issuer signs in the other's name.
		assertRefused(validation, Tokens.token(OWN, PARTNER_KEY, this.clock), "unverifiable");
		RSAKey disguised = new RSAKey.Builder(PARTNER_KEY).keyID("own").build();
		assertRefused(validation, Tokens.token(OWN, disguised, this.clock), "signature_mismatch");
	}

	@Test
	void validateWhenIssuerIsUnknownThenRefusedWithoutANetworkCall() {
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN));
		assertRefused(validation, Tokens.token("https://evil.example.com", OWN_KEY, this.clock), "issuer_mismatch");
		assertThat(this.lookUps).hasValue(0);
	}

	@Test
	void validateWhenSubjectsAreEqualThenDifferentCallers() throws Exception {
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN), partner("a", "b"));
		Caller own = validation.validate(Tokens.token(OWN, OWN_KEY, this.clock)).caller();
		Caller partners = validation.validate(Tokens.token(PARTNER, PARTNER_KEY, this.clock)).caller();
		assertThat(own.subject()).isEqualTo(partners.subject());
		assertThat(own.clientId()).isEqualTo(partners.clientId());
		assertThat(own).isNotEqualTo(partners);
	}

	@Test
	void validateWhenPartnerThenAtMostTheIntersection() throws Exception {
		TokenValidation validation = validation(Duration.ZERO, partner("a", "c"));
		Caller caller = validation
			.validate(Tokens.token(PARTNER, PARTNER_KEY, this.clock, (claims) -> claims.claim("scope", "a b admin")
				.claim("realm_access", Map.of("roles", List.of("reader", "admin")))))
			.caller();
		assertThat(caller.scopes()).containsExactly("a");
		assertThat(caller.roles()).containsExactly("reader");
		assertThat(caller.tenant()).isEqualTo("acme-tenant");
		assertThat(caller.partner()).isEqualTo("acme");
	}

	@Test
	void validateWhenPartnersTokenLeavesItsBoundsThenRefused() {
		TokenValidation validation = validation(Duration.ZERO, partner("a"));
		assertRefused(validation,
				Tokens.token(PARTNER, PARTNER_KEY, this.clock, (claims) -> claims.claim("client_id", "other")),
				"client_not_of_partner");
		assertRefused(validation,
				Tokens.token(PARTNER, PARTNER_KEY, this.clock, (claims) -> claims.claim("client_id", null)),
				"client_not_of_partner");
		assertRefused(validation,
				Tokens.token(PARTNER, PARTNER_KEY, this.clock, (claims) -> claims.claim("tenant", "own-tenant")),
				"tenant_not_of_partner");
	}

	@Test
	void validateWhenClaimsAreNestedOrNamespacedThenFound() throws Exception {
		ClaimPaths claims = new ClaimPaths(ClaimPath.list("/resource_access/my.agent/roles"),
				ClaimPath.list("https://example.com/roles"), ClaimPath.list("azp"),
				ClaimPath.parse("https://example.com/tenant"));
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN, claims, null));
		Caller caller = validation.validate(Tokens.token(OWN, OWN_KEY, this.clock,
				(token) -> token.claim("resource_access", Map.of("my.agent", Map.of("roles", List.of("expense:read"))))
					.claim("https://example.com/roles", "auditor")
					.claim("https://example.com/tenant", "t1")
					.claim("azp", "keycloak-client")))
			.caller();
		assertThat(caller.scopes()).containsExactly("expense:read");
		assertThat(caller.roles()).containsExactly("auditor");
		assertThat(caller.tenant()).isEqualTo("t1");
		assertThat(caller.clientId()).isEqualTo("keycloak-client");
	}

	@Test
	void validateWhenIdOrLogoutTokenHasTheTypeJwtThenRefused() throws Exception {
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN));
		// An ID token of a flow without nonce and hashes: neither scope nor client.
		assertRefused(validation, retyped(Tokens.token(OWN, OWN_KEY, this.clock,
				(claims) -> claims.claim("scope", null).claim("client_id", null))), "not_an_access_token");
		assertRefused(validation,
				retyped(Tokens
					.token(OWN, OWN_KEY, this.clock,
							(claims) -> claims.claim("events",
									Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())))),
				"id_token");
		assertThat(validation.validate(retyped(Tokens.token(OWN, OWN_KEY, this.clock)))).isNotNull();
	}

	private static String retyped(String token) throws Exception {
		SignedJWT original = SignedJWT.parse(token);
		SignedJWT retyped = new SignedJWT(new JWSHeader.Builder(original.getHeader()).type(JOSEObjectType.JWT).build(),
				original.getJWTClaimsSet());
		retyped.sign(new RSASSASigner(OWN_KEY));
		return retyped.serialize();
	}

	@Test
	void validateWhenTheBindingIsNoThumbprintThenRefused() {
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN));
		for (String method : List.of("jkt", "x5t#S256")) {
			for (Object value : List.of("", "A".repeat(42), "A".repeat(44), "A".repeat(42) + "=", "A".repeat(42) + "+",
					1, List.of("A".repeat(43)))) {
				assertRefused(validation,
						Tokens.token(OWN, OWN_KEY, this.clock, (claims) -> claims.claim("cnf", Map.of(method, value))),
						"claim_malformed");
			}
		}
	}

	@Test
	void validateWhenRememberedThenTheTokenIsNotVerifiedAgain() throws Exception {
		TokenValidation validation = validation(Duration.ofSeconds(60), Tokens.issuer(OWN));
		String token = Tokens.token(OWN, OWN_KEY, this.clock);
		ValidatedToken first = validation.validate(token);
		assertThat(validation.validate(token)).isSameAs(first);
		assertThat(validation.memoryStats().hitCount()).isEqualTo(1);
		assertThat(validation.memorySize()).isEqualTo(1);
		this.clock.advance(Duration.ofSeconds(60));
		assertThat(validation.validate(token)).isNotSameAs(first);
	}

	@Test
	void validateWhenRememberedTokenExpiresThenRefusedAtExactlyThatMoment() throws Exception {
		// For longer than the token lives, so that it is not forgotten for its age.
		TokenValidation validation = validation(Duration.ofMinutes(10), Tokens.issuer(OWN));
		String token = Tokens.token(OWN, OWN_KEY, this.clock);
		validation.validate(token);
		this.clock.advance(Duration.ofSeconds(300).minusMillis(1));
		assertThat(validation.validate(token)).isNotNull();
		this.clock.advance(Duration.ofMillis(1));
		assertRefused(validation, token, "expired");
	}

	/**
	 * Or what is withdrawn would be accepted for as long as the clock went back.
	 */
	@Test
	void validateWhenTheClockGoesBackThenValidatedAnew() throws Exception {
		TokenValidation validation = validation(Duration.ofSeconds(60), Tokens.issuer(OWN));
		String token = Tokens.token(OWN, OWN_KEY, this.clock);
		this.clock.advance(Duration.ofSeconds(10));
		ValidatedToken first = validation.validate(token);
		this.clock.advance(Duration.ofSeconds(-2));
		assertThat(validation.validate(token)).isNotSameAs(first);
		this.clock.advance(Duration.ofHours(-1));
		assertRefused(validation, token, "issued_in_future");
	}

	@Test
	void validateWhenOneCharacterDiffersThenNotTheRememberedToken() throws Exception {
		TokenValidation validation = validation(Duration.ofSeconds(60), Tokens.issuer(OWN));
		String token = Tokens.token(OWN, OWN_KEY, this.clock);
		validation.validate(token);
		assertRefused(validation, token + "=", "malformed");
		assertRefused(validation, token.substring(0, token.length() - 2), "signature_mismatch");
	}

	@Test
	void validateWhenRefusedThenNotRemembered() {
		TokenValidation validation = validation(Duration.ofSeconds(60), Tokens.issuer(OWN));
		assertRefused(validation, Tokens.token(OWN, PARTNER_KEY, this.clock), "unverifiable");
		assertThat(validation.memorySize()).isZero();
	}

	@Test
	void validateWhenMemoryIsOffThenNothingIsRemembered() throws Exception {
		TokenValidation validation = validation(Duration.ZERO, Tokens.issuer(OWN));
		String token = Tokens.token(OWN, OWN_KEY, this.clock);
		assertThat(validation.validate(token)).isNotSameAs(validation.validate(token));
		assertThat(validation.memoryStats()).isNull();
	}

	@Test
	void validateWhenMemoryIsFullThenItStaysWithinItsBound() throws Exception {
		TokenValidation validation = validation(Duration.ofSeconds(60), Tokens.issuer(OWN));
		for (int i = 0; i < 2_000; i++) {
			String id = "token-" + i;
			validation.validate(Tokens.token(OWN, OWN_KEY, this.clock, (claims) -> claims.jwtID(id)));
		}
		// About 1 MB at more than 600 bytes each.
		assertThat(validation.memorySize()).isBetween(100L, 1_700L);
	}

}
