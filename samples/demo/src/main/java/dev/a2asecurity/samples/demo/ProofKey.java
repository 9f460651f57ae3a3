package dev.a2asecurity.samples.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
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

/**
 * A client's key, and the proofs that it holds it (RFC 9449, section 4.2).
 */
final class ProofKey {

	private final ECKey key;

	private ProofKey(ECKey key) {
		this.key = key;
	}

	static ProofKey generate() {
		try {
			return new ProofKey(new ECKeyGenerator(Curve.P_256).generate());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes a proof.
	 * @param method HTTP method of the request that it is for
	 * @param url URL of that request
	 * @param token the access token that goes with it, if there is one
	 */
	String proof(String method, String url, Optional<String> token) {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("htm", method);
		claims.put("htu", url);
		claims.put("iat", Instant.now().getEpochSecond());
		token.ifPresent((value) -> claims.put("ath", hash(value)));
		try {
			JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
				.jwk(this.key.toPublicJWK())
				.build();
			JWSObject proof = new JWSObject(header, new Payload(claims));
			proof.sign(new ECDSASigner(this.key));
			return proof.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String hash(String token) {
		try {
			return Base64URL
				.encode(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)))
				.toString();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
