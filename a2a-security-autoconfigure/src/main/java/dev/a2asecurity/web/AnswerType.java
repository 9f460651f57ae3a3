package dev.a2asecurity.web;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * What the {@code Content-Type} of an answer says about its bytes.
 *
 * @param isJson whether they are JSON; without a {@code Content-Type} they are taken for
 * it
 * @param charset what they are written in, or {@code null} if that is told in a way that
 * cannot be understood
 */
record AnswerType(boolean isJson, @Nullable Charset charset) {

	private static final String EVENT_STREAM = "text/event-stream";

	/**
	 * Tells whether a type is that of a stream of events.
	 */
	static boolean isEventStream(@Nullable String contentType) {
		return contentType != null && contentType.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length())
				&& (contentType.length() == EVENT_STREAM.length()
						|| " ;\t".indexOf(contentType.charAt(EVENT_STREAM.length())) >= 0);
	}

	/**
	 * Tells whether every client reads the ASCII of a stream as such. One is always in
	 * UTF-8 (HTML standard, section 9.2.5), but some clients go by the charset, and a
	 * servlet's writer names ISO 8859-1 unless told otherwise.
	 */
	static boolean isOfAscii(@Nullable String contentType) {
		Charset charset = of(contentType).charset();
		return StandardCharsets.UTF_8.equals(charset) || StandardCharsets.US_ASCII.equals(charset)
				|| StandardCharsets.ISO_8859_1.equals(charset);
	}

	/**
	 * Reads a type.
	 */
	static AnswerType of(@Nullable String contentType) {
		if (contentType == null) {
			return new AnswerType(true, StandardCharsets.UTF_8);
		}
		try {
			MimeType type = MimeTypeUtils.parseMimeType(contentType);
			String subtype = type.getSubtype().toLowerCase(Locale.ROOT);
			boolean json = type.getType().equalsIgnoreCase("application")
					&& (subtype.equals("json") || subtype.endsWith("+json"));
			Charset charset = type.getCharset();
			return new AnswerType(json, (charset != null) ? charset : StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return new AnswerType(false, null);
		}
	}

	/**
	 * Returns bytes as UTF-8: the same array if they are that already, or nothing but
	 * ASCII. A servlet's writer is in ISO 8859-1 unless told otherwise, so that is
	 * understood too.
	 * @return the bytes, or {@code null} if they are in any other charset
	 */
	byte @Nullable [] toUtf8(byte[] bytes, int length) {
		if (StandardCharsets.UTF_8.equals(this.charset) || StandardCharsets.US_ASCII.equals(this.charset)) {
			return bytes;
		}
		if (!StandardCharsets.ISO_8859_1.equals(this.charset)) {
			return null;
		}
		for (int i = 0; i < length; i++) {
			if (bytes[i] < 0) {
				ByteBuffer utf8 = StandardCharsets.UTF_8
					.encode(StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes, 0, length)));
				byte[] result = new byte[utf8.remaining()];
				utf8.get(result);
				return result;
			}
		}
		return bytes;
	}

}
