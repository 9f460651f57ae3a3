package dev.a2asecurity.samples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Stands where a proxy would, in front of the travel agent's webhooks: it hands on what
 * comes, untouched, and keeps a copy.
 */
final class Eavesdropper implements AutoCloseable {

	/**
	 * What is the connection's business and not the message's.
	 */
	private static final Set<String> OF_CONNECTION = Set.of("connection", "host", "content-length", "upgrade", "expect",
			"transfer-encoding");

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpCalls http = new HttpCalls();

	private final List<Overheard> overheard = new CopyOnWriteArrayList<>();

	private Eavesdropper(HttpServer server, String behind) {
		this.server = server;
		server.setExecutor(this.threads);
		server.createContext("/", (exchange) -> handOn(exchange, behind));
		server.start();
	}

	/**
	 * Starts one on a free port.
	 * @param behind base URL of who is behind it
	 */
	static Eavesdropper before(String behind) {
		try {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
			return new Eavesdropper(HttpServer.create(address, 0), behind);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void handOn(HttpExchange exchange, String behind) throws IOException {
		Map<String, String> headers = new HashMap<>();
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (!OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
				headers.put(name, values.get(0));
			}
		});
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		int status = 502;
		try {
			status = this.http.post(behind + exchange.getRequestURI(), headers, body).status();
			this.overheard.add(new Overheard(headers, body, status));
		}
		finally {
			exchange.sendResponseHeaders(status, -1);
			exchange.close();
		}
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	/**
	 * Returns everything that has passed, in order.
	 */
	List<Overheard> overheard() {
		return List.copyOf(this.overheard);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/**
	 * A message that has passed.
	 *
	 * @param headers its headers, the signature among them
	 * @param body its text, as it came
	 * @param status how it was answered
	 */
	record Overheard(Map<String, String> headers, String body, int status) {
	}

}
