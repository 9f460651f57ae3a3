package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Refuses a token outside of its time, without an end, or with too long a life (RFC 7519,
 * sections 4.1.4 to 4.1.6).
 * <p>
 * The tolerance for clocks that differ is given to the beginning only. A token refused a
 * few seconds early costs its owner a renewal; one accepted late is a longer life for
 * whoever stole it.
 */
final class TimeCheck implements TokenCheck {

	/**
	 * The end of the year 9999. Larger numbers are no times, and some arithmetic turns
	 * them into the past.
	 */
	private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

	private final Duration maxLifetime;

	private final Duration clockSkew;

	private final Clock clock;

	TimeCheck(TrustedIssuer issuer, Clock clock) {
		this.maxLifetime = issuer.maxLifetime();
		this.clockSkew = issuer.clockSkew();
		this.clock = clock;
	}

	@Override
	public void check(ClaimSet token) throws TokenRefusedException {
		Instant now = this.clock.instant();
		Instant expiresAt = time(token, "exp");
		if (expiresAt == null) {
			throw new TokenRefusedException("no_expiry", "the token has no exp claim");
		}
		if (!now.isBefore(expiresAt)) {
			throw new TokenRefusedException("expired", "the token expired at " + expiresAt + ", now is " + now);
		}
		Instant latestStart = now.plus(this.clockSkew);
		Instant notBefore = time(token, "nbf");
		if (notBefore != null && notBefore.isAfter(latestStart)) {
			throw new TokenRefusedException("not_yet_valid", "the token is valid from " + notBefore + ", now is " + now
					+ ", a2a.security.token.clock-skew is " + this.clockSkew);
		}
		Instant issuedAt = time(token, "iat");
		if (issuedAt != null && issuedAt.isAfter(latestStart)) {
			throw new TokenRefusedException("issued_in_future", "the token was issued at " + issuedAt + ", now is "
					+ now + ", a2a.security.token.clock-skew is " + this.clockSkew);
		}
		Duration life = Duration.between((issuedAt != null) ? issuedAt : now, expiresAt);
		if (life.compareTo(this.maxLifetime) > 0) {
			throw new TokenRefusedException("lives_too_long",
					"the token lives for " + life + ", a2a.security.token.max-lifetime is " + this.maxLifetime);
		}
	}

	/**
	 * Returns a NumericDate (RFC 7519, section 2), rounded down to the second, or
	 * {@code null} if it is not there.
	 */
	static @Nullable Instant time(ClaimSet token, String claim) throws TokenRefusedException {
		Object value = token.claims().get(claim);
		if (value == null) {
			return null;
		}
		if (!(value instanceof Number number)
				|| !(number.doubleValue() >= 0 && number.doubleValue() <= MAX_EPOCH_SECOND)) {
			throw new TokenRefusedException("claim_malformed", "the token's claim " + claim + " is no time");
		}
		return Instant.ofEpochSecond(number.longValue());
	}

}
