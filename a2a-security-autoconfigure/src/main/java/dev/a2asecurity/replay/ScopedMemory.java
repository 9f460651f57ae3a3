package dev.a2asecurity.replay;

import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Entries that leave at their time and never before. The cache has no maximum size, since
 * it would evict by it; instead each entry takes a place first, of which there are so
 * many in all and so many per scope.
 *
 * @param <E> type of the entries
 */
final class ScopedMemory<E extends ScopedMemory.Entry> {

	private final Cache<StoreKey, E> entries;

	private final Semaphore places;

	private final int placesPerScope;

	private final ConcurrentMap<StoreKey, Integer> taken = new ConcurrentHashMap<>();

	ScopedMemory(int maximumEntries, int maximumEntriesPerScope, Clock clock) {
		Assert.isTrue(maximumEntries > 0, "'maximumEntries' must be positive");
		Assert.isTrue(maximumEntriesPerScope > 0, "'maximumEntriesPerScope' must be positive");
		this.places = new Semaphore(maximumEntries);
		this.placesPerScope = maximumEntriesPerScope;
		this.entries = Caffeine.newBuilder()
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.expireAfter(new AtItsTime<E>())
			// Called once for each entry that expires, and for none that is removed.
			.evictionListener((@Nullable StoreKey key, @Nullable E entry, RemovalCause cause) -> leave(entry))
			.build();
	}

	/**
	 * Returns the entries, to be changed by {@code compute} only. What adds one must have
	 * been given a place by {@link #takePlace}; what removes one gives it back by
	 * {@link #leave}.
	 */
	ConcurrentMap<StoreKey, E> entries() {
		return this.entries.asMap();
	}

	boolean takePlace(StoreKey scope) {
		if (!this.places.tryAcquire()) {
			return false;
		}
		boolean[] given = new boolean[1];
		this.taken.compute(scope, (key, count) -> {
			int held = (count != null) ? count : 0;
			given[0] = held < this.placesPerScope;
			return given[0] ? Integer.valueOf(held + 1) : count;
		});
		if (!given[0]) {
			this.places.release();
		}
		return given[0];
	}

	void leave(@Nullable E entry) {
		if (entry != null) {
			this.taken.computeIfPresent(entry.scope(), (key, count) -> (count > 1) ? count - 1 : null);
			this.places.release();
		}
	}

	/**
	 * Removes what expired at least two seconds ago. Caffeine does so by itself, some
	 * time after a write; this is for the moment at which there seems to be no room.
	 */
	void removeExpired() {
		this.entries.cleanUp();
	}

	/**
	 * What is remembered.
	 */
	interface Entry {

		StoreKey scope();

		long expiresAt();

	}

	private static final class AtItsTime<E extends Entry> implements Expiry<StoreKey, E> {

		@Override
		public long expireAfterCreate(StoreKey key, E entry, long currentTime) {
			return TimeUnit.MILLISECONDS.toNanos(entry.expiresAt()) - currentTime;
		}

		@Override
		public long expireAfterUpdate(StoreKey key, E entry, long currentTime, long currentDuration) {
			return expireAfterCreate(key, entry, currentTime);
		}

		@Override
		public long expireAfterRead(StoreKey key, E entry, long currentTime, long currentDuration) {
			return currentDuration;
		}

	}

}
