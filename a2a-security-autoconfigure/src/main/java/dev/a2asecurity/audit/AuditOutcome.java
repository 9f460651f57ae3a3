package dev.a2asecurity.audit;

/**
 * What came of something.
 */
public enum AuditOutcome {

	/**
	 * It was allowed.
	 */
	ALLOWED("allowed"),

	/**
	 * It was refused.
	 */
	DENIED("denied"),

	/**
	 * It waits for somebody's approval.
	 */
	HELD("held"),

	/**
	 * It was done.
	 */
	DONE("done"),

	/**
	 * It was tried and came to nothing.
	 */
	FAILED("failed"),

	/**
	 * It is worth knowing.
	 */
	NOTED("noted");

	private final String label;

	AuditOutcome(String label) {
		this.label = label;
	}

	/**
	 * Returns the name by which records call it.
	 */
	public String label() {
		return this.label;
	}

}
