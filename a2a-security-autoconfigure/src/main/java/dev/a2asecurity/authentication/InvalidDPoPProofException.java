package dev.a2asecurity.authentication;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/**
 * Thrown for a DPoP proof that does not hold, or that lacks the nonce that this agent
 * asks for (RFC 9449, sections 7.1 and 9).
 */
public final class InvalidDPoPProofException extends OAuth2AuthenticationException {

	private static final long serialVersionUID = 1L;

	private final @Nullable String nonce;

	/**
	 * Creates the exception.
	 * @param nonce the nonce to use the next time, where the lack of one is all that is
	 * wrong; or {@code null}
	 */
	InvalidDPoPProofException(@Nullable String nonce) {
		super(new OAuth2Error((nonce != null) ? "use_dpop_nonce" : "invalid_dpop_proof"));
		this.nonce = nonce;
	}

	/**
	 * Returns the nonce to use the next time, or {@code null} if another nonce would not
	 * help.
	 */
	public @Nullable String nonce() {
		return this.nonce;
	}

}
