package dev.a2asecurity.webhook.send;

/**
 * Thrown when a notification was not accepted for want of room: too many wait to be
 * delivered, in all, to its target, or to its caller's targets.
 */
public final class WebhookOutboxFullException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	WebhookOutboxFullException() {
		super("No room for another webhook (a2a.security.webhooks.send.outbox.capacity, capacity-per-target and "
				+ "capacity-per-caller)");
	}

}
