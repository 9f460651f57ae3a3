package dev.a2asecurity.webhook.receive;

import java.util.Locale;

import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.WebhookReceived;

/**
 * Puts on record which webhooks came in, and what became of each: of those that are let
 * in before the controller is called.
 */
public final class ReceiptAudit implements WebhookReceiptListener {

	private final AuditTrail trail;

	/**
	 * Creates the record.
	 * @param trail where it is kept
	 */
	public ReceiptAudit(AuditTrail trail) {
		this.trail = trail;
	}

	/**
	 * @throws dev.a2asecurity.audit.AuditUnavailableException if it has to be on record
	 * and cannot be
	 */
	@Override
	public void received(WebhookReceipt receipt) {
		if (!this.trail.isHeard()) {
			return;
		}
		if (receipt.outcome() == WebhookReceipt.Outcome.ACCEPTED) {
			this.trail.record(event(receipt, AuditOutcome.ALLOWED));
			this.trail.decided(AuditKind.WEBHOOK_IN, AuditOutcome.ALLOWED, receipt.took().toNanos());
			return;
		}
		AuditOutcome outcome = switch (receipt.outcome()) {
			case ACCEPTED, DUPLICATE -> AuditOutcome.NOTED;
			case POSTPONED -> AuditOutcome.FAILED;
			case REFUSED -> AuditOutcome.DENIED;
		};
		this.trail.note(event(receipt, outcome));
		this.trail.decided(AuditKind.WEBHOOK_IN, outcome, receipt.took().toNanos());
	}

	private WebhookReceived event(WebhookReceipt receipt, AuditOutcome outcome) {
		return new WebhookReceived(
				this.trail.facts(outcome, receipt.reason().toUpperCase(Locale.ROOT), null, receipt.remoteAddress()),
				receipt.sender(), receipt.webhookId(), receipt.taskId(), receipt.keyId(), receipt.digest());
	}

}
