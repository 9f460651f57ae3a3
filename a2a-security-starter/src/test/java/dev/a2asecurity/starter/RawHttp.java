package dev.a2asecurity.starter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sends bytes as they are: a client library would normalise the paths, merge the headers
 * and correct the framing that an attacker has got wrong on purpose.
 */
final class RawHttp {

	private static final int TIMEOUT_MILLIS = 10_000;

	private RawHttp() {
	}

	/**
	 * Sends one request and reads until the server closes.
	 * @param server any URI of the server
	 * @param requestLine method, target and protocol
	 * @param headers header lines; {@code Host}, unless it is there, and
	 * {@code Connection: close} are added
	 * @param body the body as it is to be on the wire
	 */
	static Answer exchange(URI server, String requestLine, List<String> headers, String body) {
		List<String> lines = new ArrayList<>(List.of(requestLine, "Connection: close"));
		if (headers.stream().noneMatch((header) -> header.startsWith("Host:"))) {
			lines.add("Host: localhost");
		}
		lines.addAll(headers);
		String request = String.join("\r\n", lines) + "\r\n\r\n" + body;
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
			socket.setSoTimeout(TIMEOUT_MILLIS);
			OutputStream out = socket.getOutputStream();
			out.write(request.getBytes(StandardCharsets.UTF_8));
			out.flush();
			return Answer.parse(readAll(socket.getInputStream()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String readAll(InputStream in) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		try {
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				bytes.write(buffer, 0, read);
			}
		}
		catch (SocketException ex) {
			// A server that refuses before it has read the body resets the connection;
			// what it said before that counts.
			if (bytes.size() == 0) {
				throw ex;
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	/**
	 * What came back.
	 *
	 * @param status status code
	 * @param head status line and header lines
	 * @param body everything behind them, chunked where the server sent chunks
	 */
	record Answer(int status, List<String> head, String body) {

		static Answer parse(String text) {
			int end = text.indexOf("\r\n\r\n");
			List<String> head = text.substring(0, (end >= 0) ? end : text.length()).lines().toList();
			String afterProtocol = head.get(0).substring("HTTP/1.1 ".length());
			return new Answer(Integer.parseInt(afterProtocol.substring(0, 3)), head,
					(end >= 0) ? text.substring(end + 4) : "");
		}

		List<String> header(String name) {
			String prefix = name.toLowerCase(Locale.ROOT) + ": ";
			return this.head.stream()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
				.map((line) -> line.substring(prefix.length()))
				.toList();
		}

	}

}
