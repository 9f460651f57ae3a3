package dev.a2asecurity.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import dev.a2asecurity.agentcard.AgentKey;

/**
 * Signs by a JWT with the SHA-256 of the body ("Example Asymmetric Key Flow" of
 * {@code docs/topics/streaming-and-async.md}; A2A specification 1.0, section 4.3.3). It
 * is the bearer token of the request, unless the receiver has asked for credentials of
 * its own there; then it has a header for itself.
 */
public final class JwtSigner implements WebhookScheme.Signer {

	static final String NAME = "jwt";

	static final String HEADER = "A2A-Webhook-Signature";

	static final String AUTHORIZATION = "Authorization";

	static final String BEARER = "Bearer ";

	static final String BODY_CLAIM = "request_body_sha256";

	static final String TASK_CLAIM = "taskId";

	/**
	 * Tells these apart from whatever else the key signs (RFC 8725, section 3.11).
	 */
	static final JOSEObjectType TYPE = new JOSEObjectType("a2a-webhook+jwt");

	private static final Duration LIFE = Duration.ofMinutes(5);

	private final String issuer;

	private final Supplier<AgentKey> key;

	/**
	 * Creates a signer.
	 * @param issuer how the sender is called
	 * @param key finds the key that signs now
	 */
	public JwtSigner(String issuer, Supplier<AgentKey> key) {
		this.issuer = issuer;
		this.key = key;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Signature sign(OutgoingWebhook webhook) {
		AgentKey signing = this.key.get();
		JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer(this.issuer)
			.audience(audience(webhook.target()))
			.issueTime(Date.from(webhook.time()))
			.expirationTime(Date.from(webhook.time().plus(LIFE)))
			.jwtID(webhook.id())
			.claim(TASK_CLAIM, webhook.taskId())
			.claim(BODY_CLAIM, HexFormat.of().formatHex(webhook.body().sha256()))
			.build();
		SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(signing.algorithm()).keyID(signing.id()).type(TYPE).build(),
				claims);
		try {
			jwt.sign(signing.signer());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("The key " + signing.id() + " did not sign", ex);
		}
		return new Signature(webhook.authorizationTaken() ? Map.of(HEADER, jwt.serialize())
				: Map.of(AUTHORIZATION, BEARER + jwt.serialize()), signing.id());
	}

	/**
	 * Returns the URL without its query, which may hold what should not stand in a token.
	 */
	static String audience(URI target) {
		String text = target.toString();
		int query = text.indexOf('?');
		return (query >= 0) ? text.substring(0, query) : text;
	}

}
