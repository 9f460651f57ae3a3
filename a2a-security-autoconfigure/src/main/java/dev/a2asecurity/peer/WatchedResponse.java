package dev.a2asecurity.peer;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.web.AnsweredTask;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A peer's answer, which is shown to somebody else while the application reads it. The
 * application gets every byte as it came, when it came.
 */
final class WatchedResponse implements ClientHttpResponse {

	private final ClientHttpResponse response;

	private final AnsweredTask task;

	private @Nullable InputStream body;

	WatchedResponse(ClientHttpResponse response, AnsweredTask task) {
		this.response = response;
		this.task = task;
	}

	@Override
	public InputStream getBody() throws IOException {
		if (this.body == null) {
			this.body = new WatchedBody(this.response.getBody());
		}
		return this.body;
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.response.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.response.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.response.getHeaders();
	}

	/**
	 * Reads what the application has left of a single document; the connection would do
	 * the same. A stream may never end, so it is left.
	 */
	@Override
	public void close() {
		try {
			if (!this.task.isStream()) {
				byte[] rest = new byte[4096];
				while (!this.task.isOver() && getBody().read(rest) >= 0) {
					// It is shown by the reading.
				}
			}
		}
		catch (IOException ex) {
			// The application has all that it wanted.
		}
		finally {
			this.response.close();
		}
	}

	/**
	 * Not a filter: what is skipped has to be read, too.
	 */
	private final class WatchedBody extends InputStream {

		private final InputStream in;

		WatchedBody(InputStream in) {
			this.in = in;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) >= 0) ? one[0] & 0xFF : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int count = this.in.read(bytes, offset, length);
			if (count > 0) {
				WatchedResponse.this.task.read(bytes, offset, count);
			}
			else if (count < 0) {
				WatchedResponse.this.task.end();
			}
			return count;
		}

		@Override
		public int available() throws IOException {
			return this.in.available();
		}

		@Override
		public void close() throws IOException {
			this.in.close();
		}

	}

}
