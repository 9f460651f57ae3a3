package dev.a2asecurity.benchmarks;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.Base64URL;

import dev.a2asecurity.test.TestIssuer;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * The yardstick: Spring Security's decoder with its default validators, the keys in
 * memory. It knows no EdDSA, so it is given the JDK's, which A2A Security uses too.
 */
final class PlainDecoder {

	private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

	private PlainDecoder() {
	}

	static JwtDecoder of(TestIssuer issuer, String algorithm) {
		ImmutableJWKSet<com.nimbusds.jose.proc.SecurityContext> keys = new ImmutableJWKSet<>(
				new JWKSet(List.of(issuer.rsaKey(), issuer.ecKey())).toPublicJWKSet());
		if (!algorithm.equals("EdDSA")) {
			return NimbusJwtDecoder.withJwkSource(keys).jwsAlgorithm(SignatureAlgorithm.valueOf(algorithm)).build();
		}
		PublicKey key = publicKey(issuer.edKey());
		return NimbusJwtDecoder.withJwkSource(keys).jwtProcessorCustomizer((processor) -> {
			processor.setJWSKeySelector((header, context) -> List.of(key));
			processor.setJWSVerifierFactory(new DefaultJWSVerifierFactory() {

				@Override
				public JWSVerifier createJWSVerifier(JWSHeader header, java.security.Key selected) {
					return new Verifier((PublicKey) selected);
				}

			});
		}).build();
	}

	private static PublicKey publicKey(OctetKeyPair pair) {
		try {
			byte[] raw = pair.getDecodedX();
			byte[] encoded = new byte[ED25519_PREFIX.length + raw.length];
			System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
			System.arraycopy(raw, 0, encoded, ED25519_PREFIX.length, raw.length);
			return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record Verifier(PublicKey key) implements JWSVerifier {

		@Override
		public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
			try {
				Signature verification = Signature.getInstance("Ed25519");
				verification.initVerify(this.key);
				verification.update(input);
				return verification.verify(signature.decode());
			}
			catch (GeneralSecurityException ex) {
				throw new JOSEException(ex.getMessage(), ex);
			}
		}

		@Override
		public Set<JWSAlgorithm> supportedJWSAlgorithms() {
			return Set.of(JWSAlgorithm.EdDSA);
		}

		@Override
		public JCAContext getJCAContext() {
			return new JCAContext((Provider) null, null);
		}

	}

}
