package dev.a2asecurity.replay;

import org.jspecify.annotations.Nullable;

/**
 * The hold on an item that was claimed. It may be used by any thread. Once the item has
 * been claimed again, given back, or its time to be kept is over, a lease has no effect
 * any more; a lease that merely ran out still has.
 */
public interface InboxLease {

	/**
	 * Longest result, in characters.
	 */
	int MAX_RESULT_LENGTH = 1024;

	/**
	 * Says that the work is done: the item is {@link InboxClaim.Done} until its time is
	 * over. It may be said again, for example because the store did not answer or because
	 * the result came to be known later; the last result counts.
	 * @param result what a later claim is told, such as the id of the task: well-formed
	 * text of at most {@value #MAX_RESULT_LENGTH} characters
	 * @return whether the item is done under this lease. If it is not, somebody else may
	 * be working on it, or have done so
	 * @throws StoreUnavailableException if the store did not answer. The item is done, or
	 * in progress until the lease ends
	 * @throws IllegalArgumentException if the result is too long, without any effect
	 */
	boolean complete(@Nullable String result);

	/**
	 * Gives the item back, so that it may be claimed at once: only when the work was
	 * provably not begun, or may be done twice. What is done stays done.
	 * @return whether the item was given back by this
	 * @throws StoreUnavailableException if the store did not answer. The item is given
	 * back, or in progress until the lease ends
	 */
	boolean release();

}
