package dev.a2asecurity.replay;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What became of a claim. Only {@link New} allows to work on the item.
 */
public sealed interface InboxClaim {

	/**
	 * The item is the claimant's to work on: it has not been seen, was given back, or the
	 * lease on it ended without a word.
	 *
	 * @param lease how to say that the work is done, or that it was not begun
	 */
	record New(InboxLease lease) implements InboxClaim {
	}

	/**
	 * Somebody is working on the item.
	 *
	 * @param leaseEnd when it may be claimed again at the latest
	 */
	record InProgress(Instant leaseEnd) implements InboxClaim {
	}

	/**
	 * The item has been worked on.
	 *
	 * @param result what {@link InboxLease#complete(String)} was given, such as the id of
	 * the task
	 */
	record Done(@Nullable String result) implements InboxClaim {
	}

	/**
	 * The id is known with another fingerprint: this is another item that goes by the
	 * same id.
	 */
	record Conflict() implements InboxClaim {
	}

	/**
	 * The inbox has no room for another item of this scope, and none that it may forget
	 * to make some. Nothing is remembered of this one: it may come again later.
	 */
	record Full() implements InboxClaim {
	}

}
