package dev.a2asecurity.agentcard;

import java.security.PublicKey;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms of agent cards, and which of them a key is for: the key
 * decides, never the header of a signature.
 */
final class SigningAlgorithms {

	private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);

	/** Less is not accepted with RS256 or PS256 (RFC 7518, sections 3.3 and 3.5). */
	private static final int MIN_RSA_BITS = 2048;

	private SigningAlgorithms() {
	}

	/**
	 * Returns the algorithms of which a key may be used: the one that it names, or else
	 * those of its kind; none if it is no key for signatures.
	 */
	static Set<JWSAlgorithm> of(JWK key) {
		if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
			return Set.of();
		}
		Set<KeyOperation> operations = key.getKeyOperations();
		if (operations != null && !operations.contains(KeyOperation.VERIFY)
				&& !operations.contains(KeyOperation.SIGN)) {
			return Set.of();
		}
		Set<JWSAlgorithm> possible = ofKind(key);
		if (key.getAlgorithm() == null) {
			return possible;
		}
		return possible.stream()
			.filter((algorithm) -> algorithm.equals(key.getAlgorithm()))
			.findFirst()
			.map(Set::of)
			.orElse(Set.of());
	}

	private static Set<JWSAlgorithm> ofKind(JWK key) {
		if (key instanceof RSAKey rsa) {
			return (rsa.size() >= MIN_RSA_BITS) ? RSA : Set.of();
		}
		if (key instanceof ECKey ec) {
			return Curve.P_256.equals(ec.getCurve()) ? Set.of(JWSAlgorithm.ES256)
					: Curve.P_384.equals(ec.getCurve()) ? Set.of(JWSAlgorithm.ES384) : Set.of();
		}
		if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
			return Ed25519.ALGORITHMS;
		}
		return Set.of();
	}

	/**
	 * Returns the algorithm with which an agent signs by a key, where the key leaves a
	 * choice: the name that more verifiers know.
	 */
	static @Nullable JWSAlgorithm preferred(JWK key) {
		Set<JWSAlgorithm> possible = of(key);
		if (possible.contains(JWSAlgorithm.RS256)) {
			return JWSAlgorithm.RS256;
		}
		if (possible.contains(JWSAlgorithm.EdDSA)) {
			return JWSAlgorithm.EdDSA;
		}
		return possible.isEmpty() ? null : possible.iterator().next();
	}

	static JWSSigner signer(JWK key) throws JOSEException {
		if (key instanceof RSAKey rsa) {
			return new RSASSASigner(rsa);
		}
		if (key instanceof ECKey ec) {
			return new ECDSASigner(ec);
		}
		if (key instanceof OctetKeyPair pair) {
			return Ed25519.signer(Ed25519.privateKey(pair));
		}
		throw new JOSEException("No signatures with a key of type " + key.getKeyType());
	}

	static JWSVerifier verifier(JWK key) throws JOSEException {
		if (key instanceof RSAKey rsa) {
			return new RSASSAVerifier(rsa);
		}
		if (key instanceof ECKey ec) {
			return new ECDSAVerifier(ec);
		}
		if (key instanceof OctetKeyPair pair) {
			PublicKey publicKey = Ed25519.publicKey(pair);
			return Ed25519.verifier(publicKey);
		}
		throw new JOSEException("No signatures with a key of type " + key.getKeyType());
	}

}
