package dev.a2asecurity;

/**
 * Stops start-up because something is configured in a way that would leave the agent
 * open, or is not configured at all. Boot's failure report shows both parts.
 */
public final class InvalidConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Creates the exception.
	 * @param problem what is wrong, with the property key, class or method it is about
	 * @param action what to do about it, with the property key or annotation to change
	 */
	public InvalidConfigurationException(String problem, String action) {
		super(problem);
		this.action = action;
	}

	/**
	 * Returns what to do about it.
	 */
	public String action() {
		return this.action;
	}

}
