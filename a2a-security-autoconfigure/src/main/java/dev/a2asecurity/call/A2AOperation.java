package dev.a2asecurity.call;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a call asks the agent to do: the same for JSON-RPC and HTTP+JSON, in protocol 1.0
 * and 0.3 (A2A specification 1.0, section 5.3).
 */
public enum A2AOperation {

	/**
	 * Sends a message and waits for the answer (section 3.1.1).
	 */
	SEND_MESSAGE("SendMessage"),

	/**
	 * Sends a message and streams what comes of it (section 3.1.2).
	 */
	SEND_STREAMING_MESSAGE("SendStreamingMessage"),

	/**
	 * Reads a task (section 3.1.3).
	 */
	GET_TASK("GetTask"),

	/**
	 * Reads the caller's tasks (section 3.1.4).
	 */
	LIST_TASKS("ListTasks"),

	/**
	 * Cancels a task (section 3.1.5).
	 */
	CANCEL_TASK("CancelTask"),

	/**
	 * Streams what goes on with a task (section 3.1.6).
	 */
	SUBSCRIBE_TO_TASK("SubscribeToTask"),

	/**
	 * Has a task's updates sent to a webhook (section 3.1.7).
	 */
	CREATE_TASK_PUSH_NOTIFICATION_CONFIG("CreateTaskPushNotificationConfig"),

	/**
	 * Reads one webhook of a task (section 3.1.8).
	 */
	GET_TASK_PUSH_NOTIFICATION_CONFIG("GetTaskPushNotificationConfig"),

	/**
	 * Reads the webhooks of a task (section 3.1.9).
	 */
	LIST_TASK_PUSH_NOTIFICATION_CONFIGS("ListTaskPushNotificationConfigs"),

	/**
	 * Removes a webhook of a task (section 3.1.10).
	 */
	DELETE_TASK_PUSH_NOTIFICATION_CONFIG("DeleteTaskPushNotificationConfig"),

	/**
	 * Reads the card that only authenticated callers see (section 3.1.11).
	 */
	GET_EXTENDED_AGENT_CARD("GetExtendedAgentCard"),

	/**
	 * An operation of the agent's own, which the specification does not know and
	 * configuration lists.
	 */
	CUSTOM("Custom");

	private static final Set<A2AOperation> SENDING = EnumSet.of(SEND_MESSAGE, SEND_STREAMING_MESSAGE);

	private static final Set<A2AOperation> STREAMING = EnumSet.of(SEND_STREAMING_MESSAGE, SUBSCRIBE_TO_TASK);

	private static final Set<A2AOperation> TASKLESS = EnumSet.of(SEND_MESSAGE, SEND_STREAMING_MESSAGE, LIST_TASKS,
			GET_EXTENDED_AGENT_CARD, CUSTOM);

	private final String label;

	A2AOperation(String label) {
		this.label = label;
	}

	/**
	 * Returns the name that the specification gives it.
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Tells whether it hands a message to the agent, of which tasks may come.
	 */
	public boolean sendsMessage() {
		return SENDING.contains(this);
	}

	/**
	 * Tells whether its answer is a stream of events.
	 */
	public boolean streams() {
		return STREAMING.contains(this);
	}

	/**
	 * Tells whether a call that names no task is incomplete.
	 */
	public boolean requiresTask() {
		return !TASKLESS.contains(this);
	}

	@Override
	public String toString() {
		return this.label;
	}

}
