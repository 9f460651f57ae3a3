package dev.a2asecurity.web;

import java.time.Duration;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
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

	static void refused(Denial denial, HttpServletResponse response) {
		Duration retryAfter = denial.retryAfter();
		if (denial.kind() == Denial.Kind.TOO_MANY_REQUESTS && retryAfter != null) {
			refused(new RateDecision.Refused(retryAfter), response);
		}
	}

	static void left(RateDecision.@Nullable Allowed allowed, HttpServletResponse response) {
		if (allowed != null) {
			response.setHeader(REMAINING, String.valueOf(allowed.remaining()));
		}
	}

}
