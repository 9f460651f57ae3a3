package dev.a2asecurity.peer;

/**
 * Is told of tasks that peers have begun to work on for this agent: those that they name
 * in their answers to messages of {@link RemoteAgent#restClient()}. Whoever expects to
 * hear of a task by webhook learns of it this way.
 */
@FunctionalInterface
public interface PeerTaskListener {

	/**
	 * Takes note of a task, at most one for each answer, on the thread that reads the
	 * answer and before it has read it to its end. What this throws is logged.
	 * @param peer the name of the peer
	 * @param taskId the task, as the peer names it; at most 1,024 characters
	 */
	void started(String peer, String taskId);

}
