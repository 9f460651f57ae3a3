package dev.a2asecurity.authentication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Nonces that this agent gives out and that proofs must carry (RFC 9449, section 9): they
 * show that a proof was made just now, whatever the client's clock says. A nonce is its
 * own time under a MAC, so nothing has to be stored, and every instance with the same key
 * knows it.
 */
final class ServerNonces {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int MAC_LENGTH = 32;

	private final SecretKeySpec key;

	private final Duration life;

	private final Clock clock;

	/**
	 * Creates the nonces.
	 * @param secret what instances share, or {@code null} for a key of this instance's
	 * own
	 * @param life how long a nonce is good
	 */
	ServerNonces(@Nullable String secret, Duration life, Clock clock) {
		this.key = new SecretKeySpec((secret != null) ? secret.getBytes(StandardCharsets.UTF_8) : random(), ALGORITHM);
		this.life = life;
		this.clock = clock;
	}

	private static byte[] random() {
		byte[] bytes = new byte[MAC_LENGTH];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	String next() {
		byte[] time = ByteBuffer.allocate(Long.BYTES).putLong(this.clock.millis()).array();
		byte[] nonce = ByteBuffer.allocate(Long.BYTES + MAC_LENGTH).put(time).put(mac(time)).array();
		return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
	}

	boolean isCurrent(String nonce) {
		byte[] bytes;
		try {
			bytes = Base64.getUrlDecoder().decode(nonce);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		if (bytes.length != Long.BYTES + MAC_LENGTH) {
			return false;
		}
		byte[] time = new byte[Long.BYTES];
		byte[] mac = new byte[MAC_LENGTH];
		ByteBuffer.wrap(bytes).get(time).get(mac);
		if (!MessageDigest.isEqual(mac, mac(time))) {
			return false;
		}
		Instant given = Instant.ofEpochMilli(ByteBuffer.wrap(time).getLong());
		Instant now = this.clock.instant();
		return !given.isAfter(now) && now.isBefore(given.plus(this.life));
	}

	private byte[] mac(byte[] time) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			return mac.doFinal(time);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
