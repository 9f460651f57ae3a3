package dev.a2asecurity.authentication;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the issuer does not answer, or does not answer sensibly. It says nothing
 * about the token: the call is refused with 503, never with 401.
 */
public final class IssuerUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	IssuerUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
