package dev.a2asecurity.samples.expense.host;

import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;

/**
 * Follows a task: its snapshot first, then each change in order, then the end.
 */
interface TaskSubscriber {

	/**
	 * Takes the next event.
	 * @return whether the subscriber wants more
	 */
	boolean next(StreamResponse event);

	/**
	 * Says that the task has reached its terminal state and nothing follows.
	 */
	void complete();

}
