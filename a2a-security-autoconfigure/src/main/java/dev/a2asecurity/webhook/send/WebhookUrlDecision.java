package dev.a2asecurity.webhook.send;

import java.net.URI;

/**
 * Whether webhooks may go to a URL.
 */
public sealed interface WebhookUrlDecision {

	/**
	 * They may, as far as can be told now; when connecting it is asked again.
	 *
	 * @param url the URL
	 */
	record Allowed(URI url) implements WebhookUrlDecision {
	}

	/**
	 * They may not.
	 *
	 * @param reason a code in lower snake case
	 * @param explanation for the log: what is wrong, and the property that would change
	 * it. Not for the caller, who would learn from it what is inside
	 */
	record Refused(String reason, String explanation) implements WebhookUrlDecision {
	}

}
