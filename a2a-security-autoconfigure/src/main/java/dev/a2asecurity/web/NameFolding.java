package dev.a2asecurity.web;

/**
 * Sees names as the most generous of readers does: Go's, .NET's and a configured
 * Jackson's ignore case, some by Unicode's rules, by which the Kelvin sign is a
 * {@code k}.
 */
final class NameFolding {

	private NameFolding() {
	}

	/**
	 * Returns a name without its case and its separators.
	 */
	static String fold(String name) {
		StringBuilder folded = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (!isSeparator(character)) {
				folded.append(foldCase(character));
			}
		}
		return folded.toString();
	}

	/**
	 * Tells whether a name is a folded one but for case and separators.
	 */
	static boolean looksLike(String name, String folded) {
		int position = 0;
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (isSeparator(character)) {
				continue;
			}
			if (position == folded.length() || foldCase(character) != folded.charAt(position)) {
				return false;
			}
			position++;
		}
		return position == folded.length();
	}

	/**
	 * Tells whether a name is printable ASCII.
	 */
	static boolean isPlain(String name) {
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (character < ' ' || character > '~') {
				return false;
			}
		}
		return true;
	}

	private static char foldCase(char character) {
		return Character.toLowerCase(Character.toUpperCase(character));
	}

	/**
	 * Control characters are among them: a reader in C ends a name at a NUL.
	 */
	private static boolean isSeparator(char character) {
		return character <= ' ' || character == '_' || character == '-' || character == '.' || character == '\u007f';
	}

}
