package dev.a2asecurity.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.a2asecurity.agentcard.AgentKey;

/**
 * Messages and keys for the tests of webhooks.
 */
public final class WebhookFixtures {

	public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	public static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDX+YcZ8Jd0gA=";

	public static final URI TARGET = URI.create("https://travel.example.com/webhooks/a2a");

	public static final String BODY = """
			{"statusUpdate": {"taskId": "task-1", "contextId": "c", "status": {"state": "TASK_STATE_COMPLETED"}}}""";

	public static final AgentKey EDWARDS = generate("Ed25519", "ed");

	public static final AgentKey EC = generate("EC", "ec");

	public static final AgentKey RSA = generate("RSA", "rsa");

	public static final AgentKey OTHER = generate("Ed25519", "ed");

	private WebhookFixtures() {
	}

	public static AgentKey generate(String algorithm, String id) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
			if (algorithm.equals("EC")) {
				generator.initialize(new ECGenParameterSpec("secp256r1"));
			}
			return AgentKey.of(generator.generateKeyPair(), id, null);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static OutgoingWebhook outgoing(String id, Instant time) {
		return new OutgoingWebhook(id, time, TARGET, "task-1", false, body(BODY));
	}

	public static WebhookBody body(String text) {
		return WebhookBody.of(text.getBytes(StandardCharsets.UTF_8));
	}

	public static IncomingWebhook incoming(Map<String, String> headers, String body) {
		return incoming("POST", TARGET, headers, body(body));
	}

	public static IncomingWebhook incoming(String method, URI target, Map<String, String> headers, WebhookBody body) {
		Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		anyCase.putAll(headers);
		return new IncomingWebhook(method, target,
				(name) -> Optional.ofNullable(anyCase.get(name)).map(List::of).orElse(List.of()), body);
	}

	public static PeerKeys keys(AgentKey... keys) {
		return PeerKeys.of(List.of(keys).stream().map(AgentKey::publicJwk).toList());
	}

}
