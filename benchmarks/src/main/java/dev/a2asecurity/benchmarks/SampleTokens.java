package dev.a2asecurity.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;

import dev.a2asecurity.test.TestIssuer;

/**
 * The access tokens that every contender gets, so that what differs is how they are
 * checked.
 * <p>
 * Their {@code typ} is {@code JWT}, the one that both Spring Security's decoder and A2A
 * Security accept as they come. They are good for longer than any run takes.
 */
public final class SampleTokens {

	/**
	 * Whom the tokens are for.
	 */
	public static final String AUDIENCE = "https://agent.example.com";

	/**
	 * What the tokens grant; the skill of the measured agent needs it.
	 */
	public static final String SCOPE = "expense:submit";

	/**
	 * The signature algorithms that are compared under load (RFC 7518, section 3.1).
	 */
	public static final List<String> ALGORITHMS = List.of("RS256", "ES256");

	private static final Duration LIFE = Duration.ofMinutes(45);

	private SampleTokens() {
	}

	/**
	 * Mints tokens that differ in their id only.
	 * @param issuer who signs them
	 * @param algorithm RS256, ES256 or EdDSA
	 * @param count how many
	 */
	public static List<String> mint(TestIssuer issuer, String algorithm, int count) {
		return Stream.generate(() -> mint(issuer, algorithm)).limit(count).toList();
	}

	/**
	 * Mints a token that is bound to a key (RFC 9449, section 6.1).
	 * @param thumbprint thumbprint of the key
	 */
	public static String mintBound(TestIssuer issuer, String algorithm, String thumbprint) {
		return mint(issuer, algorithm, (claims) -> claims.claim("cnf", Map.of("jkt", thumbprint)));
	}

	private static JWK key(TestIssuer issuer, String algorithm) {
		return switch (algorithm) {
			case "ES256" -> issuer.ecKey();
			case "EdDSA" -> issuer.edKey();
			default -> issuer.rsaKey();
		};
	}

	private static String mint(TestIssuer issuer, String algorithm) {
		return mint(issuer, algorithm, (claims) -> {
		});
	}

	private static String mint(TestIssuer issuer, String algorithm, Consumer<JWTClaimsSet.Builder> customizer) {
		JWK key = key(issuer, algorithm);
		JWTClaimsSet.Builder claims = issuer.claims(AUDIENCE)
			.claim("scope", SCOPE)
			.expirationTime(Date.from(Instant.now().plus(LIFE)));
		customizer.accept(claims);
		return issuer.sign(issuer.header(JWSAlgorithm.parse(algorithm), key).type(JOSEObjectType.JWT).build(),
				claims.build(), key);
	}

}
