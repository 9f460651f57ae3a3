package dev.a2asecurity.starter;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.NonceUse;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One skill of an agent asks for tokens that are bound to a key, the other does not.
 */
class SenderConstrainedSkillTests {

	private static TestIssuer issuer;

	private static RunningAgent agent;

	private static ECKey key;

	@BeforeAll
	static void start() throws Exception {
		key = new ECKeyGenerator(Curve.P_256).generate();
		issuer = TestIssuer.start();
		agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class),
				"a2a.security.sender-constrained-skills=erase");
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
	}

	@Test
	void callWhenTokenIsPlainThenOnlyTheSkillThatAsksForMoreIsRefused() {
		String token = issuer.token(RunningAgent.AUDIENCE, "echo:use", "echo:admin");
		assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
		HttpResponse<String> refused = agent.call("/a2a", "erase", token);
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(JsonPath.<String>read(refused.body(), "$.error.data[0].reason")).isEqualTo("UNBOUND_TOKEN");
	}

	@Test
	void callWhenTokenIsBoundAndProvenThenAdmitted() throws Exception {
		String token = issuer.token(RunningAgent.AUDIENCE,
				(claims) -> claims.claim("scope", "echo:use echo:admin").claim("cnf", Map.of("jkt", thumbprint())));
		HttpResponse<String> response = agent.send(HttpRequest.newBuilder(agent.uri("/a2a"))
			.header("Authorization", "DPoP " + token)
			.header("DPoP", proof(token, "https://agent.example.com/a2a"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(RunningAgent.sendMessage("erase")))
			.build());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).contains("\"skill\":\"erased\"");
	}

	@Test
	void callWhenTheStoreOfUsedProofsIsDownThenUnavailableUntilItIsBack() throws Exception {
		String token = issuer.token(RunningAgent.AUDIENCE,
				(claims) -> claims.claim("scope", "echo:use").claim("cnf", Map.of("jkt", thumbprint())));
		try (RunningAgent other = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, Store.class))) {
			Store.DOWN.set(true);
			HttpResponse<String> refused = proven(other, token);
			assertThat(refused.statusCode()).isEqualTo(503);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
			assertThat(refused.headers().firstValue("WWW-Authenticate")).isEmpty();
			assertThat(refused.body()).contains("-32603").doesNotContain("db.internal");
			Store.DOWN.set(false);
			assertThat(proven(other, token).statusCode()).isEqualTo(200);
		}
	}

	private static HttpResponse<String> proven(RunningAgent agent, String token) throws Exception {
		return agent.send(HttpRequest.newBuilder(agent.uri("/a2a"))
			.header("Authorization", "DPoP " + token)
			.header("DPoP", proof(token, "https://agent.example.com/a2a"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(RunningAgent.sendMessage()))
			.build());
	}

	private static String thumbprint() {
		try {
			return key.computeThumbprint().toString();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String proof(String token, String uri) throws Exception {
		byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
		JWSObject proof = new JWSObject(
				new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
					.jwk(key.toPublicJWK())
					.build(),
				new Payload(Map.of("htm", "POST", "htu", uri, "iat", Instant.now().getEpochSecond(), "jti",
						UUID.randomUUID().toString(), "ath", Base64URL.encode(hash).toString())));
		proof.sign(new ECDSASigner(key));
		return proof.serialize();
	}

	/**
	 * A store of used proofs that another team runs.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Store {

		static final AtomicBoolean DOWN = new AtomicBoolean();

		@Bean
		NonceStore nonceStore() {
			return (scope, value, expiresAt) -> {
				if (DOWN.get()) {
					throw new StoreUnavailableException("no connection to db.internal", null);
				}
				return NonceUse.FIRST;
			};
		}

	}

}
