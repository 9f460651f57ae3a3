package dev.a2asecurity.authentication;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
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
 * Tokens in the forms of four identity providers, under the settings that
 * {@code docs/authentication.md} shows for them; and what of the same providers is no
 * access token.
 */
class IdentityProviderTokenTests {

	private static final RSAKey KEY = Tokens.key("provider");

	static HttpServer server;

	private final TestClock clock = new TestClock(Tokens.NOW);

	@BeforeAll
	static void publishKey() throws Exception {
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/keys", (exchange) -> {
			byte[] body = new JWKSet(KEY).toString(true).getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
	}

	@AfterAll
	static void stop() {
		server.stop(0);
	}

	private TokenValidation validation(TrustedIssuer issuer) {
		URI keys = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
		return new TokenValidation(List.of(new IssuerSource(issuer, () -> keys)),
				new KeyPolicy(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofSeconds(2), Duration.ofSeconds(2)),
				new TokenValidation.TokenMemory(Duration.ZERO, 1_000_000), this.clock);
	}

	private static TrustedIssuer issuer(String name, String audience, boolean missingTypeAllowed, Duration maxLifetime,
			ClaimPaths claims) {
		return new TrustedIssuer(name, Set.of(audience), Set.of("at+jwt", "jwt"), missingTypeAllowed, Set.of("RS256"),
				maxLifetime, Duration.ofSeconds(5), claims, null);
	}

	private static ClaimPaths claims(List<ClaimPath> scopes, String... roles) {
		return new ClaimPaths(scopes, ClaimPath.list(roles), ClaimPaths.DEFAULT.clientId(), null);
	}

	private String token(String type, Duration life, Map<String, Object> claims) {
		JWTClaimsSet.Builder builder = new JWTClaimsSet.Builder();
		claims.forEach(builder::claim);
		builder.issueTime(Date.from(this.clock.instant())).expirationTime(Date.from(this.clock.instant().plus(life)));
		JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("provider");
		if (type != null) {
			header.type(new JOSEObjectType(type));
		}
		SignedJWT token = new SignedJWT(header.build(), builder.build());
		try {
			token.sign(new RSASSASigner(KEY));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return token.serialize();
	}

	private static Map<String, Object> with(Map<String, Object> claims, Object... more) {
		Map<String, Object> changed = new LinkedHashMap<>(claims);
		for (int i = 0; i < more.length; i += 2) {
			changed.put((String) more[i], more[i + 1]);
		}
		return changed;
	}

	private static void assertRefused(TokenValidation validation, String token, String reason) {
		assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> validation.validate(token))
			.extracting(TokenRefusedException::reason)
			.isEqualTo(reason);
	}

	@Test
	void validateWhenKeycloakThenItsClientScopesAndNestedRoles() throws Exception {
		TokenValidation validation = validation(
				issuer("https://keycloak.example.com/realms/acme", "https://expense-agent.example.com", false,
						Duration.ofHours(1), claims(ClaimPaths.DEFAULT.scopes(), "/realm_access/roles")));
		Map<String, Object> claims = Map.of("iss", "https://keycloak.example.com/realms/acme", "aud",
				List.of("https://expense-agent.example.com", "account"), "sub", "0b9fd0f7-1", "typ", "Bearer", "azp",
				"travel-agent", "acr", "1", "realm_access",
				Map.of("roles", List.of("offline_access", "default-roles-acme")), "scope", "profile expense:read email",
				"preferred_username", "service-account-travel-agent");
		Caller caller = validation.validate(token("JWT", Duration.ofMinutes(5), claims)).caller();
		assertThat(caller.clientId()).isEqualTo("travel-agent");
		assertThat(caller.scopes()).containsExactlyInAnyOrder("profile", "expense:read", "email");
		assertThat(caller.roles()).containsExactlyInAnyOrder("offline_access", "default-roles-acme");
		assertThat(validation.validate(token("at+jwt", Duration.ofMinutes(5), claims)).caller()).isNotNull();
		for (String type : List.of("ID", "Refresh", "Offline", "Logout")) {
			assertRefused(validation, token("JWT", Duration.ofMinutes(5), with(claims, "typ", type)),
					"not_an_access_token");
		}
		// Without the audience mapper.
		assertRefused(validation, token("JWT", Duration.ofMinutes(5), with(claims, "aud", "account")),
				"audience_mismatch");
	}

