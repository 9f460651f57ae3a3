package dev.a2asecurity.webhook.receive;

/**
 * What a notification is about (A2A specification 1.0, section 4.3.3).
 */
public enum WebhookKind {

	/**
	 * A task as it is now.
	 */
	TASK,

	/**
	 * A message of the agent.
	 */
	MESSAGE,

	/**
	 * A task's new status.
	 */
	STATUS_UPDATE,

	/**
	 * A new or changed artifact of a task.
	 */
	ARTIFACT_UPDATE

}
