package dev.a2asecurity.webhook.receive;

/**
 * Knows the tasks about which this application expects to hear: those that it has
 * started. "Clients MUST validate the task ID matches an expected task" (A2A
 * specification 1.0, section 4.3.3).
 * <p>
 * The starter's own is {@link StartedTasks}, in memory. An application that keeps its
 * tasks in a database has a bean of this type that asks there; it then expects them after
 * a restart as well.
 */
@FunctionalInterface
public interface ExpectedTasks {

	/**
	 * Tells whether something about a task is expected. It is asked after the sender has
	 * proven itself, and before the message counts as received.
	 * @param sender who sent it, as configuration calls the peer
	 * @param taskId the task, as the sender names it
	 * @return whether this application has started the task at that peer
	 * @throws RuntimeException if that cannot be told now; the sender is asked to come
	 * again
	 */
	boolean isExpected(String sender, String taskId);

}
