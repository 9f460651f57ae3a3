package dev.a2asecurity.authentication;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.NonceStore;
import dev.a2asecurity.replay.NonceUse;
import dev.a2asecurity.replay.StoreUnavailableException;

/**
 * Verifies DPoP proofs (RFC 9449, section 4.3): that whoever sends this request, with
 * this token, holds the token's key, and has said so just now and not before.
 * <p>
 * Whether the proof was seen before is asked last, when everything else is right: nobody
 * else's proof can burn a value, and garbage never reaches the store.
 */
final class DPoPProofVerifier {

	/**
	 * Asymmetric algorithms (RFC 9449, section 4.3, point 5).
	 */
	static final Set<String> ALGORITHMS = Set.of("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384",
			"PS512", "EdDSA", "Ed25519");

	/**
	 * As for any token, except that the key is where the specification puts it.
	 */
	private static final Set<String> REFUSED_HEADERS = Set.of("jku", "x5u", "x5c", "crit", "b64", "zip");

	private static final int MIN_RSA_BITS = 2048;

	/**
	 * Longer keys cost the verifier more than they give.
	 */
	private static final int MAX_RSA_BITS = 8192;

	private static final int MAX_JTI_LENGTH = 256;

	private final Ed25519VerifierFactory verifiers = new Ed25519VerifierFactory();

	private final NonceStore seen;

	private final @Nullable ServerNonces nonces;

	private final Duration life;

	private final Duration clockSkew;

	private final Clock clock;

	/**
	 * Creates a verifier.
	 * @param seen remembers proofs until they are too old
	 * @param nonces the nonces that proofs must carry, or {@code null} for none
	 * @param life how old a proof may be
	 * @param clockSkew how far ahead a client's clock may be
	 */
	DPoPProofVerifier(NonceStore seen, @Nullable ServerNonces nonces, Duration life, Duration clockSkew, Clock clock) {
		this.seen = seen;
		this.nonces = nonces;
		this.life = life;
		this.clockSkew = clockSkew;
		this.clock = clock;
	}

	/**
	 * Verifies a proof.
	 * @param proof the proof and its request
	 * @param accessToken the token that it goes with
	 * @param thumbprint thumbprint of the key that the token is bound to
	 * @throws TokenRefusedException if the proof does not hold
	 * @throws InvalidDPoPProofException if all it lacks is this agent's nonce
	 */
	void verify(PresentedToken.Proof proof, String accessToken, String thumbprint, Caller caller)
			throws TokenRefusedException {
		ParsedToken jwt = ParsedToken.parse(proof.jwt(), REFUSED_HEADERS);
		requireHeader(jwt);
		JWK key = key(jwt);
		if (!isEqual(thumbprint(key), thumbprint)) {
			throw new TokenRefusedException("proof_other_key",
					"the proof is by another key than the token is bound to");
		}
		requireSignature(jwt, key);
		require(proof.method().equals(jwt.string("htm")), "proof_other_method",
				"the proof is for another method (htm)");
		requireUri(proof, jwt.string("htu"));
		require(isEqual(hash(accessToken), jwt.string("ath")), "proof_other_token",
				"the proof is for another token (ath)");
		requireTime(jwt);
		String jti = jwt.string("jti");
		if (jti == null || jti.isEmpty() || jti.length() > MAX_JTI_LENGTH) {
			throw new TokenRefusedException("proof_no_jti",
					"the proof has no jti of 1 to " + MAX_JTI_LENGTH + " characters");
		}
		requireNonce(jwt.string("nonce"));
		requireFirstUse(jwt, thumbprint + ":" + jti, caller);
	}

	private static void requireHeader(ParsedToken jwt) throws TokenRefusedException {
		require(jwt.header().getType() != null && "dpop+jwt".equalsIgnoreCase(jwt.header().getType().getType()),
				"proof_type", "the proof's typ header is not dpop+jwt");
		require(ALGORITHMS.contains(jwt.header().getAlgorithm().getName()), "proof_algorithm",
				"the proof's algorithm is not among " + ALGORITHMS);
	}

	private static JWK key(ParsedToken jwt) throws TokenRefusedException {
		JWK key = jwt.header().getJWK();
		if (key == null || key.isPrivate() || !isAsymmetricAndStrong(key)) {
			throw new TokenRefusedException("proof_key",
					"the proof's jwk header is no public key of RSA (2048 to 8192 bits), EC or Ed25519");
		}
		return key;
	}

