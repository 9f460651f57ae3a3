package dev.a2asecurity.peer;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import dev.a2asecurity.call.LoggableText;

/**
 * Names that a card, a peer or an authorization server chose, such as those of scopes,
 * made fit for one line of a log.
 */
final class LoggableNames {

	private static final int MAX_NAMES = 20;

	private LoggableNames() {
	}

	/**
	 * Returns the names in their order, in brackets; beyond a number of them, none.
	 */
	static String of(Collection<String> names) {
		Stream<String> some = names.stream().limit(MAX_NAMES).map(LoggableText::of);
		List<String> all = Stream.concat(some, (names.size() > MAX_NAMES) ? Stream.of("…") : Stream.empty()).toList();
		return all.toString();
	}

}
