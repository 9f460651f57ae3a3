package dev.a2asecurity.peer;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditUnavailableException;
import dev.a2asecurity.audit.PeerTokenRequested;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.peer.RemoteAgentException.Reason;

import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Puts on record which peers were called, for whom, on whose authority and with which
 * scopes, before the request is sent; and what kept it from being sent.
 */
public final class PeerAudit implements PeerListener {

	private final AuditTrail trail;

	/**
	 * Creates the record.
	 * @param trail where it is kept
	 */
	public PeerAudit(AuditTrail trail) {
		this.trail = trail;
	}

	@Override
	public void authorized(PeerAuthorization authorization) {
		if (!this.trail.isHeard()) {
			return;
		}
		String reason = (authorization.authority() == Peer.Authority.CALLER) ? "CALLERS_AUTHORITY" : "OWN_AUTHORITY";
		try {
			this.trail.record(event(AuditOutcome.ALLOWED, reason, authorization.caller(), authorization.peer(),
					authorization.skill(), authorization.scopes(), authorization.tokenFingerprint()));
		}
		catch (AuditUnavailableException ex) {
			throw new RemoteAgentException(authorization.peer(), Reason.UNRECORDED, "Did not call the peer "
					+ authorization.peer() + ", since what must be on record cannot be put there");
		}
	}

	@Override
	public void refused(RemoteAgentException refusal, @Nullable Caller caller, @Nullable SkillId skill) {
		if (this.trail.isHeard()) {
			AuditOutcome outcome = switch (refusal.reason()) {
				case CARD_UNAVAILABLE, TOKEN_UNAVAILABLE -> AuditOutcome.FAILED;
				default -> AuditOutcome.DENIED;
			};
			this.trail.note(event(outcome, refusal.reason().name(), caller, refusal.peer(), skill, Set.of(), null));
		}
	}

	@Override
	public void took(boolean authorized, Duration time) {
		this.trail.decided(AuditKind.PEER_TOKEN, authorized ? AuditOutcome.ALLOWED : AuditOutcome.DENIED,
				time.toNanos());
	}

	private PeerTokenRequested event(AuditOutcome outcome, String reason, @Nullable Caller caller, String peer,
			@Nullable SkillId skill, Set<String> scopes, @Nullable String fingerprint) {
		String call = A2ACall.of(SecurityContextHolder.getContext().getAuthentication()).map(A2ACall::id).orElse(null);
		return new PeerTokenRequested(this.trail.facts(outcome, reason, caller, null), call, peer,
				(skill != null) ? skill.value() : null, scopes, fingerprint);
	}

}