	private static boolean isAsymmetricAndStrong(JWK key) {
		if (key instanceof RSAKey rsa) {
			return rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS;
		}
		return key instanceof ECKey || (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve()));
	}

	private void requireSignature(ParsedToken jwt, JWK key) throws TokenRefusedException {
		boolean verified;
		try {
			Key publicKey = (key instanceof OctetKeyPair pair) ? SignatureKeySelector.publicKey(pair)
					: (key instanceof ECKey ec) ? ec.toPublicKey() : key.toRSAKey().toPublicKey();
			JWSAlgorithm algorithm = jwt.header().getAlgorithm();
			// An Ed25519 verifier takes any public key; it must be of its kind.
			boolean edwards = Ed25519VerifierFactory.ALGORITHMS.contains(algorithm);
			verified = edwards == (key instanceof OctetKeyPair)
					&& jwt.jws().verify(this.verifiers.createJWSVerifier(jwt.header(), publicKey));
		}
		catch (JOSEException | IllegalArgumentException | IllegalStateException ex) {
			verified = false;
		}
		require(verified, "proof_signature", "the proof's signature does not verify with the key in its header");
	}

	private static void requireUri(PresentedToken.Proof proof, @Nullable String htu) throws TokenRefusedException {
		String named = (htu != null) ? normalized(htu) : null;
		boolean matches = named != null
				&& proof.uris().stream().anyMatch((uri) -> named.equals(normalized(uri.toString())));
		require(matches, "proof_other_uri", "the proof is for another URI (htu) than " + proof.uris());
	}

	/**
	 * Normalises as RFC 9449, section 4.3, point 9 asks: by syntax and scheme (RFC 3986,
	 * sections 6.2.2 and 6.2.3), without query and fragment.
	 */
	private static @Nullable String normalized(String text) {
		try {
			URI uri = new URI(text).normalize();
			if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
				return null;
			}
			String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
			int defaultPort = scheme.equals("https") ? 443 : 80;
			String port = (uri.getPort() == -1 || uri.getPort() == defaultPort) ? "" : ":" + uri.getPort();
			String path = (uri.getRawPath() == null || uri.getRawPath().isEmpty()) ? "/" : uri.getRawPath();
			return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private void requireTime(ParsedToken jwt) throws TokenRefusedException {
		Instant issuedAt = TimeCheck.time(jwt, "iat");
		if (issuedAt == null) {
			throw new TokenRefusedException("proof_no_time", "the proof has no iat claim");
		}
		Instant now = this.clock.instant();
		require(!issuedAt.isAfter(now.plus(this.clockSkew)), "proof_from_future",
				"the proof was made at " + issuedAt + ", now is " + now);
		require(now.isBefore(issuedAt.plus(this.life)), "proof_too_old", "the proof was made at " + issuedAt
				+ ", now is " + now + ", a2a.security.dpop.proof-lifetime is " + this.life);
	}

	private void requireNonce(@Nullable String nonce) {
		if (this.nonces != null && (nonce == null || !this.nonces.isCurrent(nonce))) {
			throw new InvalidDPoPProofException(this.nonces.next());
		}
	}

	private void requireFirstUse(ParsedToken jwt, String proof, Caller caller) throws TokenRefusedException {
		Instant issuedAt = TimeCheck.time(jwt, "iat");
		Instant tooOldAt = ((issuedAt != null) ? issuedAt : this.clock.instant()).plus(this.life);
		// The caller, and not its key, of which it may have any number: one who makes up
		// keys and ids fills only its own share.
		// Nor the client alone, or one user of an app would shut out all others.
		String client = caller.clientId();
		String scope = "dpop:" + caller.issuer() + ((client != null) ? "|client|" + client : "") + "|subject|"
				+ caller.subject();
		NonceUse use = use(scope, proof, tooOldAt);
		switch (use) {
			case FIRST -> {
			}
			case SEEN -> throw new TokenRefusedException("proof_seen", "the proof was used before");
			case FULL -> throw new StoreUnavailableException("The caller has used more proofs than can be remembered"
					+ " until they are too old (a2a.security.replay.caffeine)", null);
		}
	}

	/**
	 * Asks the store, which may be the application's own: whatever it throws, and
	 * {@code null}, say nothing about the proof.
	 */
	private NonceUse use(String scope, String proof, Instant tooOldAt) {
		try {
			return Objects.requireNonNull(this.seen.firstUse(scope, proof, tooOldAt));
		}
		catch (StoreUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new StoreUnavailableException("The store of used proofs has failed with " + ex.getClass().getName(),
					ex);
		}
	}

	private static void require(boolean condition, String reason, String explanation) throws TokenRefusedException {
		if (!condition) {
			throw new TokenRefusedException(reason, explanation);
		}
	}

	private static String thumbprint(JWK key) throws TokenRefusedException {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new TokenRefusedException("proof_key", "the proof's jwk header has no thumbprint");
		}
	}

	private static String hash(String accessToken) {
		return Base64URL.encode(Sha256.of(accessToken.getBytes(StandardCharsets.US_ASCII))).toString();
	}

	private static boolean isEqual(String expected, @Nullable String actual) {
		return actual != null && MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
				actual.getBytes(StandardCharsets.UTF_8));
	}

}
