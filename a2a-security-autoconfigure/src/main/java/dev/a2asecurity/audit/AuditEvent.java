package dev.a2asecurity.audit;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * Something that was decided or done, and that somebody may have to answer for. It holds
 * ids, names and digests; never a token, a secret, or what a message says.
 */
public sealed interface AuditEvent permits AbuseSuspected, CallCompleted, CallDecided, CallerAuthenticated,
		CallerBlockChanged, CardVerified, ConfigurationOpened, KeyRotated, PeerTokenRequested, RequestsLimited,
		SkillDecided, TrailEvent, WebhookDelivered, WebhookReceived {

	/**
	 * Returns what happened, as a class of events.
	 */
	AuditKind kind();

	/**
	 * Returns what every event tells.
	 */
	AuditFacts facts();

	/**
	 * Tells what this event has to say beyond its {@link #facts()}.
	 */
	void describe(AuditFields fields);

	/**
	 * Returns when it happened.
	 */
	default Instant time() {
		return facts().time();
	}

	/**
	 * Returns what came of it.
	 */
	default AuditOutcome outcome() {
		return facts().outcome();
	}

	/**
	 * Returns why, as a code in upper snake case.
	 */
	default String reason() {
		return facts().reason();
	}

	/**
	 * Returns who was at it, or {@code null} if that is nobody, or not known.
	 */
	default @Nullable Caller caller() {
		return facts().caller();
	}

}
