package dev.a2asecurity.authentication;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditUnavailableException;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.core.log.LogMessage;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Turns a presented token into an authenticated {@link dev.a2asecurity.call.Caller}, or
 * refuses it. The caller is told one uniform thing; the operator's log gets the reason
 * and the property it is about, and never the token.
 * <p>
 * It holds its validation to itself: a {@code JwtDecoder} bean would make Boot secure the
 * application's other URLs with it.
 */
public final class CallerAuthenticationManager implements AuthenticationManager {

	private static final Log logger = LogFactory.getLog(CallerAuthenticationManager.class);

	private final TokenValidation tokens;

	private final CallerBlocks blocks;

	private final SenderConstraint senders;

	private final AuthenticationAudit audit;

	private final InboundTokens inboundTokens;

	CallerAuthenticationManager(TokenValidation tokens, CallerBlocks blocks, SenderConstraint senders,
			AuthenticationAudit audit, InboundTokens inboundTokens) {
		this.tokens = tokens;
		this.blocks = blocks;
		this.senders = senders;
		this.audit = audit;
		this.inboundTokens = inboundTokens;
	}

	@Override
	public Authentication authenticate(Authentication authentication) throws AuthenticationException {
		if (!(authentication instanceof PresentedToken presented)) {
			logger.info("Refused a token: reason=not_a_token, only access tokens are accepted");
			throw new InvalidBearerTokenException("Invalid token");
		}
		long begin = System.nanoTime();
		AuditOutcome outcome = AuditOutcome.FAILED;
		try {
			Authentication caller = authenticate(presented);
			outcome = AuditOutcome.ALLOWED;
			return caller;
		}
		catch (AuthenticationServiceException ex) {
			throw ex;
		}
		catch (AuthenticationException ex) {
			outcome = AuditOutcome.DENIED;
			throw ex;
		}
		finally {
			this.audit.took(outcome, begin);
		}
	}

	private Authentication authenticate(PresentedToken presented) {
		try {
			ValidatedToken token = this.tokens.validate(presented.token());
			// Asked anew at every call, since the token may be a remembered one; and
			// before the proof, so that whoever is blocked fills no memory of proofs.
			this.blocks.check(token);
			this.senders.check(presented, token);
			this.audit.accepted(presented, token.caller());
			return new CallerAuthentication(token.caller(), token.signingKey(), token.expiresAt(),
					this.inboundTokens.seal(presented.token()));
		}
		catch (TokenRefusedException ex) {
			InvalidBearerTokenException refused = refused(presented, ex.reason(), ex.getMessage());
			throw ex.isAboutProof() ? new InvalidDPoPProofException(null) : refused;
		}
		catch (IssuerUnavailableException | StoreUnavailableException ex) {
			this.audit.failed(presented, "unavailable");
			logger.warn(LogMessage.format("Did not check a token: reason=unavailable, %s", ex.getMessage()));
			throw new AuthenticationServiceException("What is needed to check the token cannot be had");
		}
		catch (AuditUnavailableException ex) {
			logger.debug("Did not accept a token: reason=audit_sink_down");
			throw new AuthenticationServiceException("What must be on record cannot be put there");
		}
		catch (InvalidDPoPProofException ex) {
			this.audit.refused(presented, "use_dpop_nonce");
			throw ex;
		}
		catch (AuthenticationException ex) {
			this.audit.refused(presented, "refused");
			throw ex;
		}
		catch (RuntimeException ex) {
			// Whatever a hostile token makes a library do, it is the token's fault. The
			// exception's text may quote the token.
			throw refused(presented, "malformed", ex.getClass().getSimpleName());
		}
	}

	private InvalidBearerTokenException refused(PresentedToken token, String reason, @Nullable String explanation) {
		this.audit.refused(token, reason);
		logger.info(LogMessage.format("Refused a token: reason=%s, %s", reason, explanation));
		return new InvalidBearerTokenException("Invalid token");
	}

}
