package dev.a2asecurity.authentication;

import java.security.Key;
import java.security.PublicKey;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.proc.JWSVerifierFactory;

import dev.a2asecurity.agentcard.Ed25519;

/**
 * Nimbus' verifiers, and for Ed25519 (RFC 8037) the JDK's own signature, which Nimbus
 * would take from a library of its own.
 */
final class Ed25519VerifierFactory implements JWSVerifierFactory {

	static final Set<JWSAlgorithm> ALGORITHMS = Ed25519.ALGORITHMS;

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
		return Ed25519.verifier(publicKey);
	}

}
