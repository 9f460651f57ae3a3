package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * The rules for what a token of one issuer says, the same for signed and for opaque ones:
 * for whom it is, when it holds, what it is bound to, and whom it names.
 */
final class ClaimRules {

	private final List<TokenCheck> checks;

	private final CallerReader callers;

	private final Duration clockSkew;

	ClaimRules(TrustedIssuer issuer, Clock clock) {
		this.checks = List.of(new AudienceCheck(issuer), new TimeCheck(issuer, clock));
		this.callers = new CallerReader(issuer);
		this.clockSkew = issuer.clockSkew();
	}

	/**
	 * Holds the claims against the rules.
	 * @param signingKey the key that signed them, or {@code null} if none did
	 * @throws TokenRefusedException if they break one
	 */
	ValidatedToken validated(ClaimSet claims, @Nullable SigningKey signingKey) throws TokenRefusedException {
		for (TokenCheck check : this.checks) {
			check.check(claims);
		}
		Confirmation confirmation = Confirmation.of(claims);
		Caller caller = this.callers.read(claims, confirmation);
		Instant expiresAt = TimeCheck.time(claims, "exp");
		if (expiresAt == null) {
			throw new IllegalStateException("The time check has passed a token without exp");
		}
		Instant notBefore = TimeCheck.time(claims, "nbf");
		return new ValidatedToken(caller, expiresAt, (notBefore != null) ? notBefore.minus(this.clockSkew) : null,
				confirmation, signingKey);
	}

}
