package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bounds on text that somebody else chose, and digests.
 */
final class AuditText {

	static final int MAX_LENGTH = 256;

	private AuditText() {
	}

	/**
	 * Returns a text of at most 256 characters: of a longer one the beginning and its
	 * digest, so that two are still told from each other.
	 */
	static String bounded(String text) {
		return (text.length() <= MAX_LENGTH) ? text
				: text.substring(0, MAX_LENGTH - 76) + "...sha256:" + sha256(text.getBytes(StandardCharsets.UTF_8));
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
