package dev.a2asecurity.samples.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import tools.jackson.databind.json.JsonMapper;

/**
 * A client that the authorization server sample knows.
 */
public enum SampleClient {

	/**
	 * Submits and reads expenses.
	 */
	TRAVEL_AGENT("travel-agent", "travel-secret"),

	/**
	 * Reads and approves expenses.
	 */
	FINANCE_AGENT("finance-agent", "finance-secret"),

	/**
	 * Has a valid token, and no business with expenses.
	 */
	STRANGER("stranger", "stranger-secret");

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final JsonMapper JSON = new JsonMapper();

	private final String id;

	private final String secret;

	SampleClient(String id, String secret) {
		this.id = id;
		this.secret = secret;
	}

	/**
	 * Gets an access token by the client credentials grant (RFC 6749, section 4.4).
	 * @throws IllegalStateException if the answer has none
	 */
	String token(String tokenUrl) {
		String credentials = Base64.getEncoder()
			.encodeToString((this.id + ":" + this.secret).getBytes(StandardCharsets.UTF_8));
		HttpRequest request = HttpRequest.newBuilder(URI.create(tokenUrl))
			.header("Authorization", "Basic " + credentials)
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
			.build();
		try {
			HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
			String token = JSON.readTree(response.body()).path("access_token").asString("");
			if (token.isEmpty()) {
				throw new IllegalStateException("No token for " + this.id + ": status " + response.statusCode());
			}
			return token;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
