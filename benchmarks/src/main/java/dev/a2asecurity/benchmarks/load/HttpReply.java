package dev.a2asecurity.benchmarks.load;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 response, as much of it as the load generator looks at.
 *
 * @param status status code
 * @param body content, with the framing of chunks still in it
 */
record HttpReply(int status, String body) {

	private static final String LAST_CHUNK = "0\r\n\r\n";

	/**
	 * Reads a response.
	 * @param bytes what has arrived since the request was sent
	 * @param length how much of it
	 * @return the response, or {@code null} as long as its end has not arrived
	 */
	static @Nullable HttpReply parse(byte[] bytes, int length) {
		String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
		int headersEnd = text.indexOf("\r\n\r\n");
		if (headersEnd < 0) {
			return null;
		}
		int bodyStart = headersEnd + 4;
		String contentLength = header(text, "Content-Length: ", headersEnd);
		// There is no pipelining, so the last chunk is the last thing to arrive.
		boolean complete = (contentLength != null) ? length - bodyStart >= Integer.parseInt(contentLength)
				: text.endsWith(LAST_CHUNK);
		return complete ? new HttpReply(Integer.parseInt(text.substring(9, 12)), text.substring(bodyStart)) : null;
	}

	/**
	 * Finds a header as Tomcat spells it.
	 */
	private static @Nullable String header(String text, String name, int headersEnd) {
		int start = text.indexOf(name);
		if (start < 0 || start > headersEnd) {
			return null;
		}
		return text.substring(start + name.length(), text.indexOf("\r\n", start));
	}

	/**
	 * Tells whether it carries a result: JSON-RPC has errors with status 200, too.
	 */
	boolean isResult() {
		return this.status == 200 && this.body.contains("\"result\":");
	}

}
