package dev.a2asecurity.task;

import dev.a2asecurity.call.Denial;

/**
 * Whether a message may be handed to the agent.
 */
public sealed interface MessageClaim {

	/**
	 * The message was not seen before.
	 *
	 * @param lease how to say what became of it
	 */
	record Admitted(MessageLease lease) implements MessageClaim {
	}

	/**
	 * The message was seen before, or cannot be remembered.
	 *
	 * @param denial what the caller hears
	 * @param reason which of it it was, for the operator
	 */
	record Refused(Denial denial, String reason) implements MessageClaim {
	}

}
