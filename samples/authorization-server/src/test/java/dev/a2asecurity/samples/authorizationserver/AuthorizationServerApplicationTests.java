package dev.a2asecurity.samples.authorizationserver;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AuthorizationServerApplication}, over HTTP.
 */
class AuthorizationServerApplicationTests {

	private static final JsonMapper json = new JsonMapper();

	private static final HttpClient client = HttpClient.newHttpClient();

	private static String issuer;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		int port = TestSocketUtils.findAvailableTcpPort();
		issuer = "http://localhost:" + port;
		context = AuthorizationServerApplication.application().run("--server.port=" + port);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@ParameterizedTest
	@CsvSource({ "travel-agent, travel-secret, expense:read expense:submit",
			"finance-agent, finance-secret, expense:approve expense:read", "stranger, stranger-secret, weather:read" })
	void tokenWhenScopeIsAbsentThenHasEveryRegisteredScopeAndTheClaimsOfRfc9068(String id, String secret, String scopes)
			throws Exception {
		Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
		HttpResponse<String> response = token(id, secret, "grant_type", "client_credentials");
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode body = json.readTree(response.body());
		assertThat(body.path("token_type").asString()).isEqualTo("Bearer");
		assertThat(body.path("expires_in").asLong()).isBetween(890L, 900L);
		assertThat(body.path("scope").asString().split(" ")).containsExactlyInAnyOrder(scopes.split(" "));
		SignedJWT jwt = verified(body);
		assertThat(jwt.getHeader().getType()).isEqualTo(new JOSEObjectType("at+jwt"));
		assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
		JWTClaimsSet claims = jwt.getJWTClaimsSet();
		assertThat(claims.getIssuer()).isEqualTo(issuer);
		assertThat(claims.getSubject()).isEqualTo(id);
		assertThat(claims.getClaim("client_id")).isEqualTo(id);
		assertThat(claims.getClaim("scope")).isEqualTo(scopes);
		assertThat(claims.getAudience()).containsExactly("http://localhost:8080");
		assertThat(claims.getJWTID()).isNotBlank();
		Instant issued = claims.getIssueTime().toInstant();
		assertThat(issued).isBetween(before, Instant.now());
		assertThat(claims.getExpirationTime().toInstant()).isEqualTo(issued.plus(15, ChronoUnit.MINUTES));
	}

	@Test
	void tokenWhenRequestedTwiceThenIdsDiffer() throws Exception {
		SignedJWT first = verified(json.readTree(travelAgent().body()));
		SignedJWT second = verified(json.readTree(travelAgent().body()));
		assertThat(first.getJWTClaimsSet().getJWTID()).isNotEqualTo(second.getJWTClaimsSet().getJWTID());
	}

	@Test
	void tokenWhenOneScopeIsRequestedThenHasThatScopeOnly() throws Exception {
		JsonNode body = json.readTree(travelAgent("scope", "expense:read").body());
		assertThat(body.path("scope").asString()).isEqualTo("expense:read");
		assertThat(verified(body).getJWTClaimsSet().getClaim("scope")).isEqualTo("expense:read");
	}

	@Test
	void tokenWhenSecretIsInTheBodyThenIssued() throws Exception {
		HttpResponse<String> response = post(null, "grant_type", "client_credentials", "client_id", "finance-agent",
				"client_secret", "finance-secret");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(verified(json.readTree(response.body())).getJWTClaimsSet().getSubject()).isEqualTo("finance-agent");
	}

	@Test
	void tokenWhenResourceIsGivenThenIsTheAudience() throws Exception {
		JsonNode body = json.readTree(travelAgent("resource", "https://agent.example.com/a2a?tenant=1").body());
		assertThat(verified(body).getJWTClaimsSet().getAudience())
			.containsExactly("https://agent.example.com/a2a?tenant=1");
	}

