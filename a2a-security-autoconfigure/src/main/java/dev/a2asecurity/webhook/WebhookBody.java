package dev.a2asecurity.webhook;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

import javax.crypto.Mac;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message as they are on the wire. They cannot be changed, so that what
 * was signed or verified is what is sent or read.
 */
public final class WebhookBody {

	private final byte[] bytes;

	/**
	 * Several ask for it, and it costs as much as what proves the message.
	 */
	private byte @Nullable [] sha256;

	private WebhookBody(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Returns a body with a copy of the bytes.
	 */
	public static WebhookBody of(byte[] bytes) {
		return new WebhookBody(bytes.clone());
	}

	/**
	 * Returns a body with a copy of the first bytes of an array.
	 */
	public static WebhookBody of(byte[] bytes, int length) {
		return new WebhookBody(Arrays.copyOf(bytes, length));
	}

	/**
	 * Returns how many bytes there are.
	 */
	public int length() {
		return this.bytes.length;
	}

	/**
	 * Returns a copy of the bytes.
	 */
	public byte[] bytes() {
		return this.bytes.clone();
	}

	/**
	 * Returns the bytes to read from, without a copy.
	 */
	public ByteBuffer buffer() {
		return ByteBuffer.wrap(this.bytes).asReadOnlyBuffer();
	}

	/**
	 * Returns the SHA-256 of the bytes.
	 */
	public byte[] sha256() {
		byte[] known = this.sha256;
		if (known == null) {
			known = digest();
			this.sha256 = known;
		}
		return known.clone();
	}

	private byte[] digest() {
		try {
			return MessageDigest.getInstance("SHA-256").digest(this.bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Feeds the bytes to a MAC.
	 */
	void addTo(Mac mac) {
		mac.update(this.bytes);
	}

	/**
	 * Copies the bytes behind others.
	 * @param prefix what comes first
	 */
	byte[] after(byte[] prefix) {
		byte[] all = new byte[prefix.length + this.bytes.length];
		System.arraycopy(prefix, 0, all, 0, prefix.length);
		System.arraycopy(this.bytes, 0, all, prefix.length, this.bytes.length);
		return all;
	}

	/**
	 * Tells the length only: the content is the sender's business.
	 */
	@Override
	public String toString() {
		return "WebhookBody[" + this.bytes.length + " bytes]";
	}

}
