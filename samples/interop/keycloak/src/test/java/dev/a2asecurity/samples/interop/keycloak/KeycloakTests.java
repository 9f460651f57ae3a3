package dev.a2asecurity.samples.interop.keycloak;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Keycloak, and the expense agent that trusts it by issuer and audience alone.
 */
class KeycloakTests {

	private static final String TRAIN = "{\"amount\":120.50,\"currency\":\"EUR\",\"description\":\"Train\"}";

	private static final String AGENT_URL = SecuredAgent.PUBLIC_URL + "/a2a";

	private static Keycloak keycloak;

	private static SecuredAgent agent;

	@BeforeAll
	static void start() {
		keycloak = Keycloak.start();
		agent = SecuredAgent.start(keycloak.issuer());
	}

	@AfterAll
	static void stop() {
		if (agent != null) {
			agent.close();
		}
		if (keycloak != null) {
			keycloak.close();
		}
	}

	@Test
	void callWhenClientCredentialsAndAudienceMapperThenAdmitted() throws Exception {
		String token = keycloak.token("travel-agent", "travel-secret");
		SignedJWT jwt = SignedJWT.parse(token);
		assertThat(jwt.getHeader().getType().getType()).isEqualTo("JWT");
		assertThat(jwt.getJWTClaimsSet().getAudience()).contains(SecuredAgent.PUBLIC_URL);
		HttpResponse<String> response = agent.call("submit-expense", TRAIN, "Authorization", "Bearer " + token);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("SUBMITTED");
	}

	@Test
	void callWhenTypeIsOfAnAccessTokenThenAdmittedToItsScopesOnly() throws Exception {
		String token = keycloak.token("finance-agent", "finance-secret");
		assertThat(SignedJWT.parse(token).getHeader().getType().getType()).isEqualTo("at+jwt");
		HttpResponse<String> refused = agent.call("submit-expense", TRAIN, "Authorization", "Bearer " + token);
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValueSatisfying(
				(challenge) -> assertThat(challenge).contains("insufficient_scope").contains("expense:submit"));
		String id = expense();
		HttpResponse<String> approved = agent.call("approve-expense", "{\"expenseId\":\"" + id + "\"}", "Authorization",
				"Bearer " + token);
		assertThat(approved.statusCode()).isEqualTo(200);
		assertThat(approved.body()).contains("APPROVED");
	}

	@Test
	void callWhenTokenIsBoundByDPoPThenAdmittedWithItsProofAndNeverWithout() throws Exception {
		ProofKey key = new ProofKey();
		String token = keycloak.token("careful-agent", "careful-secret", "DPoP", key.proof(keycloak.tokenUrl(), null));
		assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf")).containsKey("jkt");
		assertThat(agent
			.call("submit-expense", TRAIN, "Authorization", "DPoP " + token, "DPoP", key.proof(AGENT_URL, token))
			.statusCode()).isEqualTo(200);
		assertThat(agent.call("submit-expense", TRAIN, "Authorization", "Bearer " + token).statusCode())
			.as("stolen, as a plain bearer")
			.isEqualTo(401);
		assertThat(agent
			.call("submit-expense", TRAIN, "Authorization", "DPoP " + token, "DPoP",
					new ProofKey().proof(AGENT_URL, token))
			.statusCode()).as("stolen, with the thief's proof").isEqualTo(401);
		String proof = key.proof(AGENT_URL, token);
		agent.call("submit-expense", TRAIN, "Authorization", "DPoP " + token, "DPoP", proof);
		assertThat(agent.call("submit-expense", TRAIN, "Authorization", "DPoP " + token, "DPoP", proof).statusCode())
			.as("replayed")
			.isEqualTo(401);
	}

