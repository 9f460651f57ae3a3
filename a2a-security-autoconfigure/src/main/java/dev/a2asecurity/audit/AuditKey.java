package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.util.Assert;

/**
 * The secret key of a trail. Whoever has it can write records that verify, so it belongs
 * to the agent and to whoever verifies, and to nobody who may only read the trail.
 */
public final class AuditKey {

	/**
	 * Shortest key, in characters.
	 */
	public static final int MIN_LENGTH = 32;

	private static final String ALGORITHM = "HmacSHA256";

	private final SecretKey key;

	private final String id;

	private AuditKey(SecretKey key) {
		this.key = key;
		this.id = HexFormat.of().formatHex(newMac().doFinal("a2a-audit-key-id".getBytes(StandardCharsets.UTF_8)), 0, 8);
	}

	/**
	 * Creates a key.
	 * @param secret a random text of at least {@value #MIN_LENGTH} characters
	 * @throws IllegalArgumentException if it is shorter
	 */
	public static AuditKey of(String secret) {
		Assert.isTrue(secret.length() >= MIN_LENGTH, "An audit key has at least " + MIN_LENGTH + " characters");
		return new AuditKey(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
	}

	/**
	 * Returns what records call the key: it tells nothing about it.
	 */
	public String id() {
		return this.id;
	}

	Mac newMac() {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			return mac;
		}
		catch (NoSuchAlgorithmException | InvalidKeyException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return "AuditKey[" + this.id + ", <redacted>]";
	}

}
