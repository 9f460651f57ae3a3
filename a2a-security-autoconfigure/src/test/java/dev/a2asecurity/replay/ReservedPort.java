package dev.a2asecurity.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of loopback at which nobody listens, and which nobody else is given either,
 * until it is closed: a port that is merely free may be somebody's a moment later, as
 * tests run in several processes.
 */
public final class ReservedPort implements AutoCloseable {

	private final Socket socket = new Socket();

	private ReservedPort(int port) {
		try {
			this.socket.setReuseAddress(true);
			this.socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reserves a port.
	 */
	public static ReservedPort any() {
		return of(0);
	}

	/**
	 * Reserves this port, at which a server has just stopped.
	 */
	public static ReservedPort of(int port) {
		return new ReservedPort(port);
	}

	/**
	 * Returns the port.
	 */
	public int port() {
		return this.socket.getLocalPort();
	}

	/**
	 * Gives the port to a server that starts now.
	 */
	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
