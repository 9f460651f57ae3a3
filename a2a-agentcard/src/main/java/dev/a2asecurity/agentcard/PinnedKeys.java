package dev.a2asecurity.agentcard;

import java.time.Instant;
import java.util.Date;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are trusted for one origin.
 */
interface PinnedKeys {

	/**
	 * Returns the keys of an id.
	 * @throws AgentCardRefusedException if they cannot be fetched
	 */
	List<Pin> find(String keyId);

	/**
	 * A key, and when it counts.
	 *
	 * @param key the public key
	 * @param from from when it counts, inclusive, or {@code null} for always
	 * @param until until when it counts, exclusive, or {@code null} for ever
	 */
	record Pin(JWK key, @Nullable Instant from, @Nullable Instant until) {

		static Pin of(JWK key) {
			return new Pin(key, null, null);
		}

		boolean hasId(String keyId) {
			return keyId.equals((this.key.getKeyID() != null) ? this.key.getKeyID() : thumbprint());
		}

		private String thumbprint() {
			try {
				return this.key.computeThumbprint().toString();
			}
			catch (JOSEException ex) {
				throw new IllegalStateException("Every key has a thumbprint", ex);
			}
		}

		/** Dates of the key and of the pin both hold. */
		boolean countsAt(Instant now) {
			return isWithin(now, this.from, this.until)
					&& isWithin(now, instant(this.key.getNotBeforeTime()), instant(this.key.getExpirationTime()))
					&& this.key.getKeyRevocation() == null;
		}

		private static boolean isWithin(Instant now, @Nullable Instant from, @Nullable Instant until) {
			return (from == null || !now.isBefore(from)) && (until == null || now.isBefore(until));
		}

		private static @Nullable Instant instant(@Nullable Date date) {
			return (date != null) ? date.toInstant() : null;
		}

	}

}
