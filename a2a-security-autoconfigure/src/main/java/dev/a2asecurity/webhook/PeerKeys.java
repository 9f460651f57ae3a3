package dev.a2asecurity.webhook;

import java.util.List;

import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.authentication.IssuerUnavailableException;

/**
 * The public keys of a sender.
 */
@FunctionalInterface
public interface PeerKeys {

	/**
	 * Returns the keys that may be meant by an id.
	 * @param id the key's id, or {@code null} for all
	 * @return the keys; none if the sender has no such key
	 * @throws IssuerUnavailableException if that cannot be told now
	 */
	List<JWK> find(@Nullable String id);

	/**
	 * Returns keys that were configured.
	 */
	static PeerKeys of(List<JWK> keys) {
		List<JWK> fixed = List.copyOf(keys);
		return (id) -> fixed.stream().filter((key) -> id == null || id.equals(key.getKeyID())).toList();
	}

}
