package dev.a2asecurity.autoconfigure;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * Properties of the keys with which the agent signs its card and its webhooks. Without
 * any, an agent on this machine signs with a key that it makes at start-up, and any other
 * one does not sign.
 *
 * @param keys Keys from SSL bundles, the preferred one first.
 * @param jwkSet File with a JWK set. Keys with a private part sign, from their "nbf" to
 * their "exp"; keys without one are retired, and are published until their "exp".
 * @param jku Whether signatures name the URL of this agent's public keys ("jku"), for
 * clients that look keys up there.
 */
@ConfigurationProperties("a2a.security.signing")
public record A2ASigningProperties(@DefaultValue List<Key> keys, @Nullable Resource jwkSet,
		@DefaultValue("true") boolean jku) {

	/**
	 * A key from an SSL bundle, and when it is used. It is published from the start until
	 * it expires.
	 *
	 * @param bundle Name of the bundle below "spring.ssl.bundle", of type "pem" or "jks".
	 * @param id Identifier of the key ("kid"). Its thumbprint by default.
	 * @param algorithm Signature algorithm: ES256, ES384, RS256, PS256 or EdDSA. The only
	 * one of the key, or RS256, by default.
	 * @param signFrom From when it signs, such as "2026-12-01T00:00:00Z". The beginning
	 * of its certificate's validity by default.
	 * @param signUntil Until when it signs. For as long as it has not expired by default.
	 * @param expires When what it signed does not count any more, and it is published no
	 * longer. The end of its certificate's validity by default.
	 */
	public record Key(@Nullable String bundle, @Nullable String id, @Nullable String algorithm,
			@Nullable Instant signFrom, @Nullable Instant signUntil, @Nullable Instant expires) {
	}

}
