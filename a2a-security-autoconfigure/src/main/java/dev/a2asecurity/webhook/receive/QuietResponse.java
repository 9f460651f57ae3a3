package dev.a2asecurity.webhook.receive;

import java.io.IOException;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * Answers an error by its status alone. An error dispatch would go through the
 * application's own security rules, which know no webhooks: a sender to whom a failure is
 * told as 401 does not try again.
 */
final class QuietResponse extends HttpServletResponseWrapper {

	QuietResponse(HttpServletResponse response) {
		super(response);
	}

	@Override
	public void sendError(int status) throws IOException {
		resetBuffer();
		setStatus(status);
		flushBuffer();
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		sendError(status);
	}

}
