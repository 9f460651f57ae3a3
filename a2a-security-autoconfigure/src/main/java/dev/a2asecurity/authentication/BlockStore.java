package dev.a2asecurity.authentication;

import java.util.Collection;

import dev.a2asecurity.replay.StoreUnavailableException;

/**
 * Where blocks are kept. Instances that share a store follow each other's blocks; it is
 * asked for all of them every few seconds, and never by a call.
 * <p>
 * Implementations may be used by several threads at once.
 */
public interface BlockStore {

	/**
	 * Keeps a block, in place of the one of the same target, if there is one. Once this
	 * returns, {@link #all()} has it, on every instance.
	 * @throws StoreUnavailableException if it is not known to be kept
	 */
	void put(CallerBlock block);

	/**
	 * Removes the block of a target, if there is one.
	 * @throws StoreUnavailableException if it is not known to be gone
	 */
	void remove(BlockTarget target);

	/**
	 * Returns all blocks; some that have ended may be among them.
	 * @throws StoreUnavailableException if the store does not answer
	 */
	Collection<CallerBlock> all();

}
