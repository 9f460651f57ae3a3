package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * The answer to a message that goes no further: a status, at most one header, and no word
 * of the reason, which is for the log.
 */
final class WebhookAnswer extends Exception {

	/**
	 * When to come again, where nothing better is known.
	 */
	static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	private static final long serialVersionUID = 1L;

	private final HttpStatus status;

	private final String reason;

	private String headerName = "";

	private String headerValue = "";

	WebhookAnswer(HttpStatus status, String reason) {
		super(null, null, false, false);
		this.status = status;
		this.reason = reason;
	}

	/**
	 * Returns the answer to whoever has not proven to be somebody: the same whatever is
	 * wrong.
	 */
	static WebhookAnswer unproven(String reason) {
		// RFC 9110, section 11.6.1: a 401 names a scheme.
		return new WebhookAnswer(HttpStatus.UNAUTHORIZED, reason).with(HttpHeaders.WWW_AUTHENTICATE, "A2A-Webhook");
	}

	static WebhookAnswer later(String reason, Duration retryAfter) {
		return new WebhookAnswer(HttpStatus.SERVICE_UNAVAILABLE, reason).with(HttpHeaders.RETRY_AFTER,
				String.valueOf(Math.max(1, retryAfter.toSeconds())));
	}

	WebhookAnswer with(String name, String value) {
		this.headerName = name;
		this.headerValue = value;
		return this;
	}

	/**
	 * Returns the code of the reason, in lower snake case.
	 */
	String reason() {
		return this.reason;
	}

	WebhookReceipt.Outcome outcome() {
		return switch (this.status) {
			case NO_CONTENT -> WebhookReceipt.Outcome.DUPLICATE;
			case SERVICE_UNAVAILABLE -> WebhookReceipt.Outcome.POSTPONED;
			default -> WebhookReceipt.Outcome.REFUSED;
		};
	}

	void write(HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		response.reset();
		response.setStatus(this.status.value());
		if (!this.headerName.isEmpty()) {
			response.setHeader(this.headerName, this.headerValue);
		}
		response.setContentLength(0);
		response.flushBuffer();
	}

}
