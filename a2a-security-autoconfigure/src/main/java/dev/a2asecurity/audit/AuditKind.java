package dev.a2asecurity.audit;

/**
 * Classes of events: one for each gate that decides, and for what else is kept.
 */
public enum AuditKind {

	/**
	 * A token was accepted or refused.
	 */
	AUTHENTICATION("authentication"),

	/**
	 * A call was decided on, before the agent is invoked.
	 */
	CALL("call"),

	/**
	 * An admitted call came to its end.
	 */
	COMPLETION("completion"),

	/**
	 * The last check in front of a skill's method.
	 */
	SKILL("skill"),

	/**
	 * A webhook was delivered, or not.
	 */
	WEBHOOK_OUT("webhook-out"),

	/**
	 * A webhook was accepted or refused.
	 */
	WEBHOOK_IN("webhook-in"),

	/**
	 * A token for another agent was asked for.
	 */
	PEER_TOKEN("peer-token"),

	/**
	 * Another agent's card was verified.
	 */
	CARD("card"),

	/**
	 * A key came or went.
	 */
	KEY("key"),

	/**
	 * Configuration opened something, or somebody was blocked.
	 */
	CONFIGURATION("configuration"),

	/**
	 * Requests were refused for their number.
	 */
	LIMIT("limit"),

	/**
	 * Somebody does more of something than is usual.
	 */
	ABUSE("abuse"),

	/**
	 * What happens to the trail itself.
	 */
	TRAIL("trail");

	private final String label;

	AuditKind(String label) {
		this.label = label;
	}

	/**
	 * Returns the name by which records call it.
	 */
	public String label() {
		return this.label;
	}

}
