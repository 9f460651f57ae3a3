package dev.a2asecurity.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A request's body, read to its end and held in memory until it is closed. A controller
 * reads the same bytes afterwards, from the request that {@link #replay} returns.
 * <p>
 * What it takes is given back when it is closed, or as soon as the controller has read it
 * to its end: a stream that goes on for hours does not hold the message that began it.
 */
public final class BufferedBody implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(BufferedBody.class);

	private static final byte[] NOTHING = new byte[0];

	private final Runnable release;

	private final int size;

	private volatile byte[] bytes;

	private boolean kept;

	BufferedBody(byte[] bytes, int size, Runnable release) {
		this.bytes = bytes;
		this.size = size;
		this.release = release;
	}

	/**
	 * Returns how many bytes there are.
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns the bytes to read them, without a copy: the array may be longer than the
	 * body, which is its first {@link #size()} bytes, and is not written to.
	 * @throws IllegalStateException if the body is closed
	 */
	public byte[] bytes() {
		byte[] current = this.bytes;
		if (current.length < this.size) {
			throw new IllegalStateException("The body is closed");
		}
		return current;
	}

	/**
	 * Keeps the body until it is closed, even after the controller has read it.
	 */
	void keep() {
		this.kept = true;
	}

	/**
	 * Returns a request whose body is this one, to be read once.
	 */
	public HttpServletRequest replay(HttpServletRequest request) {
		InputStream input = new ByteArrayInputStream(bytes(), 0, this.size);
		return new ReplayedRequest(request, input, this.size, this.kept ? () -> {
		} : this::close);
	}

	/**
	 * Closes the body when a request is over: at once, or when the asynchronous rest of
	 * it has ended.
	 */
	public void closeAfter(HttpServletRequest request) {
		if (!request.isAsyncStarted()) {
			close();
			return;
		}
		try {
			request.getAsyncContext().addListener(new ClosingListener(this));
		}
		catch (IllegalStateException ex) {
			logger.debug("Did not wait for the end of a call since it was over", ex);
			close();
		}
	}

	/**
	 * Gives the memory back. To close it again does nothing.
	 */
	@Override
	public void close() {
		this.bytes = NOTHING;
		this.release.run();
	}

	/**
	 * Tells the size and nothing of the content.
	 */
	@Override
	public String toString() {
		return "BufferedBody[" + this.size + " bytes]";
	}

	private record ClosingListener(BufferedBody body) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.body.close();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// It is completed after that.
		}

		@Override
		public void onError(AsyncEvent event) {
			// It is completed after that.
		}

		/**
		 * Stays with a request that is dispatched and goes on asynchronously: the
		 * container forgets its listeners then.
		 */
		@Override
		public void onStartAsync(AsyncEvent event) throws IOException {
			event.getAsyncContext().addListener(this);
		}

	}

}
