package dev.a2asecurity.agentcard;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;

/**
 * Signatures with Ed25519 (RFC 8037) by the JDK itself, for Nimbus, which would take them
 * from a library of its own.
 */
public final class Ed25519 {

	/**
	 * The two names that the algorithm has in JOSE (RFC 8037 and RFC 9864).
	 */
	public static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

	private static final String NAME = "Ed25519";

	private static final int KEY_LENGTH = 32;

	/**
	 * What precedes the 32 bytes of a key in its X.509 and its PKCS #8 encoding (RFC
	 * 8410, sections 4 and 7).
	 */
	private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

	private static final byte[] PKCS8_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

	private Ed25519() {
	}

	/**
	 * Returns what verifies signatures of a key.
	 * @param key a public key of Ed25519
	 */
	public static JWSVerifier verifier(PublicKey key) {
		return new Verifier(key);
	}

	static JWSSigner signer(PrivateKey key) {
		return new Signer(key);
	}

	/**
	 * Returns the JDK's form of a key.
	 * @throws JOSEException if it is of another curve or cannot be read
	 */
	public static PublicKey publicKey(OctetKeyPair key) throws JOSEException {
		byte[] raw = raw(key, key.getX());
		try {
			return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(concat(X509_PREFIX, raw)));
		}
		catch (GeneralSecurityException ex) {
			throw new JOSEException("The Ed25519 key cannot be used", ex);
		}
	}

	static PrivateKey privateKey(OctetKeyPair key) throws JOSEException {
		byte[] raw = raw(key, key.getD());
		try {
			return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(concat(PKCS8_PREFIX, raw)));
		}
		catch (GeneralSecurityException ex) {
			throw new JOSEException("The Ed25519 key cannot be used", ex);
		}
	}

	/** The public part as a JWK: the last 32 bytes of its X.509 encoding. */
	static OctetKeyPair.Builder jwk(EdECPublicKey key) {
		byte[] encoded = key.getEncoded();
		byte[] raw = Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length);
		return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(raw));
	}

	private static byte[] raw(OctetKeyPair key, Base64URL part) throws JOSEException {
		byte[] raw = (part != null) ? part.decode() : new byte[0];
		if (!Curve.Ed25519.equals(key.getCurve()) || raw.length != KEY_LENGTH) {
			throw new JOSEException("The key is not one of Ed25519");
		}
		return raw;
	}

	private static byte[] concat(byte[] first, byte[] second) {
		byte[] all = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, all, first.length, second.length);
		return all;
	}

	private static JCAContext noContext() {
		return new JCAContext((Provider) null, null);
	}

	/** No record: its {@code toString} would show the key. */
	private static final class Signer implements JWSSigner {

		private final PrivateKey key;

		Signer(PrivateKey key) {
			this.key = key;
		}

		@Override
		public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
			try {
				Signature signature = Signature.getInstance(NAME);
				signature.initSign(this.key);
				signature.update(input);
				return Base64URL.encode(signature.sign());
			}
			catch (GeneralSecurityException ex) {
				throw new JOSEException("Ed25519 signing failed", ex);
			}
		}

		@Override
		public Set<JWSAlgorithm> supportedJWSAlgorithms() {
			return ALGORITHMS;
		}

		@Override
		public JCAContext getJCAContext() {
			return noContext();
		}

	}

	private static final class Verifier implements JWSVerifier {

		private final PublicKey key;

		Verifier(PublicKey key) {
			this.key = key;
		}

		@Override
		public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
			try {
				Signature verification = Signature.getInstance(NAME);
				verification.initVerify(this.key);
				verification.update(input);
				return verification.verify(signature.decode());
			}
			catch (SignatureException ex) {
				// A signature of another length is one that does not verify.
				return false;
			}
			catch (GeneralSecurityException ex) {
				throw new JOSEException("Ed25519 verification failed", ex);
			}
		}

		@Override
		public Set<JWSAlgorithm> supportedJWSAlgorithms() {
			return ALGORITHMS;
		}

		@Override
		public JCAContext getJCAContext() {
			return noContext();
		}

	}

}
