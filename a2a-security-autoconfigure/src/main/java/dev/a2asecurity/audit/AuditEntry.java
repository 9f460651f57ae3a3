package dev.a2asecurity.audit;

/**
 * An event on its way into the trail.
 */
final class AuditEntry {

	private final AuditEvent event;

	private final byte[] json;

	private final boolean durable;

	private volatile State state = State.WAITING;

	AuditEntry(AuditEvent event, byte[] json, boolean durable) {
		this.event = event;
		this.json = json;
		this.durable = durable;
	}

	AuditEvent event() {
		return this.event;
	}

	byte[] json() {
		return this.json;
	}

	/**
	 * Tells whether somebody waits for it to be kept.
	 */
	boolean isDurable() {
		return this.durable;
	}

	State state() {
		return this.state;
	}

	void become(State newState) {
		this.state = newState;
	}

	enum State {

		WAITING, KEPT, REFUSED

	}

}
