package dev.a2asecurity.task;

import java.util.Locale;
import java.util.regex.Pattern;

import dev.a2asecurity.replay.StoreKey;

/**
 * The keys under which the ids of tasks and contexts are kept.
 */
final class ItemKeys {

	private static final Pattern UUID = Pattern
		.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

	private ItemKeys() {
	}

	static StoreKey task(String id) {
		return StoreKey.of(id);
	}

	/**
	 * Takes a UUID in whatever case as one: an agent that parses it does, and would
	 * otherwise let somebody into another's context who writes it differently.
	 */
	static StoreKey context(String id) {
		return StoreKey.of(isUuid(id) ? id.toLowerCase(Locale.ROOT) : id);
	}

	/**
	 * Tells a UUID (RFC 9562, section 4), in no other form than that of 36 characters.
	 */
	static boolean isUuid(String id) {
		return id.length() == 36 && UUID.matcher(id).matches();
	}

}
