package dev.a2asecurity.card;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import dev.a2asecurity.agentcard.WebOrigin;
import dev.a2asecurity.authentication.BoundedBody;

/**
 * Fetches documents of peers over HTTPS, loopback aside: within a time for the whole
 * answer, with no more than a number of bytes, and following redirects within the origin
 * only.
 */
final class CardFetch {

	private static final int MAX_REDIRECTS = 3;

	private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

	private final HttpClient http;

	private final Duration readTimeout;

	private final int maxBytes;

	CardFetch(Duration connectTimeout, Duration readTimeout, int maxBytes) {
		this.http = HttpClient.newBuilder()
			.connectTimeout(connectTimeout)
			.followRedirects(HttpClient.Redirect.NEVER)
			.build();
		this.readTimeout = readTimeout;
		this.maxBytes = maxBytes;
	}

	/**
	 * Gets a document, over redirects within its origin.
	 * @throws CardUnavailableException if there is no answer, or none that is accepted
	 */
	HttpResponse<byte[]> get(URI url, UnaryOperator<HttpRequest.Builder> headers) {
		WebOrigin origin = secureOrigin(url);
		URI current = url;
		for (int i = 0; i <= MAX_REDIRECTS; i++) {
			HttpResponse<byte[]> response = send(headers.apply(HttpRequest.newBuilder(current).GET()).build());
			if (!REDIRECTS.contains(response.statusCode())) {
				return response;
			}
			current = redirected(url, origin, current, response);
		}
		throw new CardUnavailableException(url, "more than " + MAX_REDIRECTS + " redirects", null);
	}

	/** Sends one request; a redirect is an answer as any other. */
	HttpResponse<byte[]> send(HttpRequest request) {
		secureOrigin(request.uri());
		CompletableFuture<HttpResponse<byte[]>> answer = this.http.sendAsync(request,
				(info) -> new BoundedBody(this.maxBytes));
		try {
			return answer.get(this.readTimeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			throw new CardUnavailableException(request.uri(), "no complete answer within " + this.readTimeout, ex);
		}
		catch (ExecutionException ex) {
			throw new CardUnavailableException(request.uri(), (ex.getCause() instanceof BoundedBody.TooLargeException)
					? "more than " + this.maxBytes + " bytes" : "the request failed", ex.getCause());
		}
		catch (InterruptedException ex) {
			answer.cancel(true);
			Thread.currentThread().interrupt();
			throw new CardUnavailableException(request.uri(), "interrupted", ex);
		}
	}

	private static URI redirected(URI url, WebOrigin origin, URI current, HttpResponse<?> response) {
		String location = response.headers().firstValue("Location").orElse("");
		try {
			URI target = current.resolve(location);
			if (!location.isEmpty() && WebOrigin.of(target).equals(origin)) {
				return target;
			}
		}
		catch (IllegalArgumentException ex) {
			throw new CardUnavailableException(url, "it redirects to what is no URL", ex);
		}
		throw new CardUnavailableException(url, "it redirects to another origin", null);
	}

	/** Tells the origin of a URL, if what comes from there comes unchanged. */
	static WebOrigin secureOrigin(URI url) {
		WebOrigin origin;
		try {
			origin = WebOrigin.of(url);
		}
		catch (IllegalArgumentException ex) {
			throw new CardUnavailableException(url, ex.getMessage() + "", ex);
		}
		if (!origin.isSecure()) {
			throw new CardUnavailableException(url, "it is neither https nor of this machine", null);
		}
		return origin;
	}

}
