package dev.a2asecurity.replay;

import java.time.Instant;

/**
 * What came in: a message of a caller, a webhook of a sender.
 *
 * @param scope whose items these are, such as {@code message:<caller>}. Equal ids of two
 * scopes are different items. What an inbox holds in memory is bounded per scope, so it
 * names the caller or sender, and no part of it that they can vary at will. Any text of
 * any length
 * @param id what the caller or sender named it. Any text of any length
 * @param fingerprint what an item of this id must be again to be the same, such as the
 * digest of the body; another one is {@link InboxClaim.Conflict}. Empty where the id
 * alone says it. Any text of any length
 * @param keepUntil until when the item is known, done or not. It has to be later than the
 * last time at which it may rightly come again: the end of the sender's retries. An item
 * is kept until its lease ends in any case
 * @param forgettable whether an inbox that has no room may forget the item before that
 * time, once it is done: where it is better to forget that an old one was there than to
 * refuse a new one
 */
public record InboxItem(String scope, String id, String fingerprint, Instant keepUntil, boolean forgettable) {

	/**
	 * Creates an item that is not forgotten before its time: where there is no room for
	 * it, it is refused.
	 */
	public InboxItem(String scope, String id, String fingerprint, Instant keepUntil) {
		this(scope, id, fingerprint, keepUntil, false);
	}

}
