package dev.a2asecurity.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Bounds on text that somebody else chose, and digests.
 */
final class AuditText {

	static final int MAX_LENGTH = 256;

	private static final int MAX_TIME = 32;

	private static volatile Second latest = Second.of(0);

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

	/**
	 * Returns what {@link Instant#toString()} does. Many events are of the same second,
	 * and the date is most of the work.
	 */
	static String time(Instant time) {
		Second second = latest;
		if (second.number() != time.getEpochSecond()) {
			second = Second.of(time.getEpochSecond());
			latest = second;
		}
		int nanos = time.getNano();
		if (nanos == 0) {
			return second.text() + "Z";
		}
		int unused = (nanos % 1_000_000 == 0) ? 6 : (nanos % 1000 == 0) ? 3 : 0;
		String digits = Integer.toString(1_000_000_000 + nanos);
		return new StringBuilder(MAX_TIME).append(second.text())
			.append('.')
			.append(digits, 1, digits.length() - unused)
			.append('Z')
			.toString();
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record Second(long number, String text) {

		static Second of(long number) {
			String text = Instant.ofEpochSecond(number).toString();
			return new Second(number, text.substring(0, text.length() - 1));
		}

	}

}
