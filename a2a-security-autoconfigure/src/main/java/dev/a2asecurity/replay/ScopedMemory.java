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
 * Entries that leave at their time, and none before but those that may be forgotten. The
 * cache has no maximum size, since it would evict by it whatever it likes; instead each
 * entry takes a place first, of which there are so many in all and so many per scope.
 *
 * @param <E> type of the entries
 */
final class ScopedMemory<E extends ScopedMemory.Entry> {

	private final Cache<StoreKey, E> entries;

	private final Semaphore places;

	private final int placesPerScope;

	private final ConcurrentMap<StoreKey, Integer> taken = new ConcurrentHashMap<>();

	private final ForgettableKeys forgettable = new ForgettableKeys();

	ScopedMemory(int maximumEntries, int maximumEntriesPerScope, Clock clock) {
		Assert.isTrue(maximumEntries > 0, "'maximumEntries' must be positive");
		Assert.isTrue(maximumEntriesPerScope > 0, "'maximumEntriesPerScope' must be positive");
		this.places = new Semaphore(maximumEntries);
		this.placesPerScope = maximumEntriesPerScope;
		this.entries = Caffeine.newBuilder()
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.expireAfter(new AtItsTime<E>())
			// Caffeine's own upkeep after a write is less than handing it to another
			// thread, which the common pool would be for every single entry.
			.executor(Runnable::run)
			// Called once for each entry that expires, and for none that is removed.
			.evictionListener((@Nullable StoreKey key, @Nullable E entry, RemovalCause cause) -> {
				if (key != null && entry != null) {
					leave(key, entry);
				}
			})
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

	void leave(StoreKey key, E entry) {
		keep(key, entry);
		this.taken.computeIfPresent(entry.scope(), (scope, count) -> (count > 1) ? count - 1 : null);
		this.places.release();
	}

	/**
	 * Says that an entry may be forgotten from now on, if there is no room. To be called
	 * within {@code compute}, so that the next change of the entry comes after it.
	 */
	void mayForget(StoreKey key, E entry) {
		this.forgettable.add(entry.scope(), key);
	}

	/**
	 * Says that what takes the place of an entry must not be forgotten. To be called
	 * within {@code compute}.
	 */
	void keep(StoreKey key, E entry) {
		this.forgettable.remove(entry.scope(), key);
	}

	/**
	 * Forgets one entry, if any may be, to make room for one of a scope. A scope that has
	 * its share gives up its own eldest. Where there is no room at all, the scope that
	 * has the most of what can be forgotten does, so that nobody is made to forget
	 * anything by somebody who has more.
	 * @return whether it is worth asking for a place again
	 */
	boolean makeRoom(StoreKey scope) {
		boolean hasItsShare = this.taken.getOrDefault(scope, 0) >= this.placesPerScope;
		StoreKey eldest = hasItsShare ? this.forgettable.removeEldest(scope)
				: this.forgettable.removeEldestOfMost(scope);
		if (eldest == null) {
			return false;
		}
		this.entries.asMap().computeIfPresent(eldest, (key, entry) -> {
			// Something else may have taken its place meanwhile.
			if (!entry.isForgettable()) {
				return entry;
			}
			leave(key, entry);
			return null;
		});
		return true;
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

		boolean isForgettable();

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
