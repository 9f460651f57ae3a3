package dev.a2asecurity.authentication;

import java.net.URI;
import java.time.Clock;
import java.util.List;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a peer publishes as a JWK set (RFC 7517), fetched as the keys of an
 * issuer are: when they are first needed, again before they are old, at once for an id
 * that is not among them, seldom enough whatever ids strangers make up, and good for a
 * while when the peer cannot be reached.
 */
public final class PublishedKeys {

	private final URI location;

	private final IssuerKeys keys;

	/**
	 * Creates the keys; nothing is fetched yet.
	 * @param location where the JWK set is
	 * @param policy how it is fetched
	 * @param clock what tells the time
	 */
	public PublishedKeys(URI location, KeyPolicy policy, Clock clock) {
		this.location = location;
		this.keys = new IssuerKeys(() -> location, policy, clock);
	}

	/**
	 * Returns the keys that an id may mean.
	 * @param id the key's id, or {@code null} for all keys
	 * @return public keys; none if the peer has no such key
	 * @throws IssuerUnavailableException if the keys cannot be had
	 */
	public List<JWK> find(@Nullable String id) {
		JWKMatcher.Builder matcher = new JWKMatcher.Builder();
		if (id != null) {
			matcher.keyID(id);
		}
		try {
			return this.keys.get(new JWKSelector(matcher.build()), null);
		}
		catch (RateLimitReachedException ex) {
			// Asked a moment ago: the peer has had no such key.
			return List.of();
		}
		catch (KeySourceException ex) {
			if (ex.getCause() instanceof RateLimitReachedException) {
				return List.of();
			}
			throw new IssuerUnavailableException("The keys at " + this.location + " cannot be had", ex);
		}
	}

}
