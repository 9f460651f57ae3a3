package dev.a2asecurity.authentication;

import java.util.List;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

/**
 * Refuses a token that another issuer made, or that was made for somebody else. The
 * audience is what stops a peer from using here the token that it was called with (RFC
 * 9068, section 4; RFC 9700, section 2.3).
 */
final class TokenTargetValidator implements OAuth2TokenValidator<Jwt> {

	private final String issuer;

	private final String audience;

	TokenTargetValidator(TokenPolicy policy) {
		this.issuer = policy.issuer();
		this.audience = policy.audience();
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		// Not getIssuer(): it makes a URL of the claim, and fails for one that is none.
		String actualIssuer = token.getClaimAsString(JwtClaimNames.ISS);
		if (!this.issuer.equals(actualIssuer)) {
			return TokenFault.of("issuer_mismatch", "the token's issuer is [" + TokenFault.printable(actualIssuer)
					+ "], a2a.security.issuer-uri is [" + this.issuer + "]");
		}
		List<String> audiences = token.getAudience();
		if (audiences == null || !audiences.contains(this.audience)) {
			return TokenFault.of("audience_mismatch", "the token is for " + TokenFault.printable(audiences)
					+ ", a2a.security.audience is [" + this.audience + "]");
		}
		return OAuth2TokenValidatorResult.success();
	}

}
