package dev.a2asecurity.call;

/**
 * Text that somebody else chose, made fit for one line of a log: at most 64 characters,
 * and nothing that ends the line, hides what comes after, or changes its direction.
 */
public final class LoggableText {

	private static final int MAX_LENGTH = 64;

	private LoggableText() {
	}

	/**
	 * Returns the text as it may stand in a log: what is not printable ASCII becomes a
	 * question mark, and what is too long is cut.
	 */
	public static String of(String text) {
		StringBuilder loggable = new StringBuilder(Math.min(text.length(), MAX_LENGTH) + 1);
		for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
			char character = text.charAt(i);
			loggable.append((character >= ' ' && character <= '~') ? character : '?');
		}
		return (text.length() > MAX_LENGTH) ? loggable.append('…').toString() : loggable.toString();
	}

}
