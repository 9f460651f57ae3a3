package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of connections busy: each sends its next request as soon as the reply to
 * the one before has been read. One thread does it all, because client and agent share
 * the machine, and whatever the client burns is missing from the difference to be shown.
 * General HTTP clients burn several times as much.
 * <p>
 * Not thread-safe.
 */
final class LoadGenerator {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private long messageId;

	/**
	 * Sends one request on a connection of its own.
	 */
	HttpReply call(int port, @Nullable String token) throws IOException {
		return send(port, SendMessage.to(port, token));
	}

	/**
	 * Sends one message on a connection of its own.
	 */
	HttpReply send(int port, Message message) throws IOException {
		try (Connection connection = Connection.open(port, message)) {
			connection.send(this.messageId++);
			HttpReply reply = connection.receive();
			while (reply == null) {
				reply = connection.receive();
			}
			return reply;
		}
	}

	/**
	 * Sends requests for some time, at least one on each connection.
	 * @param port where on this machine
	 * @param tokens access tokens, dealt to the connections in turn; empty for none
	 * @param connections how many
	 * @param duration after which no request begins
	 * @return the replies' latencies in nanoseconds, from the first byte sent to the last
	 * byte received
	 * @throws IllegalStateException if any reply was no result
	 */
	Histogram run(int port, List<String> tokens, int connections, Duration duration) throws IOException {
		return run(port,
				(connection) -> SendMessage.to(port, tokens.isEmpty() ? null : tokens.get(connection % tokens.size())),
				connections, duration);
	}

	/**
	 * Sends messages for some time, at least one on each connection.
	 * @param messages makes the message of each connection
	 */
	Histogram run(int port, IntFunction<Message> messages, int connections, Duration duration) throws IOException {
		Histogram latencies = new Histogram(PATIENCE.toNanos() * 2, 3);
		List<Connection> open = new ArrayList<>();
		try (Selector selector = Selector.open()) {
			for (int i = 0; i < connections; i++) {
				Connection connection = Connection.open(port, messages.apply(i));
				open.add(connection);
				connection.register(selector);
			}
			exchange(selector, open, System.nanoTime() + duration.toNanos(), latencies);
			return latencies;
		}
		finally {
			for (Connection connection : open) {
				connection.close();
			}
		}
	}

	private void exchange(Selector selector, List<Connection> connections, long endNanos, Histogram latencies)
			throws IOException {
		for (Connection connection : connections) {
			connection.send(this.messageId++);
		}
		int underWay = connections.size();
		while (underWay > 0) {
			if (selector.select(PATIENCE.toMillis()) == 0) {
				throw new InterruptedIOException("The agent has not answered for " + PATIENCE);
			}
			for (SelectionKey key : selector.selectedKeys()) {
				Connection connection = (Connection) key.attachment();
				if (completed(connection, latencies)) {
					if (System.nanoTime() < endNanos) {
						connection.send(this.messageId++);
					}
					else {
						underWay--;
					}
				}
			}
			selector.selectedKeys().clear();
		}
	}

	private static boolean completed(Connection connection, Histogram latencies) throws IOException {
		HttpReply reply = connection.receive();
		if (reply == null) {
			return false;
		}
		latencies.recordValue(System.nanoTime() - connection.sentAtNanos());
		if (!connection.isAnsweredBy(reply)) {
			throw new IllegalStateException(
					"Expected status 200 and a result, got " + reply.status() + ": " + reply.body());
		}
		return true;
	}

}
