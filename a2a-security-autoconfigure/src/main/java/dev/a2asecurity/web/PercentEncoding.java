package dev.a2asecurity.web;

/**
 * Percent-encoding (RFC 3986, section 2.1), as strict as it is written. A loop rather
 * than a pattern: one with a choice in a repetition goes as deep as its input is long.
 */
final class PercentEncoding {

	private PercentEncoding() {
	}

	/**
	 * Tells whether a text is made of ASCII letters and digits, other allowed characters,
	 * and complete encoded bytes.
	 */
	static boolean isStrict(String text, String allowed) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character == '%') {
				if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
					return false;
				}
				i += 2;
			}
			else if (!isAlphanumeric(character) && allowed.indexOf(character) < 0) {
				return false;
			}
		}
		return true;
	}

	private static boolean isAlphanumeric(char character) {
		return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z')
				|| (character >= 'A' && character <= 'Z');
	}

	private static boolean isHex(char character) {
		return Character.digit(character, 16) >= 0 && character < '\u007f';
	}

}