	@Test
	void tokenWhenResourcesAreGivenThenEachIsAnAudienceOnce() throws Exception {
		JsonNode body = json.readTree(travelAgent("resource", "https://one.example.com", "resource",
				"https://two.example.com", "resource", "https://one.example.com")
			.body());
		assertThat(verified(body).getJWTClaimsSet().getAudience()).containsExactly("https://one.example.com",
				"https://two.example.com");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/relative", "//agent.example.com", "https://agent.example.com#part",
			"https://agent.example.com#", "https://agent example", "not a uri" })
	void tokenWhenResourceIsNoAbsoluteUriWithoutFragmentThenInvalidTarget(String resource) throws Exception {
		assertError(travelAgent("resource", resource), 400, "invalid_target");
	}

	@Test
	void tokenWhenOneOfTwoResourcesIsInvalidThenInvalidTarget() throws Exception {
		assertError(travelAgent("resource", "https://one.example.com", "resource", "two"), 400, "invalid_target");
	}

	@Test
	void tokenWhenScopeIsNotRegisteredThenInvalidScope() throws Exception {
		assertError(travelAgent("scope", "expense:read expense:approve"), 400, "invalid_scope");
	}

	@ParameterizedTest
	@CsvSource({ "travel-agent, wrong", "travel-agent, finance-secret", "nobody, travel-secret" })
	void tokenWhenClientOrSecretIsUnknownThenInvalidClient(String id, String secret) throws Exception {
		assertError(token(id, secret, "grant_type", "client_credentials"), 401, "invalid_client");
		assertError(post(null, "grant_type", "client_credentials", "client_id", id, "client_secret", secret), 401,
				"invalid_client");
	}

	@Test
	void tokenWhenNoClientIsNamedThenUnauthorized() throws Exception {
		assertThat(post(null, "grant_type", "client_credentials").statusCode()).isEqualTo(401);
	}

	@Test
	void tokenWhenGrantTypeIsNotRegisteredThenRefused() throws Exception {
		assertError(token("travel-agent", "travel-secret", "grant_type", "password"), 400, "unsupported_grant_type");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server" })
	void metadataThenNamesThisIssuerAndItsEndpoints(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		JsonNode metadata = json.readTree(response.body());
		assertThat(metadata.path("issuer").asString()).isEqualTo(issuer);
		assertThat(metadata.path("token_endpoint").asString()).isEqualTo(issuer + "/oauth2/token");
		assertThat(metadata.path("jwks_uri").asString()).isEqualTo(issuer + "/oauth2/jwks");
	}

	@Test
	void jwksThenHoldsOnePublicRsaKeyOf2048Bits() throws Exception {
		JWKSet keys = JWKSet.parse(get("/oauth2/jwks").body());
		assertThat(keys.getKeys()).singleElement().satisfies((key) -> {
			assertThat(key.isPrivate()).isFalse();
			assertThat(key.getKeyID()).isNotBlank();
			assertThat(key.toRSAKey().size()).isEqualTo(2048);
		});
	}

	@Test
	void otherPathWhenRequestedThenUnauthorized() throws Exception {
		assertThat(get("/").statusCode()).isEqualTo(401);
	}

	private static SignedJWT verified(JsonNode tokenResponse) throws Exception {
		SignedJWT jwt = SignedJWT.parse(tokenResponse.path("access_token").asString());
		JWKSet keys = JWKSet.parse(get("/oauth2/jwks").body());
		assertThat(jwt.getHeader().getKeyID()).isNotBlank();
		assertThat(jwt.verify(new RSASSAVerifier(keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey()))).isTrue();
		return jwt;
	}

	private static void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(json.readTree(response.body()).path("error").asString()).isEqualTo(error);
	}

	private static HttpResponse<String> travelAgent(String... more) throws Exception {
		String[] form = Arrays.copyOf(new String[] { "grant_type", "client_credentials" }, 2 + more.length);
		System.arraycopy(more, 0, form, 2, more.length);
		return token("travel-agent", "travel-secret", form);
	}

	private static HttpResponse<String> token(String id, String secret, String... form) throws Exception {
		String credentials = Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
		return post("Basic " + credentials, form);
	}

	private static HttpResponse<String> post(String authorization, String... form)
			throws IOException, InterruptedException {
		StringBuilder body = new StringBuilder();
		for (int i = 0; i < form.length; i += 2) {
			body.append((i > 0) ? "&" : "")
				.append(Arrays.stream(form, i, i + 2)
					.map((value) -> URLEncoder.encode(value, StandardCharsets.UTF_8))
					.collect(Collectors.joining("=")));
		}
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(issuer + "/oauth2/token"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(body.toString()));
		if (authorization != null) {
			request.header("Authorization", authorization);
		}
		return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return client.send(HttpRequest.newBuilder(URI.create(issuer + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

}
