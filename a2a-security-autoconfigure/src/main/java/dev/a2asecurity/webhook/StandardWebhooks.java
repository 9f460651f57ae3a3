package dev.a2asecurity.webhook;

import java.nio.charset.StandardCharsets;

/**
 * The names and the signed content of the Standard Webhooks specification.
 */
final class StandardWebhooks {

	static final String NAME = "standard-webhooks";

	static final String ID = "webhook-id";

	static final String TIMESTAMP = "webhook-timestamp";

	static final String SIGNATURE = "webhook-signature";

	/**
	 * HMAC-SHA-256.
	 */
	static final String SYMMETRIC = "v1,";

	/**
	 * Ed25519.
	 */
	static final String ASYMMETRIC = "v1a,";

	private StandardWebhooks() {
	}

	/**
	 * Returns what precedes the body in what is signed.
	 */
	static byte[] prefix(String id, String timestamp) {
		return (id + '.' + timestamp + '.').getBytes(StandardCharsets.US_ASCII);
	}

}
