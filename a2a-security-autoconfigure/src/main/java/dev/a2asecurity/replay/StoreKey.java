package dev.a2asecurity.replay;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The fixed size under which a store knows texts that strangers chose: their SHA-256.
 * Nothing of theirs reaches a store, and no two lists of texts have the same key.
 *
 * @param first its first eight bytes
 * @param second its next eight bytes
 * @param third its next eight bytes
 * @param fourth its last eight bytes
 */
public record StoreKey(long first, long second, long third, long fourth) {

	private static final int LENGTH = 64;

	/**
	 * Returns the key of a list of texts. Each is preceded by its length, so that ("ab",
	 * "c") and ("a", "bc") differ, and taken as its UTF-16 code units: an encoder would
	 * replace every unpaired surrogate by the same character.
	 */
	public static StoreKey of(String... texts) {
		MessageDigest digest = sha256();
		for (String text : texts) {
			ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * text.length());
			bytes.putInt(text.length()).asCharBuffer().put(text);
			digest.update(bytes.array());
		}
		ByteBuffer hash = ByteBuffer.wrap(digest.digest());
		return new StoreKey(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.first);
	}

	/**
	 * Returns the key that {@link #toString()} wrote.
	 * @throws IllegalArgumentException if the text is no such key
	 */
	public static StoreKey parse(String text) {
		if (text.length() != LENGTH) {
			throw new IllegalArgumentException("A key has " + LENGTH + " hexadecimal digits");
		}
		return new StoreKey(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32),
				HexFormat.fromHexDigitsToLong(text, 32, 48), HexFormat.fromHexDigitsToLong(text, 48, LENGTH));
	}

	/**
	 * Returns 64 lower-case hexadecimal digits: equal keys only are equal text, also
	 * where a database compares without regard to case.
	 */
	@Override
	public String toString() {
		HexFormat hex = HexFormat.of();
		return hex.toHexDigits(this.first) + hex.toHexDigits(this.second) + hex.toHexDigits(this.third)
				+ hex.toHexDigits(this.fourth);
	}

}
