package dev.a2asecurity.webhook.send;

import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Holds notifications until they are delivered or given up. Of one task, those to one
 * target leave in the order in which they were accepted: a later one waits for an earlier
 * one.
 */
interface WebhookOutbox {

	/**
	 * Takes a notification in.
	 * @return whether there was room for it
	 */
	boolean accept(QueuedWebhook webhook);

	/**
	 * Gives out notifications that are due, each to nobody else before the lease ends.
	 * @param most how many at most
	 * @param freePlaces how many more may be under way to the target of a key; it is
	 * asked once for each
	 */
	List<Claimed> claim(Instant now, Instant leaseEnd, int most, ToIntFunction<String> freePlaces);

	/**
	 * Has a notification tried again.
	 */
	void retry(Claimed claimed, Instant dueAt);

	/**
	 * Removes a notification, delivered or not.
	 */
	void remove(Claimed claimed);

	/**
	 * Removes all notifications to a target that nobody holds.
	 * @return what was removed
	 */
	List<QueuedWebhook> removeAll(String targetKey, Instant now);

	/**
	 * Returns how many there are.
	 */
	int size();

	/**
	 * Tells whether it outlives this process.
	 */
	boolean isDurable();

	/**
	 * A notification that was given out.
	 *
	 * @param webhook the notification
	 * @param lease tells this claim from every other
	 */
	record Claimed(QueuedWebhook webhook, String lease) {
	}

}
