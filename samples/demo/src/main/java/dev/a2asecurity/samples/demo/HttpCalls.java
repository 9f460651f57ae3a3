package dev.a2asecurity.samples.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Plain HTTP, so that the transcript shows what any client would send and see.
 */
final class HttpCalls {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	/** Returns a body as it came. */
	String getText(String url) {
		return exchange(HttpRequest.newBuilder(URI.create(url)).GET()).body();
	}

	Answer get(String url) {
		return send(HttpRequest.newBuilder(URI.create(url)).GET());
	}

	Answer get(String url, String authorization) {
		return send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", authorization).GET());
	}

	/**
	 * Posts JSON.
	 * @param authorization value of the {@code Authorization} header, if there is one
	 * @param proof DPoP proof, if there is one
	 */
	Answer postJson(String url, Object body, Optional<String> authorization, Optional<String> proof) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/json")
			.header("A2A-Version", "1.0")
			.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
		authorization.ifPresent((value) -> request.header("Authorization", value));
		proof.ifPresent((value) -> request.header("DPoP", value));
		return send(request);
	}

	/**
	 * Posts a text with headers, all of it as it is.
	 */
	Answer post(String url, Map<String, String> headers, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.POST(HttpRequest.BodyPublishers.ofString(body));
		headers.forEach(request::header);
		return send(request);
	}

	/**
	 * Posts a form.
	 * @param proof DPoP proof, empty for none
	 */
	Answer postForm(String url, Map<String, String> form, String authorization, String proof) {
		String body = form.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Authorization", authorization)
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (!proof.isEmpty()) {
			request.header("DPoP", proof);
		}
		return send(request);
	}

	static String basic(String user, String password) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
	}

	private Answer send(HttpRequest.Builder request) {
		HttpResponse<String> response = exchange(request);
		return new Answer(response.statusCode(), parse(response.body()),
				String.join("; ", response.headers().allValues("WWW-Authenticate")),
				response.headers().firstValue("Location").orElse(""));
	}

	private HttpResponse<String> exchange(HttpRequest.Builder request) {
		try {
			return this.client.send(request.timeout(Duration.ofSeconds(30)).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException("No answer from " + request.build().uri(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/**
	 * Parses JSON, or the last event of a stream.
	 */
	private static JsonNode parse(String body) {
		int last = body.lastIndexOf("data:");
		try {
			return JSON.readTree((last >= 0 && !body.startsWith("{")) ? body.substring(last + "data:".length()) : body);
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	/**
	 * What came back.
	 *
	 * @param status HTTP status
	 * @param body the body, of a stream its last event; a missing node if it is no JSON
	 * @param challenge the {@code WWW-Authenticate} headers, empty if there is none
	 * @param location the {@code Location} header, empty if there is none
	 */
	record Answer(int status, JsonNode body, String challenge, String location) {

		String text(String pointer) {
			return this.body.at(pointer).asString("");
		}

	}

}
