package dev.a2asecurity.authentication;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;

/**
 * Nimbus' verifiers, and for Ed25519 (RFC 8037) the JDK's own signature, which Nimbus
 * would take from a library of its own.
 */
final class Ed25519VerifierFactory implements JWSVerifierFactory {

	static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

	private final DefaultJWSVerifierFactory nimbus = new DefaultJWSVerifierFactory();

	@Override
	public Set<JWSAlgorithm> supportedJWSAlgorithms() {
		return this.nimbus.supportedJWSAlgorithms();
	}

	@Override
	public JCAContext getJCAContext() {
		return this.nimbus.getJCAContext();
	}

	@Override
	public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
		if (!ALGORITHMS.contains(header.getAlgorithm())) {
			return this.nimbus.createJWSVerifier(header, key);
		}
		if (!(key instanceof PublicKey publicKey)) {
			throw new JOSEException("Ed25519 needs a public key");
		}
		return new Ed25519Verifier(publicKey);
	}

	private record Ed25519Verifier(PublicKey key) implements JWSVerifier {

		@Override
		public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
			try {
				Signature verification = Signature.getInstance("Ed25519");
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
			return new JCAContext((Provider) null, null);
		}

	}

}
