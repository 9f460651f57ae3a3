package dev.a2asecurity.webhook;

import java.util.Set;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.Ed25519;

/**
 * Verifies signatures with a sender's public keys. The key decides with which algorithm,
 * never the message: what a message names has to be one that the key is for.
 */
final class KeyVerification {

	private static final int MIN_RSA_BITS = 2048;

	/**
	 * Longer keys cost the receiver more than they give.
	 */
	private static final int MAX_RSA_BITS = 8192;

	/**
	 * Reading a key costs as much as some signatures do. A sender's keys stay the same
	 * objects until they are fetched anew.
	 */
	private static final Cache<JWK, Verification> VERIFICATIONS = Caffeine.newBuilder()
		.weakKeys()
		.maximumSize(1000)
		.build();

	private KeyVerification() {
	}

	/**
	 * Returns the algorithms of which a key may be used: the one it names, or else those
	 * of its kind; none if it is no key for signatures.
	 */
	static Set<JWSAlgorithm> algorithms(JWK key) {
		return verification(key).algorithms();
	}

	private static Verification verification(JWK key) {
		return VERIFICATIONS.get(key, KeyVerification::read);
	}

	private static Verification read(JWK key) {
		Set<JWSAlgorithm> algorithms = usable(key);
		try {
			return new Verification(algorithms, algorithms.isEmpty() ? null : verifier(key));
		}
		catch (JOSEException | IllegalArgumentException | IllegalStateException ex) {
			// A key that cannot be used.
			return new Verification(Set.of(), null);
		}
	}

	private static Set<JWSAlgorithm> usable(JWK key) {
		if (key.isPrivate() || (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse()))) {
			return Set.of();
		}
		Set<JWSAlgorithm> possible = ofKind(key);
		if (key.getAlgorithm() == null) {
			return possible;
		}
		return possible.stream().anyMatch((algorithm) -> algorithm.equals(key.getAlgorithm()))
				? Set.of(JWSAlgorithm.parse(key.getAlgorithm().getName())) : Set.of();
	}

	private static Set<JWSAlgorithm> ofKind(JWK key) {
		if (key instanceof RSAKey rsa) {
			return (rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS)
					? Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.PS512) : Set.of();
		}
		if (key instanceof ECKey ec) {
			return Curve.P_256.equals(ec.getCurve()) ? Set.of(JWSAlgorithm.ES256)
					: Curve.P_384.equals(ec.getCurve()) ? Set.of(JWSAlgorithm.ES384) : Set.of();
		}
		return (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) ? Ed25519.ALGORITHMS
				: Set.of();
	}

	/**
	 * Tells whether a key of Ed25519 made a signature; not if the key is of another kind.
	 */
	static boolean verifiesEdwards(JWK key, byte[] bytes, byte[] signature) {
		return algorithms(key).stream()
			.filter(Ed25519.ALGORITHMS::contains)
			.findFirst()
			.filter((algorithm) -> verifies(key, new JWSHeader(algorithm), bytes, signature))
			.isPresent();
	}

	/**
	 * Tells whether a signature is one of a key, by an algorithm that the key is for.
	 */
	static boolean verifies(JWK key, JWSHeader header, byte[] bytes, byte[] signature) {
		Verification verification = verification(key);
		JWSVerifier verifier = verification.verifier();
		if (verifier == null || !verification.algorithms().contains(header.getAlgorithm())) {
			return false;
		}
		try {
			return verifier.verify(header, bytes, Base64URL.encode(signature));
		}
		catch (JOSEException | IllegalArgumentException | IllegalStateException ex) {
			// A signature of another length.
			return false;
		}
	}

	private static JWSVerifier verifier(JWK key) throws JOSEException {
		if (key instanceof RSAKey rsa) {
			return new RSASSAVerifier(rsa);
		}
		if (key instanceof ECKey ec) {
			return new ECDSAVerifier(ec);
		}
		return Ed25519.verifier(Ed25519.publicKey(key.toOctetKeyPair()));
	}

	/**
	 * A key, read.
	 *
	 * @param algorithms the algorithms of which it may be used
	 * @param verifier verifies with it, or {@code null} if it is of no use
	 */
	private record Verification(Set<JWSAlgorithm> algorithms, @Nullable JWSVerifier verifier) {
	}

}
