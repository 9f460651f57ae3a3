package dev.a2asecurity.card;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.AgentKey;
import dev.a2asecurity.agentcard.AgentKey.Phase;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.KeyChanges;

/**
 * The keys with which this agent signs: its card, its webhooks, its assertions. Others
 * read the public ones at {@link #PATH} and keep them for a while; so a key is published
 * before it signs, and for as long as what it signed has to verify.
 */
public final class AgentKeys {

	/**
	 * Where the public keys are served.
	 */
	public static final String PATH = "/.well-known/jwks.json";

	private final Clock clock;

	private volatile Keys keys;

	private volatile List<AgentKey> recorded = List.of();

	private volatile @Nullable KeyChanges changes;

	/**
	 * Creates the set of keys.
	 * @param keys keys that sign at some time, the preferred first; possibly none
	 * @param retired public keys that are published as well, since what they signed still
	 * has to verify
	 * @param clock tells the time
	 * @throws IllegalArgumentException if two keys have the same id
	 */
	public AgentKeys(List<AgentKey> keys, List<JWK> retired, Clock clock) {
		this.clock = clock;
		this.keys = new Keys(keys, retired);
	}

	/**
	 * Replaces all keys, such as when they were rotated on disk.
	 * @throws IllegalArgumentException if two keys have the same id; the keys then stay
	 * what they were
	 */
	public void replace(List<AgentKey> keys, List<JWK> retired) {
		this.keys = new Keys(keys, retired);
		allCurrent();
	}

	/**
	 * Puts on record from now on which keys begin and end to sign, whether they were
	 * replaced or their time has come: when it is next asked for them.
	 */
	public void putOnRecord(AuditTrail trail) {
		this.changes = new KeyChanges(trail, "this agent", "signing");
		allCurrent();
	}

	/**
	 * Returns the key to sign with, if this agent has one: the first that is current.
	 */
	public Optional<AgentKey> current() {
		return allCurrent().stream().findFirst();
	}

	/**
	 * Returns all keys that are current. There are several while one follows another;
	 * what can carry several signatures is signed by each.
	 */
	public List<AgentKey> allCurrent() {
		Instant now = this.clock.instant();
		List<AgentKey> current = this.keys.signing.stream().filter((key) -> key.phase(now) == Phase.CURRENT).toList();
		KeyChanges record = this.changes;
		if (record != null && !current.equals(this.recorded)) {
			this.recorded = current;
			record.now(current.stream().map(AgentKey::publicJwk).toList());
		}
		return current;
	}

	/**
	 * Tells whether this agent has any key, whatever its phase.
	 */
	public boolean isEmpty() {
		return this.keys.signing.isEmpty();
	}

	/**
	 * Returns all keys with a private part, whatever their phase, for a report on them.
	 */
	public List<AgentKey> all() {
		return this.keys.signing;
	}

	/**
	 * Returns what is published now: the public parts of all keys that have not expired.
	 */
	public JWKSet published() {
		Instant now = this.clock.instant();
		List<JWK> published = new ArrayList<>();
		this.keys.signing.stream()
			.filter((key) -> key.phase(now) != Phase.EXPIRED)
			.map(AgentKey::publicJwk)
			.forEach(published::add);
		this.keys.retired.stream().filter((key) -> !isExpired(key, now)).forEach(published::add);
		return new JWKSet(published);
	}

	private static boolean isExpired(JWK key, Instant now) {
		Date expires = key.getExpirationTime();
		return expires != null && !now.isBefore(expires.toInstant());
	}

	/**
	 * Returns the keys' ids, algorithms and dates, and nothing of their private parts.
	 */
	@Override
	public String toString() {
		return "AgentKeys" + this.keys.signing;
	}

	private record Keys(List<AgentKey> signing, List<JWK> retired) {

		Keys {
			signing = List.copyOf(signing);
			retired = retired.stream().map(JWK::toPublicJWK).toList();
			Set<String> ids = new HashSet<>();
			for (AgentKey key : signing) {
				requireUnique(key.id(), ids);
			}
			for (JWK key : retired) {
				requireUnique(key.getKeyID(), ids);
			}
		}

		private static void requireUnique(String id, Set<String> ids) {
			if (id == null) {
				throw new IllegalArgumentException("a public key has no id (\"kid\")");
			}
			if (!ids.add(id)) {
				throw new IllegalArgumentException("two keys have the id [" + id + "]");
			}
		}

	}

}
