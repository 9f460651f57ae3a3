package dev.a2asecurity.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Compares what a push configuration has told the sender to send along: its token, in
 * {@code X-A2A-Notification-Token}, and its credentials, in {@code Authorization} (A2A
 * specification 1.0, section 4.3.3). It proves that the sender has once been told, and
 * nothing about the body.
 */
public final class TokenVerifier implements WebhookScheme.Verifier {

	/**
	 * What most SDKs call the header of the token.
	 */
	public static final String TOKEN_HEADER = "X-A2A-Notification-Token";

	/**
	 * What the Go SDK calls it.
	 */
	static final String OTHER_TOKEN_HEADER = "A2A-Notification-Token";

	private final List<byte[]> tokens;

	private final List<byte[]> authorizations;

	/**
	 * Creates a verifier; what it is given of both, a message must have of both.
	 * @param tokens accepted tokens
	 * @param authorizations accepted values of {@code Authorization}, such as
	 * {@code Bearer …}
	 */
	public TokenVerifier(List<String> tokens, List<String> authorizations) {
		if (tokens.isEmpty() && authorizations.isEmpty()) {
			throw new IllegalArgumentException("A token or credentials are needed");
		}
		this.tokens = tokens.stream().map(TokenVerifier::hash).toList();
		this.authorizations = authorizations.stream().map(TokenVerifier::normalized).map(TokenVerifier::hash).toList();
	}

	@Override
	public String name() {
		return "token";
	}

	@Override
	public boolean isUsedBy(IncomingWebhook webhook) {
		return webhook.has(TOKEN_HEADER) || webhook.has(OTHER_TOKEN_HEADER)
				|| (!this.authorizations.isEmpty() && webhook.has(JwtSigner.AUTHORIZATION));
	}

	@Override
	public WebhookProof verify(IncomingWebhook webhook) throws WebhookRefusedException {
		if (!this.tokens.isEmpty()) {
			String name = webhook.has(TOKEN_HEADER) ? TOKEN_HEADER : OTHER_TOKEN_HEADER;
			require(this.tokens, webhook.requiredHeader(name), "token_mismatch");
		}
		if (!this.authorizations.isEmpty()) {
			require(this.authorizations, normalized(webhook.requiredHeader(JwtSigner.AUTHORIZATION)),
					"credentials_mismatch");
		}
		// The same body again is the same message; there is nothing else to tell it by.
		return new WebhookProof("sha256-" + HexFormat.of().formatHex(webhook.body().sha256()), null, null, null, null,
				false);
	}

	private static void require(List<byte[]> accepted, String given, String reason) throws WebhookRefusedException {
		byte[] hash = hash(given);
		boolean equal = false;
		for (byte[] candidate : accepted) {
			equal |= MessageDigest.isEqual(candidate, hash);
		}
		if (!equal) {
			throw new WebhookRefusedException(reason, "what the message carries is none of the configured values");
		}
	}

	/**
	 * The scheme is the same in any letter case (RFC 9110, section 11.1).
	 */
	private static String normalized(String authorization) {
		int space = authorization.indexOf(' ');
		return (space < 0) ? authorization
				: authorization.substring(0, space).toLowerCase(Locale.ROOT) + authorization.substring(space);
	}

	/**
	 * Hashes, so that the comparison takes as long for any length.
	 */
	private static byte[] hash(String text) {
		return WebhookBody.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
	}

}
