package dev.a2asecurity.web;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.a2asecurity.agentcard.WebOrigin;

import org.springframework.http.HttpHeaders;

/**
 * Which pages of other origins may read a public document in a browser (CORS): none by
 * default, and never with credentials.
 */
public final class CrossOriginReads {

	private static final String ANY = "*";

	private static final String ONE_HOUR = "3600";

	private final boolean any;

	private final Set<String> origins;

	private CrossOriginReads(boolean any, Set<String> origins) {
		this.any = any;
		this.origins = Set.copyOf(origins);
	}

	/**
	 * Returns the rule that no other origin may read.
	 */
	public static CrossOriginReads none() {
		return new CrossOriginReads(false, Set.of());
	}

	/**
	 * Returns the rule that these may read.
	 * @param origins origins such as {@code https://app.example.com}, or {@code *} for
	 * every one
	 * @throws IllegalArgumentException if one is no origin
	 */
	public static CrossOriginReads of(List<String> origins) {
		return new CrossOriginReads(origins.contains(ANY),
				origins.stream()
					.filter((origin) -> !origin.equals(ANY))
					.map(CrossOriginReads::checked)
					.collect(Collectors.toSet()));
	}

	private static String checked(String origin) {
		URI url = URI.create(origin);
		if (!WebOrigin.of(url).toString().equalsIgnoreCase(origin)) {
			throw new IllegalArgumentException("not an origin of scheme, host and port only");
		}
		return WebOrigin.of(url).toString();
	}

	/**
	 * Puts what a browser has to know on an answer.
	 */
	void apply(HttpServletRequest request, HttpServletResponse response) {
		if (this.any) {
			response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
		}
		else if (!this.origins.isEmpty()) {
			response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
			String origin = request.getHeader(HttpHeaders.ORIGIN);
			if (origin != null && this.origins.contains(origin)) {
				response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
			}
		}
		if (response.getHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN) != null) {
			response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, HttpHeaders.ETAG);
		}
	}

	/**
	 * Answers a browser that asks whether it may ask, if another origin may.
	 * @return whether it was answered
	 */
	boolean answersPreflight(HttpServletRequest request, HttpServletResponse response) {
		if ((!this.any && this.origins.isEmpty()) || !request.getMethod().equals("OPTIONS")
				|| request.getHeader(HttpHeaders.ORIGIN) == null
				|| request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) == null) {
			return false;
		}
		apply(request, response);
		if (response.getHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN) != null) {
			response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD");
			response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "A2A-Version, If-None-Match");
			response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, ONE_HOUR);
		}
		response.setStatus(HttpServletResponse.SC_NO_CONTENT);
		return true;
	}

}
