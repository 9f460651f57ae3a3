package dev.a2asecurity.authentication;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * Holds a token's sender to the key that the token is bound to: by DPoP (RFC 9449), by
 * mutual TLS (RFC 8705), or, where a token is bound both ways, by both.
 */
final class SenderConstraint {

	private final DPoPProofVerifier proofs;

	private final boolean required;

	/**
	 * Creates the constraint.
	 * @param proofs verifies DPoP proofs
	 * @param required whether a token that is bound to nothing is refused
	 */
	SenderConstraint(DPoPProofVerifier proofs, boolean required) {
		this.proofs = proofs;
		this.required = required;
	}

	/**
	 * Returns if the sender has proven what the token asks for.
	 * @throws TokenRefusedException if it has not
	 */
	void check(PresentedToken presented, ValidatedToken token) throws TokenRefusedException {
		Confirmation confirmation = token.confirmation();
		if (confirmation.isNone() && this.required) {
			throw new TokenRefusedException("unbound_token",
					"the token is bound to no key (claim cnf), and a2a.security.sender-constrained is require");
		}
		String certificate = confirmation.certificateThumbprint();
		if (certificate != null && !isEqual(certificate, presented.certificateThumbprint())) {
			throw new TokenRefusedException("certificate_mismatch",
					"the token is bound to a certificate (claim cnf.x5t#S256) that the client did not show; "
							+ "behind a proxy, see a2a.security.mtls");
		}
		String key = confirmation.jwkThumbprint();
		PresentedToken.Proof proof = presented.proof();
		if (key != null && proof == null) {
			throw new TokenRefusedException("bound_token",
					"the token is bound to a key (claim cnf.jkt), and came as a plain bearer");
		}
		if (proof != null) {
			checkProof(presented.token(), proof, key, token.caller());
		}
	}

	private void checkProof(String token, PresentedToken.Proof proof, @Nullable String key, Caller caller)
			throws TokenRefusedException {
		try {
			if (key == null) {
				// RFC 9449, section 7.1: a proof for a token that needs none proves
				// nothing.
				throw new TokenRefusedException("proof_without_binding",
						"the token came by the DPoP scheme and is not bound to a key (claim cnf.jkt)");
			}
			this.proofs.verify(proof, token, key, caller);
		}
		catch (TokenRefusedException ex) {
			throw ex.ofProof();
		}
	}

	private static boolean isEqual(String expected, @Nullable String actual) {
		return actual != null && MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
				actual.getBytes(StandardCharsets.US_ASCII));
	}

}
