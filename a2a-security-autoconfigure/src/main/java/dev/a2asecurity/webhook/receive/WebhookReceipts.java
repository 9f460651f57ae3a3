package dev.a2asecurity.webhook.receive;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells listeners what came in.
 */
final class WebhookReceipts {

	private static final Log logger = LogFactory.getLog(WebhookReceipts.class);

	private final List<WebhookReceiptListener> listeners;

	WebhookReceipts(List<WebhookReceiptListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Tells of a webhook that is about to reach the controller.
	 * @return whether it may: what nobody could take note of does not happen
	 */
	boolean accepted(WebhookReceipt receipt) {
		try {
			this.listeners.forEach((listener) -> listener.received(receipt));
			return true;
		}
		catch (RuntimeException ex) {
			logger.error("Did not let a webhook in since a listener has failed", ex);
			return false;
		}
	}

	/**
	 * Tells of a webhook that goes no further, whatever the listeners make of it.
	 */
	void notLetIn(WebhookReceipt receipt) {
		for (WebhookReceiptListener listener : this.listeners) {
			try {
				listener.received(receipt);
			}
			catch (RuntimeException ex) {
				logger.error("A listener to webhooks has failed", ex);
			}
		}
	}

}
