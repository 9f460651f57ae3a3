package dev.a2asecurity.web;

import java.time.Duration;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.ratelimit.CallLimits;
import dev.a2asecurity.ratelimit.RateDecision;

/**
 * Tells a client what is left of its limit: {@code RateLimit-Limit} and
 * {@code RateLimit-Remaining}, numbers of requests, and {@code RateLimit-Reset}, the
 * seconds after which all of it is back, or for what is refused, after which to come
 * again; as earlier drafts of RateLimit header fields for HTTP have them and clients know
 * them. What is refused does not tell which limit did.
 */
final class RateLimitHeaders {

	private static final String LIMIT = "RateLimit-Limit";

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

	static void left(CallLimits.@Nullable Left left, HttpServletResponse response) {
		if (left != null) {
			response.setHeader(LIMIT, String.valueOf(left.limit()));
			response.setHeader(REMAINING, String.valueOf(left.remaining()));
			response.setHeader(RESET, String.valueOf(left.reset().plusNanos(999_999_999).toSeconds()));
		}
	}

}
