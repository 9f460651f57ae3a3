package dev.a2asecurity.webhook;

import java.util.Base64;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import javax.crypto.Mac;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.agentcard.Ed25519;

/**
 * Signs by the Standard Webhooks specification: {@code v1} with a secret that the
 * receiver shares, {@code v1a} with an Ed25519 key.
 */
public final class StandardWebhooksSigner implements WebhookScheme.Signer {

	private final BiFunction<byte[], WebhookBody, Signed> signature;

	private StandardWebhooksSigner(BiFunction<byte[], WebhookBody, Signed> signature) {
		this.signature = signature;
	}

	/**
	 * Creates a signer for {@code v1}.
	 */
	public static StandardWebhooksSigner with(SharedSecret secret) {
		return new StandardWebhooksSigner(
				(prefix, body) -> new Signed(StandardWebhooks.SYMMETRIC + mac(secret, prefix, body), null));
	}

	/**
	 * Creates a signer for {@code v1a}.
	 * @param key finds the key that signs now, one of Ed25519
	 */
	public static StandardWebhooksSigner with(Supplier<AgentKey> key) {
		return new StandardWebhooksSigner((prefix, body) -> {
			AgentKey signing = edwards(key.get());
			return new Signed(
					StandardWebhooks.ASYMMETRIC + Base64.getEncoder().encodeToString(signing.sign(body.after(prefix))),
					signing.id());
		});
	}

	private static AgentKey edwards(AgentKey key) {
		if (!Ed25519.ALGORITHMS.contains(key.algorithm())) {
			throw new IllegalStateException(
					"The scheme standard-webhooks signs with a key of Ed25519, and the key " + key.id() + " is none");
		}
		return key;
	}

	static String mac(SharedSecret secret, byte[] prefix, WebhookBody body) {
		Mac mac = secret.mac();
		mac.update(prefix);
		body.addTo(mac);
		return Base64.getEncoder().encodeToString(mac.doFinal());
	}

	@Override
	public String name() {
		return StandardWebhooks.NAME;
	}

	@Override
	public Signature sign(OutgoingWebhook webhook) {
		String timestamp = Long.toString(webhook.time().getEpochSecond());
		byte[] prefix = StandardWebhooks.prefix(webhook.id(), timestamp);
		Signed signed = this.signature.apply(prefix, webhook.body());
		return new Signature(Map.of(StandardWebhooks.ID, webhook.id(), StandardWebhooks.TIMESTAMP, timestamp,
				StandardWebhooks.SIGNATURE, signed.signature()), signed.keyId());
	}

	private record Signed(String signature, @Nullable String keyId) {
	}

}
