package dev.a2asecurity.agentcard;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/**
 * A private key with which an agent signs, and when. It signs with one algorithm, ES256,
 * ES384, RS256, PS256 or EdDSA, and never shows its private part.
 * <p>
 * Over its life a key is first published, so that those who read the published keys know
 * it in time; then it signs; then it signs no more, and what it signed still verifies;
 * then it is gone.
 */
public final class AgentKey {

	private static final byte[] PROBE = { 'a', '2', 'a' };

	private final JWK key;

	private final JWSAlgorithm algorithm;

	private final JWSSigner signer;

	private final @Nullable Instant signFrom;

	private final @Nullable Instant signUntil;

	private final @Nullable Instant expires;

	private AgentKey(JWK key, JWSAlgorithm algorithm, JWSSigner signer, @Nullable Instant signFrom,
			@Nullable Instant signUntil, @Nullable Instant expires) {
		this.key = key;
		this.algorithm = algorithm;
		this.signer = signer;
		this.signFrom = signFrom;
		this.signUntil = signUntil;
		this.expires = expires;
		requireOrder("starts to sign", signFrom, "stops to sign", signUntil);
		requireOrder("stops to sign", signUntil, "expires", expires);
		requireOrder("starts to sign", signFrom, "expires", expires);
	}

	/**
	 * Makes a key of a private JWK (RFC 7517). Its {@code kid} is the key's id, by
	 * default its thumbprint (RFC 7638); its {@code alg} the algorithm, by default RS256
	 * for RSA and the only one of other keys; its {@code nbf} and {@code exp} say when it
	 * starts to sign and when it expires.
	 * @throws IllegalArgumentException if it has no private part, if none of the five
	 * algorithms is for it, or if its two parts are no pair
	 */
	public static AgentKey of(JWK key) {
		if (!key.isPrivate()) {
			throw new IllegalArgumentException("the key has no private part");
		}
		JWSAlgorithm algorithm = SigningAlgorithms.preferred(key);
		if (algorithm == null) {
			throw new IllegalArgumentException("the key is not for signatures with ES256, ES384, RS256 (of at least "
					+ "2048 bits), PS256 or EdDSA");
		}
		try {
			String id = (key.getKeyID() != null) ? key.getKeyID() : key.computeThumbprint().toString();
			JWSSigner signer = SigningAlgorithms.signer(key);
			requirePair(key, algorithm, signer);
			return new AgentKey(named(key, id, algorithm), algorithm, signer, instant(key.getNotBeforeTime()), null,
					instant(key.getExpirationTime()));
		}
		catch (JOSEException ex) {
			throw new IllegalArgumentException("the key cannot be used: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Makes a key of a pair of the JDK's.
	 * @param pair keys of RSA, P-256, P-384 or Ed25519
	 * @param id the key's id, or {@code null} for its thumbprint
	 * @param algorithm the name of the algorithm, or {@code null} for the key's default
	 * @throws IllegalArgumentException as {@link #of(JWK)} does
	 */
	public static AgentKey of(KeyPair pair, @Nullable String id, @Nullable String algorithm) {
		JWSAlgorithm parsed = (algorithm != null) ? JWSAlgorithm.parse(algorithm) : null;
		PrivateKey privateKey = pair.getPrivate();
		if (pair.getPublic() instanceof RSAPublicKey rsa) {
			return of(new RSAKey.Builder(rsa).privateKey(privateKey).keyID(id).algorithm(parsed).build());
		}
		if (pair.getPublic() instanceof ECPublicKey ec) {
			Curve curve = Curve.forECParameterSpec(ec.getParams());
			if (curve == null) {
				throw new IllegalArgumentException("the key's curve is neither P-256 nor P-384");
			}
			return of(new ECKey.Builder(curve, ec).privateKey(privateKey).keyID(id).algorithm(parsed).build());
		}
		if (pair.getPublic() instanceof EdECPublicKey ed && privateKey instanceof EdECPrivateKey edPrivate
				&& ed.getParams().getName().equals("Ed25519")) {
			byte[] raw = edPrivate.getBytes()
				.orElseThrow(() -> new IllegalArgumentException("the key cannot be read out of its store"));
			return of(Ed25519.jwk(ed).d(Base64URL.encode(raw)).keyID(id).algorithm(parsed).build());
		}
		throw new IllegalArgumentException(
				"the key is of type " + pair.getPublic().getAlgorithm() + ", not RSA, P-256, P-384 or Ed25519");
	}

	/**
	 * A private key with the public one of another would sign what nobody can verify.
	 */
	private static void requirePair(JWK key, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
		JWSHeader header = new JWSHeader(algorithm);
		if (!SigningAlgorithms.verifier(key.toPublicJWK()).verify(header, PROBE, signer.sign(header, PROBE))) {
			throw new IllegalArgumentException("the private and the public part of the key are no pair");
		}
	}

	private static JWK named(JWK key, String id, JWSAlgorithm algorithm) {
		if (key instanceof RSAKey rsa) {
			return new RSAKey.Builder(rsa).keyID(id).algorithm(algorithm).keyUse(KeyUse.SIGNATURE).build();
		}
		if (key instanceof ECKey ec) {
			return new ECKey.Builder(ec).keyID(id).algorithm(algorithm).keyUse(KeyUse.SIGNATURE).build();
		}
		return new OctetKeyPair.Builder((OctetKeyPair) key).keyID(id)
			.algorithm(algorithm)
			.keyUse(KeyUse.SIGNATURE)
			.build();
	}

	/**
	 * Returns this key with other dates.
	 * @param signFrom from when it signs, inclusive, or {@code null} for always
	 * @param signUntil until when it signs, exclusive, or {@code null} for as long as it
	 * has not expired
	 * @param expires from when nothing that it signed counts any more, or {@code null}
	 * for never
	 * @throws IllegalArgumentException if they are not in that order
	 */
	public AgentKey withDates(@Nullable Instant signFrom, @Nullable Instant signUntil, @Nullable Instant expires) {
		return new AgentKey(this.key, this.algorithm, this.signer, signFrom, signUntil, expires);
	}

	private static void requireOrder(String first, @Nullable Instant earlier, String second, @Nullable Instant later) {
		if (earlier != null && later != null && earlier.isAfter(later)) {
			throw new IllegalArgumentException(
					"the key " + first + " at " + earlier + ", which is after it " + second + ", at " + later);
		}
	}

	/**
	 * Returns the key's id, the {@code kid} of its signatures.
	 */
	public String id() {
		return this.key.getKeyID();
	}

	/**
	 * Returns the algorithm of its signatures.
	 */
	public JWSAlgorithm algorithm() {
		return this.algorithm;
	}

	/**
	 * Returns from when it signs, or {@code null} for always.
	 */
	public @Nullable Instant signFrom() {
		return this.signFrom;
	}

	/**
	 * Returns until when it signs, or {@code null} for as long as it has not expired.
	 */
	public @Nullable Instant signUntil() {
		return this.signUntil;
	}

	/**
	 * Returns when it expires, or {@code null} for never.
	 */
	public @Nullable Instant expires() {
		return this.expires;
	}

	/**
	 * Tells where in its life the key is.
	 */
	public Phase phase(Instant now) {
		if (this.expires != null && !now.isBefore(this.expires)) {
			return Phase.EXPIRED;
		}
		if (this.signUntil != null && !now.isBefore(this.signUntil)) {
			return Phase.RETIRED;
		}
		return (this.signFrom != null && now.isBefore(this.signFrom)) ? Phase.NEXT : Phase.CURRENT;
	}

	/**
	 * Signs bytes, in the form that JOSE gives signatures of its algorithm (RFC 7518,
	 * section 3; RFC 8037): for ECDSA, both numbers after each other.
	 */
	public byte[] sign(byte[] bytes) {
		try {
			return this.signer.sign(new JWSHeader(this.algorithm), bytes).decode();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("The key " + id() + " did not sign", ex);
		}
	}

	/**
	 * Returns what signs for Nimbus, such as a JWT for client authentication (RFC 7523).
	 */
	public JWSSigner signer() {
		return this.signer;
	}

	/**
	 * Returns the public part for publication, with the key's id, algorithm and dates.
	 */
	public JWK publicJwk() {
		JWK published = this.key.toPublicJWK();
		Date from = date(this.signFrom);
		Date until = date(this.expires);
		if (published instanceof RSAKey rsa) {
			return new RSAKey.Builder(rsa).notBeforeTime(from).expirationTime(until).build();
		}
		if (published instanceof ECKey ec) {
			return new ECKey.Builder(ec).notBeforeTime(from).expirationTime(until).build();
		}
		return new OctetKeyPair.Builder((OctetKeyPair) published).notBeforeTime(from).expirationTime(until).build();
	}

	private static @Nullable Instant instant(@Nullable Date date) {
		return (date != null) ? date.toInstant() : null;
	}

	private static @Nullable Date date(@Nullable Instant instant) {
		return (instant != null) ? Date.from(instant) : null;
	}

	/**
	 * Returns the key's id, algorithm and dates, and nothing of its private part.
	 */
	@Override
	public String toString() {
		return "AgentKey[id=" + Fields.quoted(id()) + ", algorithm=" + this.algorithm
				+ ((this.signFrom != null) ? ", signFrom=" + this.signFrom : "")
				+ ((this.signUntil != null) ? ", signUntil=" + this.signUntil : "")
				+ ((this.expires != null) ? ", expires=" + this.expires : "") + "]";
	}

	/**
	 * Where in its life a key is.
	 */
	public enum Phase {

		/**
		 * Published, and does not sign yet.
		 */
		NEXT,

		/**
		 * Published, and signs.
		 */
		CURRENT,

		/**
		 * Published, and signs no more.
		 */
		RETIRED,

		/**
		 * Neither published nor signing.
		 */
		EXPIRED

	}

}
