package dev.a2asecurity.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * A kept-alive connection with at most one request under way.
 */
final class Connection implements AutoCloseable {

	private static final int MAX_REPLY_BYTES = 64 * 1024;

	private final SocketChannel channel;

	private final Message message;

	private final ByteBuffer received = ByteBuffer.allocate(MAX_REPLY_BYTES);

	private long sentAtNanos;

	private Connection(SocketChannel channel, Message message) {
		this.channel = channel;
		this.message = message;
	}

	/**
	 * Connects to a port of this machine.
	 */
	static Connection open(int port, Message message) throws IOException {
		SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		return new Connection(channel, message);
	}

	/**
	 * Has a selector report when bytes have arrived, with this connection attached.
	 */
	void register(Selector selector) throws IOException {
		this.channel.configureBlocking(false);
		this.channel.register(selector, SelectionKey.OP_READ, this);
	}

	/**
	 * Sends the next request. It always fits into the socket's buffer, which is empty
	 * once the reply to the one before is here.
	 */
	void send(long messageId) throws IOException {
		ByteBuffer request = this.message.withMessageId(messageId);
		this.received.clear();
		this.sentAtNanos = System.nanoTime();
		while (request.hasRemaining()) {
			this.channel.write(request);
		}
	}

	/**
	 * Reads what has arrived.
	 * @return the reply, or {@code null} as long as it is not complete
	 * @throws EOFException if the connection was closed before
	 */
	@Nullable HttpReply receive() throws IOException {
		if (this.channel.read(this.received) < 0) {
			throw new EOFException("The agent closed a connection");
		}
		if (!this.received.hasRemaining()) {
			throw new IOException("The agent's reply is longer than " + MAX_REPLY_BYTES + " bytes");
		}
		return HttpReply.parse(this.received.array(), this.received.position());
	}

	/**
	 * Tells whether a reply is what a good request gets.
	 */
	boolean isAnsweredBy(HttpReply reply) {
		return this.message.isAnsweredBy(reply);
	}

	/**
	 * Returns when the request under way was sent, as {@link System#nanoTime()}.
	 */
	long sentAtNanos() {
		return this.sentAtNanos;
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
