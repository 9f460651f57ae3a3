package dev.a2asecurity.authentication;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches documents of an issuer: metadata and keys. The time for the whole document is
 * bounded, however it drips, and so is its size. Redirects are not followed, so that an
 * issuer's document comes from where it was said to be.
 */
final class IssuerClient {

	private static final int SIZE_LIMIT_BYTES = 512 * 1024;

	private final HttpClient client;

	private final Duration deadline;

	/**
	 * Creates a client.
	 * @param connectTimeout longest time to connect
	 * @param readTimeout longest time for a document after that
	 */
	IssuerClient(Duration connectTimeout, Duration readTimeout) {
		this.client = HttpClient.newBuilder()
			.connectTimeout(connectTimeout)
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(HttpClient.Version.HTTP_1_1)
			.build();
		this.deadline = connectTimeout.plus(readTimeout);
	}

	/**
	 * Returns a document.
	 * @throws IOException if it is not there, whole, in time
	 */
	String get(URI uri) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
		CompletableFuture<HttpResponse<byte[]>> exchange = this.client.sendAsync(request,
				(response) -> new BoundedBody(SIZE_LIMIT_BYTES));
		try {
			HttpResponse<byte[]> response = exchange.get(this.deadline.toMillis(), TimeUnit.MILLISECONDS);
			if (response.statusCode() != 200) {
				throw new IOException(uri + " answered with status " + response.statusCode());
			}
			return new String(response.body(), StandardCharsets.UTF_8);
		}
		catch (ExecutionException ex) {
			throw new IOException(uri + " did not answer: " + ex.getCause(), ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IOException(uri + " did not answer within " + this.deadline, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for " + uri);
		}
		finally {
			// Closes the connection of an answer that is still on its way.
			exchange.cancel(true);
		}
	}

}
