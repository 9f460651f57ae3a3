package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.StoreUnavailableException;

/**
 * Lets each message of a caller through once (A2A specification 1.0, section 3.3.1): a
 * call that somebody recorded does nothing when it is sent again, and a client that lost
 * the answer learns where it is.
 * <p>
 * In memory, this is so of a caller's latest messages, at most as many as there is room
 * for: what was done first is forgotten first.
 */
@FunctionalInterface
public interface MessageInbox {

	/**
	 * Claims the message that a call sends, after every other check: a refused call must
	 * not use up its message. A call that sends none has nothing to claim.
	 * @throws StoreUnavailableException if the store did not answer
	 */
	MessageClaim claim(A2ACall call);

	/**
	 * Returns the inbox that remembers messages.
	 * @param inbox where they are remembered
	 * @param lease how long the agent may work on a message before it may come again, if
	 * nothing is heard of it
	 * @param keep for how long a message is remembered
	 * @param clock what tells the time
	 */
	static MessageInbox remembering(Inbox inbox, Duration lease, Duration keep, Clock clock) {
		return new RememberedMessages(inbox, lease, keep, clock);
	}

	/**
	 * Returns the inbox that remembers nothing, and lets a message through as often as it
	 * comes.
	 */
	static MessageInbox forgetful() {
		return (call) -> RememberedMessages.UNCLAIMED;
	}

}
