package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request whose body has to come in within a time. The time is looked at whenever bytes
 * arrive; how long the container waits for the next ones is the container's setting. So
 * whoever sends a byte now and then holds a thread for the sum of both at most.
 */
final class TimedRequest extends HttpServletRequestWrapper {

	private final long timeoutNanos;

	TimedRequest(HttpServletRequest request, Duration timeout) {
		super(request);
		this.timeoutNanos = timeout.toNanos();
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		return new TimedInputStream(super.getInputStream(), System.nanoTime() + this.timeoutNanos);
	}

	private static final class TimedInputStream extends ServletInputStream {

		private final ServletInputStream stream;

		private final long end;

		TimedInputStream(ServletInputStream stream, long end) {
			this.stream = stream;
			this.end = end;
		}

		@Override
		public int read() throws IOException {
			requireTime();
			return this.stream.read();
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			requireTime();
			return this.stream.read(bytes, offset, length);
		}

		private void requireTime() throws InterruptedIOException {
			if (System.nanoTime() - this.end > 0) {
				throw new InterruptedIOException("The body takes too long");
			}
		}

		@Override
		public boolean isFinished() {
			return this.stream.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.stream.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.stream.setReadListener(listener);
		}

	}

}
