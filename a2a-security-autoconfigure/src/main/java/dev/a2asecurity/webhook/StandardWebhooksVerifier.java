package dev.a2asecurity.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;

/**
 * Verifies by the Standard Webhooks specification: {@code v1} (HMAC-SHA-256) with any of
 * several secrets, {@code v1a} (Ed25519) with the sender's keys. One good signature is
 * enough, so that either side can change its key without the other.
 */
public final class StandardWebhooksVerifier implements WebhookScheme.Verifier {

	/**
	 * A sender in rotation has a few signatures; more would be work for nothing.
	 */
	private static final int MAX_SIGNATURES = 8;

	private static final int MAX_TIMESTAMP_LENGTH = 12;

	private static final int MAX_KEYS = 8;

	private final List<SharedSecret> secrets;

	private final @Nullable PeerKeys keys;

	/**
	 * Creates a verifier.
	 * @param secrets the secrets for {@code v1}; none where it is not accepted
	 * @param keys the keys for {@code v1a}, or {@code null} where it is not accepted
	 */
	public StandardWebhooksVerifier(List<SharedSecret> secrets, @Nullable PeerKeys keys) {
		this.secrets = List.copyOf(secrets);
		this.keys = keys;
	}

	@Override
	public String name() {
		return StandardWebhooks.NAME;
	}

	@Override
	public boolean isUsedBy(IncomingWebhook webhook) {
		return webhook.has(StandardWebhooks.SIGNATURE);
	}

	@Override
	public WebhookProof verify(IncomingWebhook webhook) throws WebhookRefusedException {
		String id = WebhookId.checked(webhook.requiredHeader(StandardWebhooks.ID));
		String timestamp = webhook.requiredHeader(StandardWebhooks.TIMESTAMP);
		Instant signedAt = time(timestamp);
		byte[] prefix = StandardWebhooks.prefix(id, timestamp);
		if (!verifies(webhook.requiredHeader(StandardWebhooks.SIGNATURE), prefix, webhook.body())) {
			throw new WebhookRefusedException("signature_mismatch",
					"no signature verifies with a secret or key of the sender");
		}
		return new WebhookProof(id, signedAt, null, null, null, true);
	}

	private static Instant time(String timestamp) throws WebhookRefusedException {
		if (timestamp.isEmpty() || timestamp.length() > MAX_TIMESTAMP_LENGTH
				|| timestamp.chars().anyMatch((character) -> character < '0' || character > '9')) {
			throw new WebhookRefusedException("malformed_timestamp",
					"the header webhook-timestamp is no number of seconds");
		}
		return Instant.ofEpochSecond(Long.parseLong(timestamp));
	}

	private boolean verifies(String header, byte[] prefix, WebhookBody body) throws WebhookRefusedException {
		String[] signatures = header.split(" ", MAX_SIGNATURES + 1);
		if (signatures.length > MAX_SIGNATURES) {
			throw new WebhookRefusedException("too_many_signatures",
					"the header webhook-signature has more than " + MAX_SIGNATURES + " signatures");
		}
		byte[][] expected = new byte[this.secrets.size()][];
		boolean verified = false;
		for (String signature : signatures) {
			if (signature.startsWith(StandardWebhooks.SYMMETRIC)) {
				verified |= isExpected(signature, prefix, body, expected);
			}
			else if (signature.startsWith(StandardWebhooks.ASYMMETRIC) && this.keys != null) {
				verified |= verifies(signature.substring(StandardWebhooks.ASYMMETRIC.length()), this.keys.find(null),
						prefix, body);
			}
		}
		return verified;
	}

	/**
	 * @param expected the signatures by the secrets, as far as they were needed before
	 */
	private boolean isExpected(String signature, byte[] prefix, WebhookBody body, byte[][] expected) {
		byte[] given = signature.getBytes(StandardCharsets.UTF_8);
		boolean equal = false;
		for (int i = 0; i < expected.length; i++) {
			if (expected[i] == null) {
				expected[i] = (StandardWebhooks.SYMMETRIC
						+ StandardWebhooksSigner.mac(this.secrets.get(i), prefix, body))
					.getBytes(StandardCharsets.US_ASCII);
			}
			equal |= MessageDigest.isEqual(expected[i], given);
		}
		return equal;
	}

	private static boolean verifies(String signature, List<JWK> keys, byte[] prefix, WebhookBody body) {
		byte[] given;
		try {
			given = Base64.getDecoder().decode(signature);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		byte[] signed = body.after(prefix);
		return keys.stream().limit(MAX_KEYS).anyMatch((key) -> KeyVerification.verifiesEdwards(key, signed, given));
	}

}
