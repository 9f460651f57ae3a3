package dev.a2asecurity.audit;

import java.util.Set;

import dev.a2asecurity.call.A2ACall;

/**
 * Kinds of events that must be kept before what they are about is done; the others may
 * wait for a moment.
 */
public enum AuditDurability {

	/**
	 * Admitted calls that hand a message to the agent.
	 */
	SKILL_CALLS,

	/**
	 * Admitted calls of all operations.
	 */
	CALLS,

	/**
	 * Entries into the methods of skills.
	 */
	SKILLS,

	/**
	 * Tokens that were accepted.
	 */
	AUTHENTICATIONS,

	/**
	 * Webhooks that were accepted.
	 */
	WEBHOOKS,

	/**
	 * Tokens for other agents.
	 */
	PEER_TOKENS,

	/**
	 * Everything.
	 */
	EVERYTHING;

	static boolean isDurable(AuditEvent event, Set<AuditDurability> durable) {
		if (durable.contains(EVERYTHING)) {
			return true;
		}
		if (event.outcome() != AuditOutcome.ALLOWED) {
			return false;
		}
		return switch (event.kind()) {
			case CALL -> durable.contains(CALLS) || (durable.contains(SKILL_CALLS) && sendsMessage(event));
			case SKILL -> durable.contains(SKILLS);
			case AUTHENTICATION -> durable.contains(AUTHENTICATIONS);
			case WEBHOOK_IN -> durable.contains(WEBHOOKS);
			case PEER_TOKEN -> durable.contains(PEER_TOKENS);
			default -> false;
		};
	}

	private static boolean sendsMessage(AuditEvent event) {
		A2ACall call = (event instanceof CallDecided decided) ? decided.call() : null;
		return call != null && call.operation().sendsMessage();
	}

}
