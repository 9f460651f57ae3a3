package dev.a2asecurity.webhook.send;

/**
 * Is told of each attempt to deliver a notification, and of each that is given up.
 */
@FunctionalInterface
public interface WebhookAttemptListener {

	/**
	 * Takes note of what became of an attempt. It is called by the thread that has made
	 * it. What this throws is logged and changes nothing: the notification has been sent.
	 */
	void attempted(WebhookAttempt attempt);

}
