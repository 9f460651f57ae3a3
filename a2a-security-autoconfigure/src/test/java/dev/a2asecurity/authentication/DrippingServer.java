package dev.a2asecurity.authentication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP server that answers without end: one byte, and soon another. No time-out for a
 * single read ever ends it.
 */
final class DrippingServer implements AutoCloseable {

	static final String IN_THE_BODY = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400000\r\n\r\n"
			+ "{\"keys\":[";

	static final String IN_THE_HEADERS = "HTTP/1.1 200 OK\r\nX-Padding: ";

	private final ServerSocket server;

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	/**
	 * Starts a server.
	 * @param beginning what is sent at once; spaces follow it
	 */
	DrippingServer(String beginning) {
		try {
			this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(() -> {
			while (true) {
				Socket connection = this.server.accept();
				this.connections.add(connection);
				start(() -> drip(connection, beginning));
			}
		});
	}

	private static void drip(Socket connection, String beginning) throws Exception {
		connection.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
		while (true) {
			Thread.sleep(20);
			connection.getOutputStream().write(' ');
		}
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (Exception ex) {
				// The connection or the server is closed.
			}
		}, "dripping");
		thread.setDaemon(true);
		thread.start();
	}

	URI uri() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort() + "/jwks");
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket connection : this.connections) {
				connection.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Work {

		void run() throws Exception;

	}

}
