package dev.a2asecurity.webhook.send;

import java.net.UnknownHostException;

/**
 * Thrown when a host has an address to which no webhook may go.
 */
final class ForbiddenAddressException extends UnknownHostException {

	private static final long serialVersionUID = 1L;

	ForbiddenAddressException(String message) {
		super(message);
	}

}
