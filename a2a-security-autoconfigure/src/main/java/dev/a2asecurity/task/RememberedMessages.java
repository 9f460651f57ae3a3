package dev.a2asecurity.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.replay.Inbox;
import dev.a2asecurity.replay.InboxClaim;
import dev.a2asecurity.replay.InboxItem;

/**
 * Messages are known by their caller, as tasks are, and by their id. What was asked for
 * has to be the same to be the same message.
 * <p>
 * An inbox without room forgets a caller's oldest ones that are done: whoever could send
 * those again has the caller's token, or even its key, and could as well send new ones,
 * while refusing new ones would refuse the caller itself.
 */
final class RememberedMessages implements MessageInbox {

	static final MessageClaim UNCLAIMED = new MessageClaim.Admitted(MessageLease.NONE);

	/**
	 * When to ask again at the latest: most messages are done soon, and a lease ends late
	 * only for want of a word.
	 */
	private static final Duration RETRY = Duration.ofSeconds(5);

	private final Inbox inbox;

	private final Duration lease;

	private final Duration keep;

	private final Clock clock;

	RememberedMessages(Inbox inbox, Duration lease, Duration keep, Clock clock) {
		this.inbox = inbox;
		this.lease = lease;
		this.keep = keep;
		this.clock = clock;
	}

	@Override
	public MessageClaim claim(A2ACall call) {
		if (!call.operation().sendsMessage()) {
			return UNCLAIMED;
		}
		String messageId = call.messageId();
		if (messageId == null) {
			return new MessageClaim.Refused(Denial.invalidParameter("message.messageId"), "the message has no id");
		}
		Instant now = this.clock.instant();
		String fingerprint = Objects.requireNonNullElse(call.messageDigest(), "");
		InboxClaim claim = this.inbox.claim(new InboxItem("message:" + TaskOwner.of(call.caller()).key(), messageId,
				fingerprint, now.plus(this.keep), true), this.lease);
		if (claim instanceof InboxClaim.New admitted) {
			return new MessageClaim.Admitted(new MessageLease(admitted.lease()));
		}
		return refused(claim, now);
	}

	private static MessageClaim refused(InboxClaim claim, Instant now) {
		if (claim instanceof InboxClaim.InProgress running) {
			Duration left = Duration.between(now, running.leaseEnd());
			return new MessageClaim.Refused(Denial.messageInProgress((left.compareTo(RETRY) < 0) ? left : RETRY),
					"the message is being worked on");
		}
		if (claim instanceof InboxClaim.Done done) {
			return new MessageClaim.Refused(Denial.messageDone(done.result()), "the message was worked on before");
		}
		if (claim instanceof InboxClaim.Conflict) {
			return new MessageClaim.Refused(Denial.invalidParameter("message.messageId"),
					"the message's id is that of another message of the same caller");
		}
		return new MessageClaim.Refused(Denial.unavailable(RETRY),
				"the inbox has no room for another message of this caller, since as many are being worked on: "
						+ "a2a.security.replay.caffeine.*");
	}

}
