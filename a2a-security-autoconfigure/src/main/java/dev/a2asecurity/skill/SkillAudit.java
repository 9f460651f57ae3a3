package dev.a2asecurity.skill;

import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditUnavailableException;
import dev.a2asecurity.audit.SkillDecided;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;

import org.springframework.security.access.AuthorizationServiceException;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts on record who entered a skill, and who was kept out.
 */
final class SkillAudit {

	private final Supplier<@Nullable AuditTrail> trail;

	SkillAudit(Supplier<@Nullable AuditTrail> trail) {
		this.trail = SingletonSupplier.ofNullable(trail);
	}

	/**
	 * Takes note that somebody is let in.
	 * @param begin when it began to be decided, by {@link System#nanoTime()}
	 * @throws AuthorizationServiceException if it has to be on record and cannot be
	 */
	void entered(Skill skill, @Nullable Authentication authentication, long begin) {
		AuditTrail current = this.trail.get();
		if (current == null || !current.isHeard()) {
			return;
		}
		try {
			current.record(event(current, AuditOutcome.ALLOWED, "SKILL_ENTERED", skill, authentication));
			current.decided(AuditKind.SKILL, AuditOutcome.ALLOWED, System.nanoTime() - begin);
		}
		catch (AuditUnavailableException ex) {
			current.decided(AuditKind.SKILL, AuditOutcome.FAILED, System.nanoTime() - begin);
			throw new AuthorizationServiceException("The skill cannot be used now");
		}
	}

	void refused(Skill skill, @Nullable Authentication authentication, RuntimeException refusal, long begin) {
		AuditTrail current = this.trail.get();
		if (current != null && current.isHeard()) {
			current.note(event(current, AuditOutcome.DENIED, reason(refusal), skill, authentication));
			current.decided(AuditKind.SKILL, AuditOutcome.DENIED, System.nanoTime() - begin);
		}
	}

	private static SkillDecided event(AuditTrail trail, AuditOutcome outcome, String reason, Skill skill,
			@Nullable Authentication authentication) {
		return new SkillDecided(trail.facts(outcome, reason, Caller.of(authentication).orElse(null), null), skill.id(),
				A2ACall.of(authentication).orElse(null), Set.copyOf(skill.scopes()));
	}

	private static String reason(RuntimeException refusal) {
		if (refusal instanceof SkillAccessDeniedException denied) {
			return denied.reason();
		}
		if (refusal instanceof UnboundTokenException) {
			return "UNBOUND_TOKEN";
		}
		if (refusal instanceof AuthenticationCredentialsNotFoundException) {
			return "NO_CALLER";
		}
		return (refusal instanceof AuthorizationServiceException) ? "UNAVAILABLE" : "BLOCKED";
	}

}
