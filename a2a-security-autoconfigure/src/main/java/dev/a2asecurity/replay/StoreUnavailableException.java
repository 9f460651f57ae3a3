package dev.a2asecurity.replay;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a store did not answer, so that what was asked of it is not known. The call
 * that needs to know is refused with status 503 and {@code Retry-After}: never admitted,
 * and never taken for seen.
 */
public final class StoreUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message which store did not do what, for the operator
	 * @param cause what the store's client said
	 */
	public StoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
