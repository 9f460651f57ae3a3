package dev.a2asecurity.authentication;

import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.Ed25519;

/**
 * Selects the keys that may verify a token: of an accepted algorithm, of that algorithm's
 * type, and with the token's key id. Nimbus does it for RSA and EC; Ed25519 keys it does
 * not turn into the JDK's.
 */
final class SignatureKeySelector implements JWSKeySelector<SecurityContext> {

	private static final Log logger = LogFactory.getLog(SignatureKeySelector.class);

	private final Set<JWSAlgorithm> algorithms;

	private final IssuerKeys keys;

	private final JWSVerificationKeySelector<SecurityContext> nimbus;

	SignatureKeySelector(Set<String> algorithms, IssuerKeys keys) {
		this.algorithms = algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
		this.keys = keys;
		this.nimbus = new JWSVerificationKeySelector<>(this.algorithms, keys);
	}

	@Override
	public List<? extends Key> selectJWSKeys(JWSHeader header, @Nullable SecurityContext context)
			throws KeySourceException {
		if (!this.algorithms.contains(header.getAlgorithm())) {
			return List.of();
		}
		if (!Ed25519VerifierFactory.ALGORITHMS.contains(header.getAlgorithm())) {
			return this.nimbus.selectJWSKeys(header, context);
		}
		JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
		List<Key> selected = new ArrayList<>();
		for (JWK key : this.keys.get(new JWKSelector(matcher), context)) {
			if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
				addIfUsable(pair, selected);
			}
		}
		return selected;
	}

	/**
	 * One key that cannot be read must not close the door on all the others.
	 */
	private static void addIfUsable(OctetKeyPair pair, List<Key> keys) {
		try {
			keys.add(publicKey(pair));
		}
		catch (KeySourceException ex) {
			logger.warn("Did not use one of the issuer's Ed25519 keys since it cannot be read");
		}
	}

	static Key publicKey(OctetKeyPair pair) throws KeySourceException {
		try {
			return Ed25519.publicKey(pair);
		}
		catch (JOSEException ex) {
			throw new KeySourceException("The issuer's Ed25519 key cannot be used", ex);
		}
	}

}
