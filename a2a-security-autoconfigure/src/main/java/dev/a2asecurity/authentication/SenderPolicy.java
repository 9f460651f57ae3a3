package dev.a2asecurity.authentication;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.replay.NonceStore;

/**
 * What is asked of the senders of tokens.
 *
 * @param required whether a token that is bound to no key is refused
 * @param proofLife how old a DPoP proof may be
 * @param clockSkew how far ahead a client's clock may be
 * @param nonceLife how long a nonce of this agent is good, or {@code null} where proofs
 * need none
 * @param nonceSecret what the instances of this agent share to know each other's nonces,
 * or {@code null} for a key of this instance's own
 */
public record SenderPolicy(boolean required, Duration proofLife, Duration clockSkew, @Nullable Duration nonceLife,
		@Nullable String nonceSecret) {

	/**
	 * Creates the authentication of callers under this policy, of which there is no
	 * record, and which keeps no token.
	 * @param tokens validates their tokens
	 * @param blocks tells who is stopped nevertheless
	 * @param seen remembers their proofs
	 * @param clock the time that proofs are held against
	 */
	public CallerAuthenticationManager authentication(TokenValidation tokens, CallerBlocks blocks, NonceStore seen,
			Clock clock) {
		return authentication(tokens, blocks, seen, AuditTrail.none(clock), InboundTokens.notKept(), clock);
	}

	/**
	 * Creates the authentication of callers under this policy.
	 * @param tokens validates their tokens
	 * @param blocks tells who is stopped nevertheless
	 * @param seen remembers their proofs
	 * @param trail where it is put on record
	 * @param inboundTokens seals their tokens for a token exchange, if any is done
	 * @param clock the time that proofs are held against
	 */
	public CallerAuthenticationManager authentication(TokenValidation tokens, CallerBlocks blocks, NonceStore seen,
			AuditTrail trail, InboundTokens inboundTokens, Clock clock) {
		ServerNonces nonces = (this.nonceLife != null) ? new ServerNonces(this.nonceSecret, this.nonceLife, clock)
				: null;
		return new CallerAuthenticationManager(tokens, blocks,
				new SenderConstraint(new DPoPProofVerifier(seen, nonces, this.proofLife, this.clockSkew, clock),
						this.required),
				new AuthenticationAudit(trail), inboundTokens);
	}

	/**
	 * Returns the algorithms of DPoP proofs that are accepted.
	 */
	public static Set<String> dpopAlgorithms() {
		return DPoPProofVerifier.ALGORITHMS;
	}

	@Override
	public String toString() {
		return "SenderPolicy[required=" + this.required + ", proofLife=" + this.proofLife + ", clockSkew="
				+ this.clockSkew + ", nonceLife=" + this.nonceLife + ", nonceSecret=<redacted>]";
	}

}
