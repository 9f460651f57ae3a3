package dev.a2asecurity.card;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.agentcard.VerifiedAgentCard;
import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditUnavailableException;
import dev.a2asecurity.audit.CardVerified;

/**
 * Puts on record which cards of other agents were believed, and why.
 */
final class CardAudit {

	private final @Nullable AuditTrail trail;

	CardAudit(@Nullable AuditTrail trail) {
		this.trail = (trail != null && trail.isHeard()) ? trail : null;
	}

	/**
	 * @throws CardUnavailableException if it has to be on record and cannot be
	 */
	void accepted(URI url, @Nullable VerifiedAgentCard verified, byte[] json) {
		AuditTrail current = this.trail;
		if (current == null) {
			return;
		}
		String reason = (verified != null) ? "SIGNATURE_VERIFIED" : "SIGNATURE_NOT_REQUIRED";
		try {
			current.record(event(current, AuditOutcome.ALLOWED, reason, url,
					(verified != null) ? verified.keyId() : null, json));
		}
		catch (AuditUnavailableException ex) {
			throw new CardUnavailableException(url, "what must be on record cannot be put there", null);
		}
	}

	void refused(URI url, String reason, byte[] json) {
		AuditTrail current = this.trail;
		if (current != null) {
			current.note(event(current, AuditOutcome.DENIED, reason, url, null, json));
		}
	}

	/**
	 * Tells how long it took to find out.
	 * @param begin when that began, by {@link System#nanoTime()}
	 */
	void took(AuditOutcome outcome, long begin) {
		AuditTrail current = this.trail;
		if (current != null) {
			current.decided(AuditKind.CARD, outcome, System.nanoTime() - begin);
		}
	}

	private static CardVerified event(AuditTrail trail, AuditOutcome outcome, String reason, URI url,
			@Nullable String keyId, byte[] json) {
		return new CardVerified(trail.facts(outcome, reason, null, null), WebOrigin.of(url).toString(), keyId,
				sha256(json));
	}

	private static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
