package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Takes an included answer of the agent into memory, up to a bound. An included answer
 * has no status and no headers.
 */
final class PageResponse extends HttpServletResponseWrapper implements AutoCloseable {

	private final Content content;

	private @Nullable PrintWriter writer;

	PageResponse(HttpServletResponse response, int maxBytes) {
		super(response);
		this.content = new Content(maxBytes);
	}

	/**
	 * Returns what was written.
	 */
	byte[] content() {
		if (this.writer != null) {
			this.writer.flush();
		}
		return this.content.bytes.toByteArray();
	}

	@Override
	public ServletOutputStream getOutputStream() {
		return this.content;
	}

	@Override
	public PrintWriter getWriter() {
		if (this.writer == null) {
			this.writer = new PrintWriter(new OutputStreamWriter(this.content, StandardCharsets.UTF_8));
		}
		return this.writer;
	}

	@Override
	public void flushBuffer() {
		// Nothing of it leaves.
	}

	@Override
	public boolean isCommitted() {
		return false;
	}

	@Override
	public int getStatus() {
		return SC_OK;
	}

	@Override
	public void close() {
		this.content.bytes.reset();
	}

	private static final class Content extends ServletOutputStream {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final int maxBytes;

		Content(int maxBytes) {
			this.maxBytes = maxBytes;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			if (length > this.maxBytes - this.bytes.size()) {
				throw new IOException("The page is larger than " + this.maxBytes + " bytes");
			}
			this.bytes.write(source, offset, length);
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			throw new IllegalStateException("A further page of a list is not answered asynchronously");
		}

	}

}
