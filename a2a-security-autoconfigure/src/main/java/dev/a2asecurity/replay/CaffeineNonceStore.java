package dev.a2asecurity.replay;

import java.time.Clock;
import java.time.Instant;

/**
 * A {@link NonceStore} in the memory of this instance: another instance does not know
 * what was used here, and a restart forgets it. When its bounds are reached it answers
 * {@link NonceUse#FULL} and forgets nothing. An entry costs about 200 bytes.
 */
public final class CaffeineNonceStore implements NonceStore {

	private final ScopedMemory<Use> memory;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param maximumEntries how many values are remembered at most, positive
	 * @param maximumEntriesPerScope how many of one scope, positive; far fewer than in
	 * all, so that one caller cannot keep the others out
	 * @param clock what tells the time
	 */
	public CaffeineNonceStore(int maximumEntries, int maximumEntriesPerScope, Clock clock) {
		this.memory = new ScopedMemory<>(maximumEntries, maximumEntriesPerScope, clock);
		this.clock = clock;
	}

	@Override
	public NonceUse firstUse(String scope, String value, Instant expiresAt) {
		long now = this.clock.millis();
		long until = Retention.until(expiresAt, now);
		if (until <= now) {
			return NonceUse.SEEN;
		}
		StoreKey key = StoreKey.of(scope, value);
		Use use = new Use(StoreKey.of(scope), until);
		NonceUse outcome = use(key, use, now);
		if (outcome == NonceUse.FULL) {
			this.memory.removeExpired();
			outcome = use(key, use, now);
		}
		return outcome;
	}

	private NonceUse use(StoreKey key, Use use, long now) {
		NonceUse[] outcome = new NonceUse[1];
		this.memory.entries().compute(key, (sameKey, known) -> {
			if (known != null && known.expiresAt() > now) {
				outcome[0] = NonceUse.SEEN;
				return known;
			}
			if (known == null && !this.memory.takePlace(use.scope())) {
				outcome[0] = NonceUse.FULL;
				return null;
			}
			outcome[0] = NonceUse.FIRST;
			return use;
		});
		return outcome[0];
	}

	private record Use(StoreKey scope, long expiresAt) implements ScopedMemory.Entry {

		@Override
		public boolean isForgettable() {
			return false;
		}

	}

}
