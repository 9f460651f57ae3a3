package dev.a2asecurity.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.PeerToken;

/**
 * Verifies by a JWT with the SHA-256 of the body; see {@link JwtSigner}.
 */
public final class JwtVerifier implements WebhookScheme.Verifier {

	/**
	 * {@code JWT}, and none, are what other senders write.
	 */
	private static final Set<String> TYPES = Set.of(JwtSigner.TYPE.getType(), "jwt");

	/**
	 * The end of the year 9999; see RFC 7519, section 2.
	 */
	private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

	/**
	 * How many keys are tried for a token that does not name its own.
	 */
	private static final int MAX_KEYS = 8;

	private final String issuer;

	private final PeerKeys keys;

	/**
	 * Creates a verifier.
	 * @param issuer how the sender is called
	 * @param keys the sender's keys
	 */
	public JwtVerifier(String issuer, PeerKeys keys) {
		this.issuer = issuer;
		this.keys = keys;
	}

	@Override
	public String name() {
		return JwtSigner.NAME;
	}

	@Override
	public boolean isUsedBy(IncomingWebhook webhook) {
		return webhook.has(JwtSigner.HEADER)
				|| webhook.headers(JwtSigner.AUTHORIZATION).stream().anyMatch((value) -> bearer(value) != null);
	}

	@Override
	public WebhookProof verify(IncomingWebhook webhook) throws WebhookRefusedException {
		PeerToken token = parse(token(webhook));
		requireType(token.header().getType());
		requireSignature(token);
		Map<String, Object> claims = token.claims();
		require(this.issuer.equals(claims.get("iss")), "issuer_mismatch", "the token's issuer is not " + this.issuer);
		requireAudience(claims.get("aud"), JwtSigner.audience(webhook.target()));
		requireBody(text(claims, JwtSigner.BODY_CLAIM), webhook.body());
		String taskId = (claims.get(JwtSigner.TASK_CLAIM) != null) ? text(claims, JwtSigner.TASK_CLAIM) : null;
		return new WebhookProof(WebhookId.checked(text(claims, "jti")), time(claims, "iat"), time(claims, "exp"),
				taskId, token.header().getKeyID(), true);
	}

	/**
	 * The header of its own first: then the other one holds credentials.
	 */
	private static String token(IncomingWebhook webhook) throws WebhookRefusedException {
		String own = webhook.header(JwtSigner.HEADER);
		if (own != null) {
			return own;
		}
		String bearer = bearer(webhook.requiredHeader(JwtSigner.AUTHORIZATION));
		if (bearer == null) {
			throw new WebhookRefusedException("missing_header", "there is no bearer token");
		}
		return bearer;
	}

	private static @Nullable String bearer(String authorization) {
		boolean bearer = authorization.regionMatches(true, 0, JwtSigner.BEARER, 0, JwtSigner.BEARER.length());
		String token = bearer ? authorization.substring(JwtSigner.BEARER.length()) : "";
		return (token.chars().filter((character) -> character == '.').count() == 2) ? token : null;
	}

	private static PeerToken parse(String token) throws WebhookRefusedException {
		try {
			return PeerToken.parse(token);
		}
		catch (IllegalArgumentException ex) {
			throw new WebhookRefusedException("malformed_token", String.valueOf(ex.getMessage()));
		}
	}

	private static void requireType(@Nullable JOSEObjectType type) throws WebhookRefusedException {
		require(type == null || TYPES.stream().anyMatch((accepted) -> accepted.equalsIgnoreCase(type.getType())),
				"type_mismatch", "the token's type is for another purpose");
	}

	private void requireSignature(PeerToken token) throws WebhookRefusedException {
		List<JWK> candidates = this.keys.find(token.header().getKeyID());
		require(!candidates.isEmpty(), "unknown_key", "the sender has no key with the token's key id");
		byte[] input = token.signingInput();
		byte[] signature = token.signature();
		require(candidates.stream()
			.limit(MAX_KEYS)
			.anyMatch((key) -> KeyVerification.verifies(key, token.header(), input, signature)), "signature_mismatch",
				"the token's signature does not verify with the sender's key");
	}

	private static void requireAudience(@Nullable Object audience, String expected) throws WebhookRefusedException {
		boolean matches = expected.equals(audience)
				|| (audience instanceof List<?> audiences && audiences.contains(expected));
		require(matches, "audience_mismatch", "the token is not for " + expected);
	}

	private static void requireBody(String hash, WebhookBody body) throws WebhookRefusedException {
		String expected = HexFormat.of().formatHex(body.sha256());
		require(MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
				hash.getBytes(StandardCharsets.UTF_8)), "body_mismatch", "the token is for another body");
	}

	private static String text(Map<String, Object> claims, String name) throws WebhookRefusedException {
		if (claims.get(name) instanceof String text) {
			return text;
		}
		throw new WebhookRefusedException("claim_missing", "the token has no text as claim " + name);
	}

	private static Instant time(Map<String, Object> claims, String name) throws WebhookRefusedException {
		if (claims.get(name) instanceof Number number && number.doubleValue() >= 0
				&& number.doubleValue() <= MAX_EPOCH_SECOND) {
			return Instant.ofEpochSecond(number.longValue());
		}
		throw new WebhookRefusedException("claim_missing", "the token has no time as claim " + name);
	}

	private static void require(boolean condition, String reason, String explanation) throws WebhookRefusedException {
		if (!condition) {
			throw new WebhookRefusedException(reason, explanation);
		}
	}

}
