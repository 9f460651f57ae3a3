package dev.a2asecurity.webhook.send;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import dev.a2asecurity.webhook.WebhookBody;

/**
 * SHA-256 of texts that others chose, for keys of a fixed size.
 */
final class Digests {

	private Digests() {
	}

	static String sha256(String text) {
		return HexFormat.of().formatHex(WebhookBody.of(text.getBytes(StandardCharsets.UTF_8)).sha256());
	}

}
