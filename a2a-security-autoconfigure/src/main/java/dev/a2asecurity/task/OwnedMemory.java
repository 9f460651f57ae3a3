package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.replay.StoreKey;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.util.Assert;

/**
 * What belongs to owners, in memory. The cache has no maximum size, since it would evict
 * whatever somebody else's additions push out, and whoever knows the id of a context that
 * was forgotten can take it. Instead an owner who has too much loses the least recently
 * used of its own, and one who has nothing is refused where there is no room.
 *
 * @param <T> type of the items
 */
final class OwnedMemory<T extends Owned<T>> {

	private final Cache<StoreKey, T> items;

	private final OwnerIndex index = new OwnerIndex();

	private final Places places;

	private final int placesPerOwner;

	OwnedMemory(Places places, int maximumItemsPerOwner, Duration keep, Clock clock) {
		Assert.isTrue(maximumItemsPerOwner > 0, "'maximumItemsPerOwner' must be positive");
		this.places = places;
		this.placesPerOwner = maximumItemsPerOwner;
		this.items = Caffeine.newBuilder()
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.expireAfter(new AfterLastUse<T>(keep))
			// As in the memory of messages: its upkeep is less than handing it over.
			.executor(Runnable::run)
			// Called once for each item that expires, and for none that is removed.
			.evictionListener((@Nullable StoreKey key, @Nullable T item, RemovalCause cause) -> left(item))
			.build();
	}

	@Nullable T find(StoreKey key) {
		return this.items.getIfPresent(key);
	}

	/**
	 * Adds an item, unless there is one of the same key.
	 * @throws StoreUnavailableException if there is no room
	 */
	boolean add(T item) {
		StoreKey owner = item.owner().key();
		takePlace(item.owner(), owner);
		if (this.items.asMap().putIfAbsent(item.key(), item) != null) {
			this.places.giveBack(item.owner());
			return false;
		}
		int owned = this.index.add(owner, item.key());
		while (owned > this.placesPerOwner) {
			removeLeastRecentlyUsed(owner);
			owned--;
		}
		return true;
	}

	private void takePlace(TaskOwner owner, StoreKey key) {
		if (!this.places.tryTake(owner)) {
			this.items.cleanUp();
			while (!this.places.tryTake(owner)) {
				if (!removeLeastRecentlyUsed(key)) {
					throw full();
				}
			}
		}
	}

	/**
	 * Refuses an owner for whom nothing could be added.
	 */
	void requireRoom(TaskOwner owner) {
		if (this.places.areLeftFor(owner)) {
			return;
		}
		this.items.cleanUp();
		if (!this.places.areLeftFor(owner) && this.index.keys(owner.key()).isEmpty()) {
			throw full();
		}
	}

	private static StoreUnavailableException full() {
		return new StoreUnavailableException("There is no room for another owner's tasks in memory", null);
	}

	/**
	 * Returns whether the owner had anything left to remove.
	 */
	private boolean removeLeastRecentlyUsed(StoreKey owner) {
		StoreKey eldest = this.index.removeEldest(owner);
		if (eldest != null) {
			remove(eldest);
		}
		return eldest != null;
	}

	void remove(StoreKey key) {
		left(this.items.asMap().remove(key));
	}

	private void left(@Nullable T item) {
		if (item != null) {
			this.places.giveBack(item.owner());
			this.index.remove(item.owner().key(), item.key());
		}
	}

	/**
	 * Changes what is known of an item, if it is there.
	 */
	void change(StoreKey key, UnaryOperator<T> change) {
		this.items.asMap().computeIfPresent(key, (sameKey, item) -> change.apply(item));
	}

	/**
	 * Notes the use of an item, if it is there.
	 */
	void used(StoreKey key, Instant time) {
		T item = this.items.asMap()
			.computeIfPresent(key, (sameKey, known) -> known.lastUsedAt().isBefore(time) ? known.usedAt(time) : known);
		if (item != null) {
			this.index.used(item.owner().key(), key);
		}
	}

	/**
	 * Returns an owner's items.
	 */
	Stream<T> of(StoreKey owner) {
		List<StoreKey> keys = this.index.keys(owner);
		return keys.stream().map(this.items::getIfPresent).filter(Objects::nonNull);
	}

	/**
	 * Returns all items.
	 */
	Stream<T> all() {
		return this.items.asMap().values().stream();
	}

	private static final class AfterLastUse<T extends Owned<T>> implements Expiry<StoreKey, T> {

		private final long keep;

		AfterLastUse(Duration keep) {
			this.keep = keep.toNanos();
		}

		@Override
		public long expireAfterCreate(StoreKey key, T item, long currentTime) {
			return TimeUnit.MILLISECONDS.toNanos(item.lastUsedAt().toEpochMilli()) + this.keep - currentTime;
		}

		@Override
		public long expireAfterUpdate(StoreKey key, T item, long currentTime, long currentDuration) {
			return expireAfterCreate(key, item, currentTime);
		}

		@Override
		public long expireAfterRead(StoreKey key, T item, long currentTime, long currentDuration) {
			return currentDuration;
		}

	}

}
