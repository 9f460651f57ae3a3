package dev.a2asecurity.webhook.receive;

/**
 * Is told of each webhook that came in, let through or not.
 * <p>
 * What is no webhook by its form (method, media type, length), or is beyond its address's
 * rate limit, is not told.
 */
@FunctionalInterface
public interface WebhookReceiptListener {

	/**
	 * Takes note of a webhook. It is called by the thread of the request, and before the
	 * controller is.
	 * @throws RuntimeException to keep a webhook that was accepted from the controller:
	 * its id is given back, and the sender is asked to come again. The answer to one that
	 * was not accepted stays as it is
	 */
	void received(WebhookReceipt receipt);

}
