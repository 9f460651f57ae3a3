package dev.a2asecurity.webhook;

/**
 * A reason to refuse a webhook, in the operator's words: a code to search for, and what
 * was expected and found. The sender is told nothing of it.
 */
public final class WebhookRefusedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates a refusal.
	 * @param reason a code in lower snake case
	 * @param explanation for the log: expected and actual, and nothing that the message
	 * holds unless it is verified
	 */
	public WebhookRefusedException(String reason, String explanation) {
		// Refusing must cost less than sending: no stack trace.
		super(explanation, null, false, false);
		this.reason = reason;
	}

	/**
	 * Returns the code.
	 */
	public String reason() {
		return this.reason;
	}

}
