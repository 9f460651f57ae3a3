package dev.a2asecurity.webhook.send;

import java.util.Locale;

import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.WebhookDelivered;

/**
 * Puts on record which notifications were delivered where, and which were not. The caller
 * of the event is who has registered the receiver.
 */
public final class AttemptAudit implements WebhookAttemptListener {

	private final AuditTrail trail;

	/**
	 * Creates the record.
	 * @param trail where it is kept
	 */
	public AttemptAudit(AuditTrail trail) {
		this.trail = trail;
	}

	@Override
	public void attempted(WebhookAttempt attempt) {
		if (!this.trail.isHeard()) {
			return;
		}
		String code = attempt.reason().toUpperCase(Locale.ROOT);
		String reason = (attempt.outcome() == WebhookAttempt.Outcome.ABANDONED) ? "ABANDONED_" + code : code;
		AuditOutcome outcome = (attempt.outcome() == WebhookAttempt.Outcome.DELIVERED) ? AuditOutcome.DONE
				: AuditOutcome.FAILED;
		this.trail.note(new WebhookDelivered(this.trail.facts(outcome, reason, attempt.registeredBy(), null),
				attempt.webhookId(), attempt.taskId(), attempt.target(), attempt.attempt(), attempt.keyId(),
				attempt.digest()));
		if (!attempt.took().isZero()) {
			this.trail.decided(AuditKind.WEBHOOK_OUT, outcome, attempt.took().toNanos());
		}
	}

}