	@Test
	void validateWhenEntraThenAppRolesOrDelegatedScopes() throws Exception {
		String issuer = "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0";
		TokenValidation applications = validation(
				issuer(issuer, "api://expense-agent", false, Duration.ofMinutes(100), claims(ClaimPath.list("roles"))));
		Map<String, Object> application = Map.of("iss", issuer, "aud", "api://expense-agent", "sub", "f1a2", "oid",
				"f1a2", "azp", "6731de76-14a6-49ae-97bc-6eba6914391e", "azpacr", "1", "roles",
				List.of("Expense.Submit"), "tid", "9122040d-6c67-4c5b-b112-36a304b66dad", "ver", "2.0", "uti", "x");
		Caller caller = applications.validate(token("JWT", Duration.ofMinutes(90), application)).caller();
		assertThat(caller.clientId()).isEqualTo("6731de76-14a6-49ae-97bc-6eba6914391e");
		assertThat(caller.scopes()).containsExactly("Expense.Submit");
		assertRefused(applications, token("JWT", Duration.ofMinutes(101), application), "lives_too_long");
		TokenValidation users = validation(
				issuer(issuer, "api://expense-agent", false, Duration.ofMinutes(100), ClaimPaths.DEFAULT));
		Map<String, Object> delegated = new LinkedHashMap<>(with(application, "scp", "Expense.Read Expense.Submit"));
		delegated.remove("roles");
		assertThat(users.validate(token("JWT", Duration.ofMinutes(75), delegated)).caller().scopes())
			.containsExactlyInAnyOrder("Expense.Read", "Expense.Submit");
		Map<String, Object> versionOne = with(delegated, "appid", "v1-client", "ver", "1.0");
		versionOne.remove("azp");
		assertThat(users.validate(token("JWT", Duration.ofMinutes(75), versionOne)).caller().clientId())
			.isEqualTo("v1-client");
		Map<String, Object> idToken = new LinkedHashMap<>(with(application, "nonce", "n", "name", "Alice"));
		idToken.remove("roles");
		assertRefused(users, token("JWT", Duration.ofMinutes(60), idToken), "id_token");
		// Of a flow without nonce: for the application, not for its API.
		assertRefused(users,
				token("JWT", Duration.ofMinutes(60), with(delegated, "aud", "6731de76-14a6-49ae-97bc-6eba6914391e")),
				"audience_mismatch");
		// Another tenant of the same provider signs with the same keys.
		assertRefused(users, token("JWT", Duration.ofMinutes(60),
				with(delegated, "iss", "https://login.microsoftonline.com/other/v2.0")), "issuer_mismatch");
	}

	@Test
	void validateWhenAuth0ThenItsClientAndNamespacedRoles() throws Exception {
		TokenValidation validation = validation(
				issuer("https://acme.eu.auth0.com/", "https://expense-agent.example.com", false, Duration.ofHours(1),
						claims(ClaimPaths.DEFAULT.scopes(), "https://acme.example.com/roles")));
		Map<String, Object> claims = Map.of("iss", "https://acme.eu.auth0.com/", "sub", "auth0|5f7c8ec7", "aud",
				List.of("https://expense-agent.example.com", "https://acme.eu.auth0.com/userinfo"), "azp",
				"my_client_id", "scope", "openid profile expense:read", "https://acme.example.com/roles",
				List.of("auditor"));
		Caller caller = validation.validate(token("JWT", Duration.ofHours(1), claims)).caller();
		assertThat(caller.subject()).isEqualTo("auth0|5f7c8ec7");
		assertThat(caller.clientId()).isEqualTo("my_client_id");
		assertThat(caller.scopes()).contains("expense:read");
		assertThat(caller.roles()).containsExactly("auditor");
		assertThat(validation.validate(token("at+jwt", Duration.ofHours(1), with(claims, "client_id", "my_client_id")))
			.caller()
			.clientId()).isEqualTo("my_client_id");
		assertRefused(validation, token("JWT", Duration.ofHours(24), claims), "lives_too_long");
		assertRefused(validation, token("JWT", Duration.ofHours(1), with(claims, "iss", "https://acme.eu.auth0.com")),
				"issuer_mismatch");
	}

	@Test
	void validateWhenOktaThenItsClientAndScopesThoughTheTypeIsMissing() throws Exception {
		String issuer = "https://acme.okta.com/oauth2/default";
		Map<String, Object> claims = Map.of("ver", 1, "jti", "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE", "iss",
				issuer, "aud", "https://expense-agent.example.com", "sub", "0oa1gjh63g214q0Hq0g4", "cid",
				"0oa1gjh63g214q0Hq0g4", "scp", new ArrayList<>(List.of("expense:read", "expense:submit")));
		TokenValidation validation = validation(
				issuer(issuer, "https://expense-agent.example.com", true, Duration.ofHours(1), ClaimPaths.DEFAULT));
		Caller caller = validation.validate(token(null, Duration.ofHours(1), claims)).caller();
		assertThat(caller.clientId()).isEqualTo("0oa1gjh63g214q0Hq0g4");
		assertThat(caller.scopes()).containsExactlyInAnyOrder("expense:read", "expense:submit");
		TokenValidation strict = validation(
				issuer(issuer, "https://expense-agent.example.com", false, Duration.ofHours(1), ClaimPaths.DEFAULT));
		assertRefused(strict, token(null, Duration.ofHours(1), claims), "no_type");
		Map<String, Object> idToken = new LinkedHashMap<>(with(claims, "aud", "0oa1gjh63g214q0Hq0g4", "at_hash", "h"));
		idToken.remove("scp");
		idToken.remove("cid");
		assertRefused(validation, token(null, Duration.ofHours(1), idToken), "id_token");
	}

}
