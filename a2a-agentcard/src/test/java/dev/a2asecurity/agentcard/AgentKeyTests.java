package dev.a2asecurity.agentcard;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which keys an agent signs with, how, and when.
 */
class AgentKeyTests {

	private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);

	@ParameterizedTest
	@CsvSource({ "RSA,,RS256", "RSA,PS256,PS256", "RSA,RS256,RS256", "P-256,,ES256", "P-384,,ES384", "Ed25519,,EdDSA",
			"Ed25519,Ed25519,Ed25519" })
	void signWhenKeyIsOfAKindThenItsPublicPartVerifies(String kind, String algorithm, String expected)
			throws Exception {
		AgentKey key = AgentKey.of(pair(kind), null, algorithm);
		assertThat(key.algorithm()).isEqualTo(JWSAlgorithm.parse(expected));
		JWK published = key.publicJwk();
		assertThat(published.isPrivate()).isFalse();
		assertThat(published.getKeyID()).isEqualTo(key.id()).isEqualTo(published.computeThumbprint().toString());
		assertThat(published.getAlgorithm()).isEqualTo(key.algorithm());
		assertThat(published.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
		assertThat(verifies(published, key, BYTES, key.sign(BYTES))).isTrue();
		assertThat(verifies(published, key, "other".getBytes(StandardCharsets.UTF_8), key.sign(BYTES))).isFalse();
	}

	@Test
	void ofWhenEd25519JwkThenSigns() throws Exception {
		// RFC 8037, appendix A.
		OctetKeyPair jwk = new OctetKeyPair.Builder(Curve.Ed25519,
				new Base64URL("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
			.d(new Base64URL("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
			.build();
		AgentKey key = AgentKey.of(jwk);
		byte[] input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(StandardCharsets.US_ASCII);
		assertThat(Base64URL.encode(key.sign(input)))
			.hasToString("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
	}

	@ParameterizedTest
	@CsvSource({ "RSA-1024,,ES256", "P-521,,", "P-256,ES384,", "RSA,RS512,", "RSA,HS256,", "Ed448,,", "X25519,,",
			"P-256,none," })
	void ofWhenKeyIsNotForTheFiveAlgorithmsThenRefused(String kind, String algorithm) throws Exception {
		KeyPair pair = pair(kind);
		assertThatIllegalArgumentException().isThrownBy(() -> AgentKey.of(pair, null, algorithm));
	}

	@Test
	void ofWhenJwkIsNoSigningKeyThenRefused() throws Exception {
		ECKey ec = new ECKeyGenerator(Curve.P_256).generate();
		assertThatIllegalArgumentException().isThrownBy(() -> AgentKey.of(ec.toPublicJWK()))
			.withMessage("the key has no private part");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> AgentKey.of(new ECKey.Builder(ec).keyUse(KeyUse.ENCRYPTION).build()))
			.withMessageStartingWith("the key is not for signatures");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> AgentKey.of(new OctetSequenceKeyGenerator(256).generate()))
			.withMessageStartingWith("the key is not for signatures");
	}

	@Test
	void ofWhenPartsAreOfTwoKeysThenRefused() throws Exception {
		KeyPair pair = new KeyPair(pair("P-256").getPublic(), pair("P-256").getPrivate());
		assertThatIllegalArgumentException().isThrownBy(() -> AgentKey.of(pair, null, null))
			.withMessage("the private and the public part of the key are no pair");
	}

	@Test
	void phaseWhenTimeGoesOnThenNextCurrentRetiredExpired() throws Exception {
		Instant from = Instant.parse("2026-01-01T00:00:00Z");
		Instant until = Instant.parse("2026-02-01T00:00:00Z");
		Instant expires = Instant.parse("2026-03-01T00:00:00Z");
		AgentKey key = AgentKey.of(pair("P-256"), "k", null).withDates(from, until, expires);
		assertThat(key.phase(from.minusNanos(1))).isEqualTo(AgentKey.Phase.NEXT);
		assertThat(key.phase(from)).isEqualTo(AgentKey.Phase.CURRENT);
		assertThat(key.phase(until.minusNanos(1))).isEqualTo(AgentKey.Phase.CURRENT);
		assertThat(key.phase(until)).isEqualTo(AgentKey.Phase.RETIRED);
		assertThat(key.phase(expires.minusNanos(1))).isEqualTo(AgentKey.Phase.RETIRED);
		assertThat(key.phase(expires)).isEqualTo(AgentKey.Phase.EXPIRED);
		assertThat(key.publicJwk().getNotBeforeTime()).isEqualTo(from);
		assertThat(key.publicJwk().getExpirationTime()).isEqualTo(expires);
		assertThat(AgentKey
			.of(new ECKey.Builder(new ECKeyGenerator(Curve.P_256).generate())
				.notBeforeTime(key.publicJwk().getNotBeforeTime())
				.expirationTime(key.publicJwk().getExpirationTime())
				.build())
			.toString()).contains("signFrom=" + from, "expires=" + expires);
	}

	@Test
	void withDatesWhenOutOfOrderThenRefused() throws Exception {
		Instant early = Instant.parse("2026-01-01T00:00:00Z");
		Instant late = Instant.parse("2026-02-01T00:00:00Z");
		AgentKey key = AgentKey.of(pair("P-256"), "k", null);
		assertThatIllegalArgumentException().isThrownBy(() -> key.withDates(late, early, null))
			.withMessage("the key starts to sign at " + late + ", which is after it stops to sign, at " + early);
		assertThatIllegalArgumentException().isThrownBy(() -> key.withDates(null, late, early));
		assertThatIllegalArgumentException().isThrownBy(() -> key.withDates(late, null, early));
	}

	@Test
	void toStringWhenCalledThenShowsNoKey() throws Exception {
		ECKey jwk = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
		assertThat(AgentKey.of(jwk).toString()).isEqualTo("AgentKey[id='k', algorithm=ES256]");
		assertThat(AgentKey.of(jwk).signer().toString()).doesNotContain(jwk.getD().toString());
	}

	private static boolean verifies(JWK published, AgentKey key, byte[] bytes, byte[] signature) throws JOSEException {
		return SigningAlgorithms.verifier(published)
			.verify(new JWSHeader(key.algorithm()), bytes, Base64URL.encode(signature));
	}

	private static KeyPair pair(String kind) throws Exception {
		KeyPairGenerator generator = KeyPairGenerator
			.getInstance(kind.startsWith("RSA") ? "RSA" : kind.startsWith("P-") ? "EC" : kind);
		if (kind.startsWith("P-")) {
			generator.initialize(new ECGenParameterSpec("secp" + kind.substring(2) + "r1"));
		}
		else if (kind.equals("RSA-1024")) {
			generator.initialize(1024);
		}
		return generator.generateKeyPair();
	}

}
