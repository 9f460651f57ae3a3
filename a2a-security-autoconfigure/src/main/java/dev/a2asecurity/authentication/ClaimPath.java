package dev.a2asecurity.authentication;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Where a claim is: the name of a top-level claim, taken as it is, whatever dots and
 * slashes it has ({@code https://example.com/roles}); or, beginning with a slash, a JSON
 * pointer to a nested one ({@code /realm_access/roles}; RFC 6901).
 */
public final class ClaimPath {

	private final String text;

	private final List<String> segments;

	private ClaimPath(String text) {
		this.text = text;
		this.segments = text.startsWith("/") ? Stream.of(StringUtils.delimitedListToStringArray(text.substring(1), "/"))
			.map((segment) -> segment.replace("~1", "/").replace("~0", "~"))
			.toList() : List.of(text);
	}

	/**
	 * Parses a path.
	 * @throws IllegalArgumentException if it is empty
	 */
	public static ClaimPath parse(String text) {
		if (text.isBlank() || text.equals("/")) {
			throw new IllegalArgumentException(
					"A claim path is a claim's name, or a JSON pointer such as /realm_access/roles");
		}
		return new ClaimPath(text);
	}

	static List<ClaimPath> list(String... texts) {
		return Stream.of(texts).map(ClaimPath::parse).toList();
	}

	/**
	 * Returns the claim's value, or {@code null} if it is not there.
	 */
	@Nullable Object in(Map<String, Object> claims) {
		Object value = claims;
		for (String segment : this.segments) {
			if (!(value instanceof Map<?, ?> object)) {
				return null;
			}
			value = object.get(segment);
		}
		return value;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
