package dev.a2asecurity.webhook;

import java.security.GeneralSecurityException;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that sender and receiver share, for HMAC-SHA-256, in the form of the Standard
 * Webhooks specification: {@code whsec_} and 24 to 64 bytes in base64.
 */
public final class SharedSecret {

	/**
	 * What the text of a secret starts with.
	 */
	public static final String PREFIX = "whsec_";

	private static final int MIN_BYTES = 24;

	private static final int MAX_BYTES = 64;

	private static final String ALGORITHM = "HmacSHA256";

	/**
	 * Has the key worked in; copies of it are used, which spares each message the work.
	 */
	private final Mac prepared;

	private SharedSecret(byte[] secret) {
		try {
			this.prepared = Mac.getInstance(ALGORITHM);
			this.prepared.init(new SecretKeySpec(secret, ALGORITHM));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	/**
	 * Parses a secret.
	 * @throws IllegalArgumentException if it has not that form; the message does not
	 * quote it
	 */
	public static SharedSecret parse(String text) {
		if (!text.startsWith(PREFIX)) {
			throw new IllegalArgumentException("a secret starts with " + PREFIX);
		}
		byte[] secret;
		try {
			secret = Base64.getDecoder().decode(text.substring(PREFIX.length()));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("what follows " + PREFIX + " is no base64");
		}
		if (secret.length < MIN_BYTES || secret.length > MAX_BYTES) {
			throw new IllegalArgumentException(
					"a secret has " + MIN_BYTES + " to " + MAX_BYTES + " bytes, not " + secret.length);
		}
		return new SharedSecret(secret);
	}

	/**
	 * Returns a MAC with the key in it, to be fed and finished by one thread.
	 */
	Mac mac() {
		try {
			return (Mac) this.prepared.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("The JDK's " + ALGORITHM + " can be copied", ex);
		}
	}

	@Override
	public String toString() {
		return "<redacted>";
	}

}
