package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Refuses a token outside of its time, without an end, or with too long a life (RFC 7519,
 * sections 4.1.4 to 4.1.6).
 * <p>
 * The tolerance for clocks that differ is given to the beginning only. A token refused a
 * few seconds early costs its owner a renewal; one accepted late is a longer life for
 * whoever stole it.
 */
final class TokenTimeValidator implements OAuth2TokenValidator<Jwt> {

	private final Duration maxLifetime;

	private final Duration clockSkew;

	private final Clock clock;

	TokenTimeValidator(TokenPolicy policy, Clock clock) {
		this.maxLifetime = policy.maxLifetime();
		this.clockSkew = policy.clockSkew();
		this.clock = clock;
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		Instant now = this.clock.instant();
		Instant expiresAt = token.getExpiresAt();
		if (expiresAt == null) {
			return TokenFault.of("no_expiry", "the token has no exp claim");
		}
		if (!now.isBefore(expiresAt)) {
			return TokenFault.of("expired", "the token expired at " + expiresAt + ", now is " + now);
		}
		Instant latestStart = now.plus(this.clockSkew);
		Instant notBefore = token.getNotBefore();
		if (notBefore != null && notBefore.isAfter(latestStart)) {
			return TokenFault.of("not_yet_valid", "the token is valid from " + notBefore + ", now is " + now
					+ ", a2a.security.token.clock-skew is " + this.clockSkew);
		}
		Instant issuedAt = token.getIssuedAt();
		if (issuedAt != null && issuedAt.isAfter(latestStart)) {
			return TokenFault.of("issued_in_future", "the token was issued at " + issuedAt + ", now is " + now
					+ ", a2a.security.token.clock-skew is " + this.clockSkew);
		}
		Duration life = Duration.between((issuedAt != null) ? issuedAt : now, expiresAt);
		if (life.compareTo(this.maxLifetime) > 0) {
			return TokenFault.of("lives_too_long",
					"the token lives for " + life + ", a2a.security.token.max-lifetime is " + this.maxLifetime);
		}
		return OAuth2TokenValidatorResult.success();
	}

}
