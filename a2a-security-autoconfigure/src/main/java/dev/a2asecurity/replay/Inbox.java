package dev.a2asecurity.replay;

import java.time.Duration;

/**
 * Remembers what came in and is being worked on, or was: ids of messages and of webhooks.
 * Whoever means to work on an item claims it first, for a lease; then it says that the
 * work is done, or gives the item back.
 * <p>
 * An implementation must decide by one atomic operation: of any number of simultaneous
 * claims of one item, on any number of instances that share the store, exactly one is
 * {@link InboxClaim.New}. It must not forget an item before its time because a
 * transaction around the call was rolled back; nor for want of room, unless the item is
 * done and {@link InboxItem#forgettable()}. Of those it forgets the ones that were done
 * first, and none of a scope in favour of one that has more.
 */
public interface Inbox {

	/**
	 * Claims an item.
	 * <p>
	 * An item whose lease ended without a word, because the instance that held it was
	 * killed for example, may be claimed again. From then on the old lease has no effect.
	 * @param item what came in
	 * @param lease how long the work may take: positive, and at most 366 days. Until it
	 * is over, or the item given back, the item is {@link InboxClaim.InProgress} to
	 * everybody else
	 * @throws StoreUnavailableException if the store did not answer, so that it is not
	 * known whether the item is new. The call is refused; the item may be claimed until
	 * the lease ends, and no longer
	 * @throws IllegalArgumentException if the lease is not positive, or if it or the time
	 * to keep the item for is more than 366 days
	 */
	InboxClaim claim(InboxItem item, Duration lease);

}
