package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The path of a request within the application, as it was sent, if there is one way to
 * read it: no empty or relative segments, no path parameters, nothing encoded that would
 * be another path if it were decoded once more or once less.
 *
 * @param raw the path as it was sent
 */
record RequestedPath(String raw) {

	/**
	 * RFC 3986, section 3.3, without the semicolon.
	 */
	private static final String ALLOWED = "-._~!$&'()*+,=:@";

	/**
	 * Returns a path, or {@code null} if there are several ways to read it.
	 */
	static @Nullable RequestedPath parse(String raw) {
		if (!raw.startsWith("/")) {
			return null;
		}
		for (String segment : raw.substring(1).split("/", -1)) {
			if (segment.isEmpty() || segment.equals(".") || segment.equals("..")
					|| !PercentEncoding.isStrict(segment, ALLOWED)) {
				return null;
			}
			if (segment.indexOf('%') >= 0 && !isPlainlyEncoded(decode(segment))) {
				return null;
			}
		}
		return new RequestedPath(raw);
	}

	/**
	 * What is encoded in a segment is never what a path is made of, nor the colon in
	 * front of a verb.
	 */
	private static boolean isPlainlyEncoded(String segment) {
		return !segment.equals(".") && !segment.equals("..")
				&& segment.chars().noneMatch((character) -> "/\\%;?#:".indexOf(character) >= 0)
				&& Identifiers.isValid(segment);
	}

	private static String decode(String segment) {
		return StringUtils.uriDecode(segment, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the segments below a prefix, or {@code null} if the path is not below it.
	 * @param prefix path of an endpoint
	 */
	@Nullable List<Segment> below(String prefix) {
		String parent = prefix.equals("/") ? "" : prefix;
		if (!this.raw.startsWith(parent + "/")) {
			return null;
		}
		List<Segment> segments = new ArrayList<>();
		for (String segment : this.raw.substring(parent.length() + 1).split("/", -1)) {
			segments.add(new Segment(segment, decode(segment)));
		}
		return segments;
	}

	/**
	 * A segment.
	 *
	 * @param raw as it was sent: words of the protocol are never encoded
	 * @param value what it means
	 */
	record Segment(String raw, String value) {

	}

}
