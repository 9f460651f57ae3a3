package dev.a2asecurity.web;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.ratelimit.AddressLimits;
import dev.a2asecurity.ratelimit.RateDecision;

import org.springframework.http.HttpStatus;
import org.springframework.web.filter.GenericFilterBean;

/**
 * Refuses an address that asks too often, or has failed too often to show who it is,
 * before any token is looked at.
 */
final class AddressLimitFilter extends GenericFilterBean {

	private static final String NONCE = "DPoP-Nonce";

	private final A2AEndpoints endpoints;

	private final AddressLimits limits;

	private final DenialWriter denials;

	AddressLimitFilter(A2AEndpoints endpoints, AddressLimits limits, DenialWriter denials) {
		this.endpoints = endpoints;
		this.limits = limits;
		this.denials = denials;
	}

	@Override
	public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) servletRequest;
		HttpServletResponse response = (HttpServletResponse) servletResponse;
		if (request.getDispatcherType() != DispatcherType.REQUEST || !this.endpoints.matches(request)) {
			chain.doFilter(request, response);
			return;
		}
		RateDecision.Refused refused = this.limits.take(request);
		if (refused != null) {
			RateLimitHeaders.refused(refused, response);
			this.denials.write(Denial.tooManyRequests(Duration.ofSeconds(refused.retryAfterSeconds())), request,
					response);
			return;
		}
		chain.doFilter(request, response);
		if (isFailure(response)) {
			this.limits.failed(request);
		}
	}

	/**
	 * A challenge for a nonce is the way in, and no failure (RFC 9449, section 9).
	 */
	private static boolean isFailure(HttpServletResponse response) {
		return response.getStatus() == HttpStatus.UNAUTHORIZED.value() && response.getHeader(NONCE) == null;
	}

}
