package dev.a2asecurity.web;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.authentication.InvalidDPoPProofException;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.skill.SkillAccessDeniedException;
import dev.a2asecurity.skill.UnboundTokenException;

import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.AuthorizationServiceException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrorCodes;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Turns Spring Security's exceptions into refusals on the wire, wherever in the filter
 * chain or in the agent they were thrown.
 */
final class DenialHandler implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {

	/**
	 * An issuer, or a policy's decision point, that is down is not back at once, and a
	 * client should not wait for long either.
	 */
	private static final Duration RETRY = Duration.ofSeconds(5);

	private final DenialWriter writer;

	DenialHandler(DenialWriter writer) {
		this.writer = writer;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException {
		if (failure instanceof InvalidDPoPProofException proof && proof.nonce() != null && !response.isCommitted()) {
			response.setHeader("DPoP-Nonce", proof.nonce());
		}
		this.writer.write(denial(failure), request, response);
	}

	@Override
	public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException failure) throws IOException {
		commence(request, response, failure);
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
			throws IOException {
		this.writer.write(denial(denied), request, response);
	}

	static Denial denial(AuthenticationException failure) {
		if (failure instanceof AuthenticationServiceException) {
			return Denial.unavailable(RETRY);
		}
		if (failure instanceof InvalidDPoPProofException proof) {
			return (proof.nonce() != null) ? Denial.useDPoPNonce() : Denial.invalidDPoPProof();
		}
		if (failure instanceof OAuth2AuthenticationException oauth2) {
			return BearerTokenErrorCodes.INVALID_REQUEST.equals(oauth2.getError().getErrorCode())
					? Denial.invalidRequest() : Denial.invalidToken();
		}
		return Denial.unauthenticated();
	}

	private static Denial denial(AccessDeniedException denied) {
		if (denied instanceof SkillAccessDeniedException skill) {
			return skill.denial();
		}
		if (denied instanceof AuthorizationServiceException) {
			return Denial.unavailable(RETRY);
		}
		if (denied instanceof UnboundTokenException) {
			return Denial.unboundToken();
		}
		return Denial.forbidden("FORBIDDEN");
	}

}
