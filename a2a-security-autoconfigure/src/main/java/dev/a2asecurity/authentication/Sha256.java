package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256, which every Java platform has.
 */
final class Sha256 {

	private Sha256() {
	}

	/**
	 * Returns the first half of a token's hash, in lower-case hex: enough to tell it from
	 * every other.
	 */
	static String fingerprint(String token) {
		return HexFormat.of().formatHex(of(token.getBytes(StandardCharsets.UTF_8)), 0, 16);
	}

	static byte[] of(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
