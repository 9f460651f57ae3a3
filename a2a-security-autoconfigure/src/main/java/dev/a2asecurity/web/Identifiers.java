package dev.a2asecurity.web;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Denial;

/**
 * The ids that a caller names things by. They are opaque, but not anything: an empty one
 * is none to some parsers and one that everybody shares to others, and what a terminal, a
 * log or a database would see differently is none.
 */
final class Identifiers {

	/**
	 * Ids are UUIDs mostly, of 36 characters.
	 */
	static final int MAX_LENGTH = 256;

	/**
	 * What HTTP clients and proxies carry everywhere.
	 */
	static final int MAX_URL_LENGTH = 2048;

	private static final List<String> RESOURCE_WORDS = List.of("tasks", "pushNotificationConfigs");

	private Identifiers() {
	}

	/**
	 * Returns an id if it is one, or {@code null} for {@code null}.
	 * @param field what to call it in the refusal
	 * @throws RequestRefusedException if it is none
	 */
	static @Nullable String checked(@Nullable String id, String field) throws RequestRefusedException {
		if (id != null && !isValid(id)) {
			throw invalid(field);
		}
		return id;
	}

	static RequestRefusedException invalid(String field) {
		return new RequestRefusedException(Denial.invalidParameter(field),
				"reason=invalid_parameter, " + field + " is missing, of the wrong form, or given in two ways");
	}

	static boolean isValid(String id) {
		int length = id.length();
		if (length == 0 || length > MAX_LENGTH) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			char character = id.charAt(i);
			if (character > ' ' && character < '\u007f') {
				continue;
			}
			if (Character.isSurrogate(character)) {
				if (i + 1 == length || !Character.isSurrogatePair(character, id.charAt(i + 1))) {
					return false;
				}
				i++;
			}
			else if (isInvisible(character) || ((i == 0 || i == length - 1) && Character.isSpaceChar(character))) {
				// Spaces at the ends are what some stores and parsers take off.
				return false;
			}
		}
		return true;
	}

	private static boolean isInvisible(char character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.UNASSIGNED ->
				true;
			default -> character == '\ufffd';
		};
	}

	/**
	 * Returns a URL if it may be one, or {@code null} for {@code null}. Whether it may be
	 * called is not asked here.
	 * @param field what to call it in the refusal
	 * @throws RequestRefusedException if it is none
	 */
	static @Nullable String checkedUrl(@Nullable String url, String field) throws RequestRefusedException {
		if (url == null) {
			return null;
		}
		if (url.isEmpty() || url.length() > MAX_URL_LENGTH
				|| url.chars()
					.anyMatch((character) -> character <= ' ' || Character.isSurrogate((char) character)
							|| Character.isSpaceChar(character) || isInvisible((char) character))) {
			throw invalid(field);
		}
		return url;
	}

	/**
	 * Returns the task of a resource name of 0.3: {@code tasks/{id}}, or
	 * {@code tasks/{id}/pushNotificationConfigs/{id}} where a webhook may be named.
	 * @param field what to call it in the refusal
	 * @throws RequestRefusedException if it is none
	 */
	static @Nullable String taskOf(@Nullable String name, boolean webhook, String field)
			throws RequestRefusedException {
		if (name == null) {
			return null;
		}
		String[] segments = name.split("/", -1);
		if (segments.length != 2 && !(webhook && segments.length == 4)) {
			throw invalid(field);
		}
		for (int i = 0; i < segments.length; i++) {
			boolean word = i % 2 == 0;
			if (word ? !segments[i].equals(RESOURCE_WORDS.get(i / 2)) : !isValid(segments[i])) {
				throw invalid(field);
			}
		}
		return segments[1];
	}

}
