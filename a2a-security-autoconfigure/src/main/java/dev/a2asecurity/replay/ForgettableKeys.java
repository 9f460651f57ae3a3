package dev.a2asecurity.replay;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The keys of what may be forgotten for want of room: those of each scope in the order in
 * which they were added, and which scope has the most.
 */
final class ForgettableKeys {

	private final Map<StoreKey, Set<StoreKey>> keysByScope = new HashMap<>();

	private final TreeMap<Integer, Set<StoreKey>> scopesByCount = new TreeMap<>();

	/**
	 * Adds a key. One that is there keeps its place.
	 */
	synchronized void add(StoreKey scope, StoreKey key) {
		Set<StoreKey> keys = this.keysByScope.computeIfAbsent(scope, (sameScope) -> new LinkedHashSet<>());
		if (keys.add(key)) {
			counted(scope, keys.size() - 1, keys.size());
		}
	}

	synchronized void remove(StoreKey scope, StoreKey key) {
		Set<StoreKey> keys = this.keysByScope.get(scope);
		if (keys != null && keys.remove(key)) {
			removed(scope, keys);
		}
	}

	/**
	 * Removes and returns the eldest key of a scope, or returns {@code null} if it has
	 * none.
	 */
	synchronized @Nullable StoreKey removeEldest(StoreKey scope) {
		Set<StoreKey> keys = this.keysByScope.get(scope);
		return (keys != null) ? removeEldest(scope, keys) : null;
	}

	/**
	 * Removes and returns the eldest key of the scope that has the most; of the given one
	 * if no other has more. Returns {@code null} if no scope has any.
	 */
	synchronized @Nullable StoreKey removeEldestOfMost(StoreKey scope) {
		if (this.scopesByCount.isEmpty()) {
			return null;
		}
		Set<StoreKey> most = this.scopesByCount.lastEntry().getValue();
		StoreKey loser = most.contains(scope) ? scope : most.iterator().next();
		return removeEldest(loser, Objects.requireNonNull(this.keysByScope.get(loser)));
	}

	private StoreKey removeEldest(StoreKey scope, Set<StoreKey> keys) {
		Iterator<StoreKey> iterator = keys.iterator();
		StoreKey eldest = iterator.next();
		iterator.remove();
		removed(scope, keys);
		return eldest;
	}

	private void removed(StoreKey scope, Set<StoreKey> keys) {
		counted(scope, keys.size() + 1, keys.size());
		if (keys.isEmpty()) {
			this.keysByScope.remove(scope);
		}
	}

	private void counted(StoreKey scope, int before, int after) {
		this.scopesByCount.computeIfPresent(before, (sameCount, scopes) -> {
			scopes.remove(scope);
			return scopes.isEmpty() ? null : scopes;
		});
		if (after > 0) {
			this.scopesByCount.computeIfAbsent(after, (sameCount) -> new LinkedHashSet<>()).add(scope);
		}
	}

}
