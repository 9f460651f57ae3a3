package dev.a2asecurity.authentication;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Refuses a token that was made for somebody else. The audience is what stops a peer from
 * using here the token that it was called with (RFC 9068, section 4; RFC 9700, section
 * 2.3).
 */
final class AudienceCheck implements TokenCheck {

	private final Set<String> accepted;

	AudienceCheck(TrustedIssuer issuer) {
		this.accepted = issuer.audiences();
	}

	@Override
	public void check(ClaimSet token) throws TokenRefusedException {
		Object claim = token.claims().get("aud");
		Collection<?> audiences = (claim instanceof Collection<?> list) ? list
				: (claim != null) ? List.of(claim) : List.of();
		for (Object audience : audiences) {
			if (!(audience instanceof String)) {
				throw new TokenRefusedException("claim_malformed",
						"the token's claim aud has a value that is no string");
			}
		}
		if (audiences.stream().noneMatch(this.accepted::contains)) {
			throw new TokenRefusedException("audience_mismatch", "the token is for "
					+ TokenRefusedException.printable(audiences) + ", a2a.security.audience is " + this.accepted);
		}
	}

}
