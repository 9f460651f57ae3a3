package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * Keys, tokens and issuers for the tests of this package.
 */
final class Tokens {

	static final String AUDIENCE = "https://agent.example.com";

	static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

	private Tokens() {
	}

	static RSAKey key(String id) {
		try {
			return new RSAKeyGenerator(2048).keyID(id).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static TrustedIssuer issuer(String name) {
		return issuer(name, ClaimPaths.DEFAULT, null);
	}

	static TrustedIssuer issuer(String name, ClaimPaths claims, Partner partner) {
		return new TrustedIssuer(name, Set.of(AUDIENCE), Set.of("at+jwt", "jwt"), false, Set.of("RS256"),
				Duration.ofHours(1), Duration.ofSeconds(5), claims, partner);
	}

	static String token(String issuer, JWK key, Clock clock, Consumer<JWTClaimsSet.Builder> customizer) {
		Instant now = clock.instant();
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(issuer)
			.subject("alice")
			.claim("client_id", "client")
			.audience(AUDIENCE)
			.claim("scope", "a b")
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(300)));
		customizer.accept(claims);
		try {
			SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("at+jwt"))
				.keyID(key.getKeyID())
				.build(), claims.build());
			token.sign(new RSASSASigner(key.toRSAKey()));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String token(String issuer, JWK key, Clock clock) {
		return token(issuer, key, clock, (claims) -> {
		});
	}

}
