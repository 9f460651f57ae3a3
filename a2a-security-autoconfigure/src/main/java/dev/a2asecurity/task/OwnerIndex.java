package dev.a2asecurity.task;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.replay.StoreKey;

/**
 * What each owner has, least recently used first.
 */
final class OwnerIndex {

	/**
	 * The sets are used within {@code compute} only, which makes it one thread at a time.
	 */
	private final ConcurrentMap<StoreKey, LinkedHashSet<StoreKey>> owners = new ConcurrentHashMap<>();

	/**
	 * Adds an item, and returns how many the owner has then.
	 */
	int add(StoreKey owner, StoreKey item) {
		int[] size = new int[1];
		this.owners.compute(owner, (sameOwner, known) -> {
			LinkedHashSet<StoreKey> items = (known != null) ? known : new LinkedHashSet<>();
			items.add(item);
			size[0] = items.size();
			return items;
		});
		return size[0];
	}

	void used(StoreKey owner, StoreKey item) {
		this.owners.computeIfPresent(owner, (sameOwner, items) -> {
			if (items.remove(item)) {
				items.add(item);
			}
			return items;
		});
	}

	void remove(StoreKey owner, StoreKey item) {
		this.owners.computeIfPresent(owner, (sameOwner, items) -> {
			items.remove(item);
			return items.isEmpty() ? null : items;
		});
	}

	/**
	 * Removes the least recently used of an owner, and returns it, or {@code null} if
	 * there is none.
	 */
	@Nullable StoreKey removeEldest(StoreKey owner) {
		StoreKey[] eldest = new StoreKey[1];
		this.owners.computeIfPresent(owner, (sameOwner, items) -> {
			Iterator<StoreKey> iterator = items.iterator();
			eldest[0] = iterator.next();
			iterator.remove();
			return items.isEmpty() ? null : items;
		});
		return eldest[0];
	}

	List<StoreKey> keys(StoreKey owner) {
		@SuppressWarnings({ "unchecked", "rawtypes" })
		List<StoreKey>[] keys = new List[] { List.of() };
		this.owners.computeIfPresent(owner, (sameOwner, items) -> {
			keys[0] = List.copyOf(items);
			return items;
		});
		return keys[0];
	}

}
