package dev.a2asecurity.webhook.send;

/**
 * Thrown when a notification was not accepted for want of room: too many wait to be
 * delivered, in all or to its target.
 */
public final class WebhookOutboxFullException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	WebhookOutboxFullException() {
		super("No room for another webhook (a2a.security.webhooks.send.outbox.capacity and capacity-per-target)");
	}

}
