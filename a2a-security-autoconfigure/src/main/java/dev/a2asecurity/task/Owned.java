package dev.a2asecurity.task;

import java.time.Instant;

import dev.a2asecurity.replay.StoreKey;

/**
 * What belongs to somebody.
 *
 * @param <T> what it is
 */
interface Owned<T extends Owned<T>> {

	/**
	 * Returns what the store knows it by.
	 */
	StoreKey key();

	/**
	 * Returns the caller that began it.
	 */
	TaskOwner owner();

	/**
	 * Returns when it was last used.
	 */
	Instant lastUsedAt();

	/**
	 * Returns the same, last used at another time.
	 */
	T usedAt(Instant time);

}
