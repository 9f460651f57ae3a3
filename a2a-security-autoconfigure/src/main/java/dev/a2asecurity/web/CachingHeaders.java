package dev.a2asecurity.web;

import java.util.Map;
import java.util.TreeMap;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What Spring Security says of caching where nobody else does. It has said so before the
 * agent comes ({@link EarlyHeaders}), and gives way to what the agent says.
 *
 * @see org.springframework.security.web.header.writers.CacheControlHeadersWriter
 */
final class CachingHeaders {

	private static final Map<String, String> DEFAULTS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	static {
		DEFAULTS.put(HttpHeaders.CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate");
		DEFAULTS.put(HttpHeaders.PRAGMA, "no-cache");
		DEFAULTS.put(HttpHeaders.EXPIRES, "0");
	}

	private boolean gaveWay;

	/**
	 * Takes the defaults away if a header is the first by which the agent speaks of
	 * caching.
	 * @param value its value, or {@code null} if the agent takes it away
	 * @return whether the header is the agent's to change: the defaults are not its own
	 * to take away
	 */
	boolean giveWay(String name, @Nullable String value, HttpServletResponse response) {
		if (this.gaveWay || !DEFAULTS.containsKey(name)) {
			return true;
		}
		if (value == null) {
			return false;
		}
		this.gaveWay = true;
		if (DEFAULTS.entrySet()
			.stream()
			.allMatch((header) -> header.getValue().equals(response.getHeader(header.getKey())))) {
			DEFAULTS.keySet().forEach((header) -> response.setHeader(header, null));
		}
		return true;
	}

	/**
	 * Begins anew with a response whose headers were taken back.
	 */
	void reset() {
		this.gaveWay = false;
	}

}
