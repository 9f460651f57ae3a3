package dev.a2asecurity.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/**
 * An access token for one peer, with the moments of its life. Times are milliseconds
 * since the epoch.
 */
final class PeerToken {

	private final String value;

	private final String authorization;

	private final @Nullable String hash;

	private final String fingerprint;

	private final Set<String> scopes;

	private final Life life;

	private volatile boolean accepted;

	/**
	 * Creates a token.
	 * @param value the token
	 * @param bound whether it is sent by the DPoP scheme, together with proofs
	 * @param scopes the scopes that it was asked for with
	 * @param life the moments of its life
	 */
	PeerToken(String value, boolean bound, Set<String> scopes, Life life) {
		this.value = value;
		this.authorization = (bound ? "DPoP " : "Bearer ") + value;
		this.hash = bound ? hash(value) : null;
		this.fingerprint = fingerprint(value);
		this.scopes = Set.copyOf(scopes);
		this.life = life;
	}

	/**
	 * Returns the value of the {@code Authorization} header.
	 */
	String authorization() {
		return this.authorization;
	}

	/**
	 * Returns the token, for the token endpoint.
	 */
	String value() {
		return this.value;
	}

	/**
	 * Returns the claim {@code ath} of proofs that go with it (RFC 9449, section 4.2), or
	 * {@code null} if none do.
	 */
	@Nullable String hash() {
		return this.hash;
	}

	/**
	 * Returns the beginning of its SHA-256 hash, in lower-case hex.
	 */
	String fingerprint() {
		return this.fingerprint;
	}

	Set<String> scopes() {
		return this.scopes;
	}

	Life life() {
		return this.life;
	}

	/**
	 * Tells whether the peer has accepted it once.
	 */
	boolean isAccepted() {
		return this.accepted;
	}

	void accepted() {
		if (!this.accepted) {
			this.accepted = true;
		}
	}

	private static String hash(String token) {
		return Base64URL.encode(sha256(token)).toString();
	}

	static String fingerprint(String token) {
		return HexFormat.of().formatHex(sha256(token), 0, 16);
	}

	private static byte[] sha256(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return "PeerToken[<redacted>, scopes=" + this.scopes + ", life=" + this.life + "]";
	}

	/**
	 * The moments of a token's life, each one the first at which the next stage has
	 * begun.
	 *
	 * @param askedAt when it was asked for
	 * @param refreshAt from here on a new one is fetched beside its use
	 * @param staleAt from here on it is used only while no new one is to be had
	 * @param expiresAt from here on it is not used
	 */
	record Life(long askedAt, long refreshAt, long staleAt, long expiresAt) {

		boolean isFreshAt(long now) {
			return now < this.refreshAt;
		}

		boolean isGoodAt(long now) {
			return now < this.staleAt;
		}

		boolean isAliveAt(long now) {
			return now < this.expiresAt;
		}

	}

}
