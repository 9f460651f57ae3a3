package dev.a2asecurity.authentication;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallerAuthenticated;
import dev.a2asecurity.call.Caller;

/**
 * Puts on record which tokens were accepted and which refused.
 */
final class AuthenticationAudit {

	private final AuditTrail trail;

	AuthenticationAudit(AuditTrail trail) {
		this.trail = trail;
	}

	/**
	 * @throws dev.a2asecurity.audit.AuditUnavailableException if it has to be on record
	 * and cannot be
	 */
	void accepted(PresentedToken token, Caller caller) {
		if (this.trail.isHeard()) {
			String fingerprint = caller.tokenFingerprint();
			this.trail.record(new CallerAuthenticated(
					this.trail.facts(AuditOutcome.ALLOWED, "TOKEN_ACCEPTED", caller, address(token)),
					(fingerprint != null) ? fingerprint : Sha256.fingerprint(token.token())));
		}
	}

	void refused(PresentedToken token, String reason) {
		tell(AuditOutcome.DENIED, reason, token);
	}

	/**
	 * Takes note that it could not be told whether a token holds.
	 */
	void failed(PresentedToken token, String reason) {
		tell(AuditOutcome.FAILED, reason, token);
	}

	private void tell(AuditOutcome outcome, String reason, PresentedToken token) {
		if (this.trail.isHeard()) {
			this.trail.note(new CallerAuthenticated(
					this.trail.facts(outcome, reason.toUpperCase(Locale.ROOT), null, address(token)),
					Sha256.fingerprint(token.token())));
		}
	}

	/**
	 * Tells how long it took to find out.
	 * @param begin when that began, by {@link System#nanoTime()}
	 */
	void took(AuditOutcome outcome, long begin) {
		this.trail.decided(AuditKind.AUTHENTICATION, outcome, System.nanoTime() - begin);
	}

	private static @Nullable String address(PresentedToken token) {
		return (token.getDetails() instanceof String address) ? address : null;
	}

}
