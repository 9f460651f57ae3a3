package dev.a2asecurity.task;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.replay.InboxLease;
import dev.a2asecurity.replay.StoreUnavailableException;

/**
 * The hold on a message that was claimed. What it is told when the store does not answer
 * is lost: the message then is in progress until its lease ends. Nothing is thrown, since
 * the answer is on its way by then. It may be used by any thread.
 */
public final class MessageLease {

	/**
	 * The hold on nothing: where no message was sent, or none is remembered.
	 */
	static final MessageLease NONE = new MessageLease(null);

	private static final Log logger = LogFactory.getLog(MessageLease.class);

	private final @Nullable InboxLease lease;

	MessageLease(@Nullable InboxLease lease) {
		this.lease = lease;
	}

	/**
	 * Says that the agent has had the message. It may be said again, with the task as
	 * soon as that is known: whoever sends the message again is told of the task then.
	 * @param taskId the task that came of it, or {@code null} if none did, or it is not
	 * known yet
	 */
	public void done(@Nullable String taskId) {
		if (this.lease == null) {
			return;
		}
		// A task that cannot be remembered is told of to nobody, and the message is done.
		String result = (taskId != null && taskId.length() <= InboxLease.MAX_RESULT_LENGTH) ? taskId : null;
		try {
			if (!this.lease.complete(result)) {
				logger.warn("Did not note that a message is done since its lease was over: it may have been worked on "
						+ "twice. a2a.security.messages.lease is shorter than what the agent needs");
			}
		}
		catch (StoreUnavailableException ex) {
			logger.warn("Did not note that a message is done since the store did not answer", ex);
		}
	}

	/**
	 * Gives the message back, so that it may be sent again at once: only where the agent
	 * was provably not invoked.
	 */
	public void notBegun() {
		if (this.lease == null) {
			return;
		}
		try {
			this.lease.release();
		}
		catch (StoreUnavailableException ex) {
			logger.warn("Did not give a message back since the store did not answer", ex);
		}
	}

}
