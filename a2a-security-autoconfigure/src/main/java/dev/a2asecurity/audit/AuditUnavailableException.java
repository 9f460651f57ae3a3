package dev.a2asecurity.audit;

/**
 * An event could not be put on record, so what it is about must not be done.
 */
public final class AuditUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what cannot be kept, for the operator
	 */
	public AuditUnavailableException(String message) {
		// Thrown once for every call while a sink is down.
		super(message, null, false, false);
	}

}