	@Test
	void callWhenAllTokensMustBeBoundThenPlainOnesAreRefused() {
		try (SecuredAgent strict = SecuredAgent.start(keycloak.issuer(), "a2a.security.sender-constrained=require")) {
			ProofKey key = new ProofKey();
			String bound = keycloak.token("careful-agent", "careful-secret", "DPoP",
					key.proof(keycloak.tokenUrl(), null));
			assertThat(strict
				.call("submit-expense", TRAIN, "Authorization", "DPoP " + bound, "DPoP", key.proof(AGENT_URL, bound))
				.statusCode()).isEqualTo(200);
			String plain = keycloak.token("travel-agent", "travel-secret");
			assertThat(strict.call("submit-expense", TRAIN, "Authorization", "Bearer " + plain).statusCode())
				.isEqualTo(401);
		}
	}

	@Test
	void callWhenAudienceIsMissingThenRefused() {
		String token = keycloak.token("astray-agent", "astray-secret");
		assertThat(agent.call("submit-expense", TRAIN, "Authorization", "Bearer " + token).statusCode()).isEqualTo(401);
	}

	@Test
	void callWhenIdTokenThenRefused() {
		// The scope openid gives one beside the access token; it has the audience of the
		// client.
		HttpResponse<String> answer = keycloak.request("finance-agent", "finance-secret",
				Map.of("grant_type", "client_credentials", "scope", "openid"));
		assertThat(answer.statusCode()).isEqualTo(200);
		String idToken = JsonPath.read(answer.body(), "$.id_token");
		assertThat(agent.call("read-expense", TRAIN, "Authorization", "Bearer " + idToken).statusCode()).isEqualTo(401);
	}

	@Test
	void callWhenOnAdasBehalfThenHerTokenIsExchangedAndTheExpenseIsHers() throws Exception {
		int port = Keycloak.freePort();
		try (SecuredAgent expense = SecuredAgent.startLocally(keycloak.issuer(), port);
				CallingAgent travel = CallingAgent.start(keycloak, port, expense.origin())) {
			String adas = adasToken();
			HttpResponse<String> booked = travel.book(adas);
			assertThat(booked.statusCode()).as(booked.body()).isEqualTo(200);
			assertThat(JsonPath.<List<String>>read(booked.body(), "$..submittedBy")).as(booked.body())
				.containsExactly(SignedJWT.parse(adas).getJWTClaimsSet().getSubject());
			// Keycloak tells nobody who acts.
			assertThat(JsonPath.<List<List<String>>>read(booked.body(), "$..actedBy")).containsExactly(List.of());
			assertThat(expense.call("submit-expense", TRAIN, "Authorization", "Bearer " + adas).statusCode())
				.as("her own token, passed on")
				.isEqualTo(401);
		}
	}

	@Test
	void exchangeThenOfTheUserForThisAgentWithTheScopesThatWereAskedFor() throws Exception {
		JWTClaimsSet claims = SignedJWT.parse(keycloak.token("trip-agent", "trip-secret", exchange(adasToken())))
			.getJWTClaimsSet();
		assertThat(claims.getSubject()).isEqualTo(SignedJWT.parse(adasToken()).getJWTClaimsSet().getSubject());
		assertThat(claims.getClaim("azp")).isEqualTo("trip-agent");
		assertThat(claims.getAudience()).containsExactly(SecuredAgent.PUBLIC_URL);
		assertThat(claims.getStringClaim("scope").trim()).isEqualTo("expense:submit");
		assertThat(claims.getClaim("act")).isNull();
	}

	@Test
	void exchangeWhenTheTokenIsForSomebodyElseThenKeycloakRefuses() {
		String token = keycloak.token("travel-agent", "travel-secret");
		assertThat(keycloak.request("trip-agent", "trip-secret", exchange(token)).statusCode()).isBetween(400, 403);
	}

	private static String adasToken() {
		return keycloak.token("travel-app", "app-secret",
				Map.of("grant_type", "password", "username", "ada", "password", "ada-secret"));
	}

	private static Map<String, String> exchange(String token) {
		return Map.of("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token", token,
				"subject_token_type", "urn:ietf:params:oauth:token-type:access_token", "scope", "expense:submit");
	}

	private static String expense() {
		HttpResponse<String> submitted = agent.call("submit-expense", TRAIN, "Authorization",
				"Bearer " + keycloak.token("travel-agent", "travel-secret"));
		List<String> ids = JsonPath.read(submitted.body(), "$..expenseId");
		return ids.get(0);
	}

}
