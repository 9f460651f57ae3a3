package dev.a2asecurity.webhook.receive;

/**
 * What becomes of a genuine notification about a task that is not expected.
 */
public enum UnknownTasks {

	/**
	 * It is refused for now, so that it comes again: what starts a task may hear of it
	 * only after the first notification has come in.
	 */
	RETRY,

	/**
	 * It is refused.
	 */
	REFUSE,

	/**
	 * It is let in.
	 */
	ACCEPT

}
