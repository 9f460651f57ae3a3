package dev.a2asecurity.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The body of a {@link ReplayedRequest}: always ready, and with a listener served from a
 * thread of the container, as a body from the network is.
 */
final class ReplayedInputStream extends ServletInputStream {

	private final HttpServletRequest request;

	private final Runnable whenRead;

	private final AtomicBoolean allReadTold = new AtomicBoolean();

	private volatile InputStream input;

	private volatile int left;

	private volatile boolean serving;

	private volatile @Nullable ReadListener listener;

	ReplayedInputStream(InputStream input, int size, HttpServletRequest request, Runnable whenRead) {
		this.input = input;
		this.left = size;
		this.request = request;
		this.whenRead = whenRead;
	}

	@Override
	public boolean isFinished() {
		return this.left == 0;
	}

	@Override
	public boolean isReady() {
		return this.listener == null || !isFinished();
	}

	@Override
	public int available() {
		return this.left;
	}

	@Override
	public int read() throws IOException {
		int next = this.input.read();
		if (next >= 0) {
			took(1);
		}
		return next;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		int count = this.input.read(target, offset, length);
		if (count > 0) {
			took(count);
		}
		return count;
	}

	private void took(int count) {
		int rest = this.left - count;
		this.left = rest;
		if (rest > 0) {
			return;
		}
		// The request outlives its body by hours where the answer is a stream.
		this.input = InputStream.nullInputStream();
		this.whenRead.run();
		ReadListener reader = this.listener;
		if (reader != null && !this.serving) {
			this.request.getAsyncContext().start(() -> tellAllRead(reader));
		}
	}

	/**
	 * Serves a listener.
	 * @throws IllegalStateException if there is one already, or the request is not
	 * asynchronous
	 */
	@Override
	public void setReadListener(ReadListener reader) {
		if (this.listener != null) {
			throw new IllegalStateException("There is a listener already");
		}
		if (!this.request.isAsyncStarted()) {
			throw new IllegalStateException("The request is not asynchronous");
		}
		this.listener = reader;
		// Not from here: a listener may be told before whoever sets it has gone on.
		this.request.getAsyncContext().start(() -> serve(reader));
	}

	private void serve(ReadListener reader) {
		if (!isFinished()) {
			this.serving = true;
			try {
				reader.onDataAvailable();
			}
			catch (IOException | RuntimeException ex) {
				reader.onError(ex);
				return;
			}
			finally {
				this.serving = false;
			}
		}
		if (isFinished()) {
			tellAllRead(reader);
		}
	}

	private void tellAllRead(ReadListener reader) {
		if (!this.allReadTold.compareAndSet(false, true)) {
			return;
		}
		try {
			reader.onAllDataRead();
		}
		catch (IOException | RuntimeException ex) {
			reader.onError(ex);
		}
	}

}
