package dev.a2asecurity.recording;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret key that recorded sessions are encrypted with. Whoever has it can read them.
 */
public final class RecordingKey {

	private static final int BYTES = 32;

	private final SecretKey key;

	private final String id;

	private RecordingKey(byte[] bytes) {
		this.key = new SecretKeySpec(bytes, "AES");
		this.id = HexFormat.of().formatHex(sha256(bytes), 0, 8);
	}

	/**
	 * Creates a key.
	 * @param base64 32 random bytes in base64
	 * @throws IllegalArgumentException if it is none
	 */
	public static RecordingKey of(String base64) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(base64.strip());
		}
		catch (IllegalArgumentException ex) {
			// Its text quotes a character of the key.
			throw new IllegalArgumentException("a key is base64");
		}
		if (bytes.length != BYTES) {
			throw new IllegalArgumentException("a key has " + BYTES + " bytes, and this one " + bytes.length);
		}
		return new RecordingKey(bytes);
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	SecretKey key() {
		return this.key;
	}

	/**
	 * Returns what entries call the key: it tells nothing about it.
	 */
	public String id() {
		return this.id;
	}

	@Override
	public String toString() {
		return "RecordingKey[" + this.id + ", <redacted>]";
	}

}
