package dev.a2asecurity.web;

import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * What Spring Security says of caching where nobody else does. It has said so before the
 * agent comes ({@link EarlyHeaders}), and gives way to what the agent says.
 *
 * @see org.springframework.security.web.header.writers.CacheControlHeadersWriter
 */
final class CachingHeaders {

	private static final Map<String, String> DEFAULTS = Map.of(HttpHeaders.CACHE_CONTROL,
			"no-cache, no-store, max-age=0, must-revalidate", HttpHeaders.PRAGMA, "no-cache", HttpHeaders.EXPIRES, "0");

	private boolean gaveWay;

	/**
	 * Takes the defaults away if a header is the first by which the agent speaks of
	 * caching.
	 */
	void giveWay(String name, HttpServletResponse response) {
		if (!this.gaveWay && DEFAULTS.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
			this.gaveWay = true;
			if (DEFAULTS.entrySet()
				.stream()
				.allMatch((header) -> header.getValue().equals(response.getHeader(header.getKey())))) {
				DEFAULTS.keySet().forEach((header) -> response.setHeader(header, null));
			}
		}
	}

	/**
	 * Begins anew with a response whose headers were taken back.
	 */
	void reset() {
		this.gaveWay = false;
	}

}
