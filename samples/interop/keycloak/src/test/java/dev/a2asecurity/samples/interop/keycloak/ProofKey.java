package dev.a2asecurity.samples.interop.keycloak;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

	ProofKey() {
		try {
			this.key = new ECKeyGenerator(Curve.P_256).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes a proof for a POST request.
	 * @param token the access token that goes with it, or {@code null} for none
	 */
	String proof(String url, String token) {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("htm", "POST");
		claims.put("htu", url);
		claims.put("iat", Instant.now().getEpochSecond());
		try {
			if (token != null) {
				byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
				claims.put("ath", Base64URL.encode(hash).toString());
			}
			JWSObject proof = new JWSObject(
					new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
						.jwk(this.key.toPublicJWK())
						.build(),
					new Payload(claims));
			proof.sign(new ECDSASigner(this.key));
			return proof.serialize();
		}
		catch (JOSEException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
