package dev.a2asecurity.audit;

/**
 * Is told how long the gates take to decide. Whoever listens to an {@link AuditTrail} and
 * is one of these hears of it.
 */
public interface GateTimes {

	/**
	 * Takes note of a decision, allowed or not. It is called on the thread that is held
	 * up by it.
	 * @param gate which gate
	 * @param outcome what it decided
	 * @param nanos how long that took, in nanoseconds, with what was put on record of it
	 */
	void decided(AuditKind gate, AuditOutcome outcome, long nanos);

}
