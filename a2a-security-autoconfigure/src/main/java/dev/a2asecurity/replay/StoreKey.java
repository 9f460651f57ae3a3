package dev.a2asecurity.replay;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The fixed size under which a store knows texts that strangers chose: their SHA-256.
 * Nothing of theirs reaches a store, and no two lists of texts have the same key.
 */
record StoreKey(long first, long second, long third, long fourth) {

	/**
	 * Returns the key of a list of texts. Each is preceded by its length, so that ("ab",
	 * "c") and ("a", "bc") differ, and taken as its UTF-16 code units: an encoder would
	 * replace every unpaired surrogate by the same character.
	 */
	static StoreKey of(String... texts) {
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
