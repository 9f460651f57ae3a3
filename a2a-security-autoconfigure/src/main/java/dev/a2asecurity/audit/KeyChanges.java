package dev.a2asecurity.audit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;

/**
 * Follows a set of keys, and puts on record which came and which went: a key is known by
 * its material (RFC 7638), so that another key under the id of an old one is seen too.
 * The keys that are there at first are on record as well, since an earlier run may have
 * had others. Safe for use by several threads.
 */
public final class KeyChanges {

	private static final String IN_USE = "KEY_IN_USE";

	private static final String ADDED = "KEY_ADDED";

	private static final String REMOVED = "KEY_REMOVED";

	private final AuditTrail trail;

	private final String owner;

	private final String purpose;

	private Map<String, String> known = Map.of();

	private boolean begun;

	/**
	 * Creates it, with no keys yet.
	 * @param trail where changes are put on record
	 * @param owner whose keys they are: this agent, or an issuer
	 * @param purpose what they are for, such as {@code token}
	 */
	public KeyChanges(AuditTrail trail, String owner, String purpose) {
		this.trail = trail;
		this.owner = owner;
		this.purpose = purpose;
	}

	/**
	 * Takes note of the keys that there are now.
	 */
	public synchronized void now(Collection<? extends JWK> keys) {
		Map<String, String> present = new LinkedHashMap<>();
		keys.forEach((key) -> present.put(thumbprint(key), id(key)));
		Map<String, String> before = this.known;
		present.forEach((thumbprint, id) -> {
			if (!before.containsKey(thumbprint)) {
				note(this.begun ? ADDED : IN_USE, id);
			}
		});
		before.forEach((thumbprint, id) -> {
			if (!present.containsKey(thumbprint)) {
				note(REMOVED, id);
			}
		});
		this.known = present;
		this.begun = true;
	}

	private void note(String reason, String id) {
		this.trail.note(
				new KeyRotated(this.trail.facts(AuditOutcome.NOTED, reason, null, null), this.owner, this.purpose, id));
	}

	private static String id(JWK key) {
		return (key.getKeyID() != null) ? key.getKeyID() : thumbprint(key);
	}

	private static String thumbprint(JWK key) {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
