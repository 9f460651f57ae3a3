package dev.a2asecurity.web;

import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.ratelimit.RateDecision;

/**
 * Tells a client what is left of its limit: {@code RateLimit-Remaining}, a number of
 * requests, and {@code RateLimit-Reset}, in seconds, as earlier drafts of RateLimit
 * header fields for HTTP have them and clients know them.
 */
final class RateLimitHeaders {

	private static final String REMAINING = "RateLimit-Remaining";

	private static final String RESET = "RateLimit-Reset";

	private RateLimitHeaders() {
	}

	static void refused(RateDecision.Refused refused, HttpServletResponse response) {
		response.setHeader(REMAINING, "0");
		response.setHeader(RESET, String.valueOf(refused.retryAfterSeconds()));
	}

	static void allowed(RateDecision.Allowed allowed, HttpServletResponse response) {
		response.setHeader(REMAINING, String.valueOf(allowed.remaining()));
	}

}
