package dev.a2asecurity.test;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;

/**
 * Ed25519 (RFC 8037) by the JDK's own means; those of Nimbus need a further library.
 */
final class Ed25519Keys {

	private static final int KEY_BYTES = 32;

	private Ed25519Keys() {
	}

	static OctetKeyPair generate(String keyId) {
		try {
			KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
			byte[] encoded = pair.getPublic().getEncoded();
			byte[] publicPart = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
			byte[] privatePart = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
			return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(publicPart))
				.d(Base64URL.encode(privatePart))
				.keyID(keyId)
				.keyUse(KeyUse.SIGNATURE)
				.build();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static JWSSigner signer(OctetKeyPair key) {
		try {
			return new Signer(KeyFactory.getInstance("Ed25519")
				.generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, key.getDecodedD())));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private record Signer(PrivateKey key) implements JWSSigner {

		@Override
		public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
			try {
				Signature signature = Signature.getInstance("Ed25519");
				signature.initSign(this.key);
				signature.update(input);
				return Base64URL.encode(signature.sign());
			}
			catch (GeneralSecurityException ex) {
				throw new JOSEException(ex.getMessage(), ex);
			}
		}

		@Override
		public Set<JWSAlgorithm> supportedJWSAlgorithms() {
			return Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
		}

		@Override
		public JCAContext getJCAContext() {
			return new JCAContext((Provider) null, null);
		}

	}

}
