package dev.a2asecurity.samples.springai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import dev.a2asecurity.samples.authorizationserver.AuthorizationServerApplication;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The agent and the sample authorization server on free ports, once for all tests, and a
 * client for them. Nothing of the agent is replaced.
 */
final class RunningAgent implements BeforeAllCallback {

	static final String EXPENSE = "{\"amount\": 120.50, \"currency\": \"EUR\", \"description\": \"Train\"}";

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private Samples samples;

	@Override
	public void beforeAll(ExtensionContext extension) {
		this.samples = extension.getRoot()
			.getStore(ExtensionContext.Namespace.GLOBAL)
			.computeIfAbsent(Samples.class, (key) -> Samples.start(), Samples.class);
	}

	String url() {
		return this.samples.agentUrl();
	}

	<T> T bean(Class<T> type) {
		return this.samples.agent().getBean(type);
	}

	/**
	 * A token of the sample authorization server with all scopes of the client, or with
	 * those that are named.
	 */
	String token(String client, String... scopes) {
		return tokenFor(url(), client, scopes);
	}

	/**
	 * A token as above, for a resource.
	 */
	String tokenFor(String resource, String client, String... scopes) {
		String credentials = client + "-agent:" + client + "-secret";
		if (client.equals("stranger")) {
			credentials = "stranger:stranger-secret";
		}
		String form = "grant_type=client_credentials&resource=" + resource
				+ ((scopes.length > 0) ? "&scope=" + String.join("+", scopes) : "");
		HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(this.samples.issuer() + "/oauth2/token"))
			.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(form)));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JSON.readTree(response.body()).path("access_token").asString();
	}

	/**
	 * A message to a new task.
	 */
	static String message(String skill, String input) {
		return message(skill, input, null);
	}

	/**
	 * A message.
	 * @param skill the skill that it names, or {@code null} for none
	 * @param input text, or a JSON object for a data part
	 * @param task the task that it is to, or {@code null} for a new one
	 */
	static String message(String skill, String input, String task) {
		String part = input.startsWith("{") ? "{\"kind\": \"data\", \"data\": %s}".formatted(input)
				: "{\"kind\": \"text\", \"text\": %s}".formatted(JSON.writeValueAsString(input));
		return """
				{"kind": "message", "messageId": "%s", "role": "user", "parts": [%s]%s%s}""".formatted(
				UUID.randomUUID(), part,
				(skill != null) ? ", \"metadata\": {\"skillId\": \"%s\"}".formatted(skill) : "",
				(task != null) ? ", \"taskId\": \"%s\"".formatted(task) : "");
	}

	HttpResponse<String> send(String message, String token) {
		return call("message/send", "{\"message\": %s}".formatted(message), token);
	}

	HttpResponse<String> call(String method, String params, String token) {
		return post("/",
				"{\"jsonrpc\": \"2.0\", \"id\": 7, \"method\": \"%s\", \"params\": %s}".formatted(method, params),
				token);
	}

	/**
	 * Sends a message that is answered by a task.
	 */
	JsonNode task(String message, String token) {
		HttpResponse<String> response = send(message, token);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		JsonNode result = json(response).path("result");
		assertThat(result.path("kind").asString("")).as(response.body()).isEqualTo("task");
		return result;
	}

	HttpResponse<String> post(String path, String body, String token) {
		return send(authorized(path, token).header("Content-Type", "application/json")
			.POST((body != null) ? BodyPublishers.ofString(body) : BodyPublishers.noBody()));
	}

	HttpResponse<String> get(String path, String token, String... headers) {
		HttpRequest.Builder request = authorized(path, token);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return send(request.GET());
	}

	static JsonNode json(HttpResponse<String> response) {
		return JSON.readTree(response.body());
	}

	private HttpRequest.Builder authorized(String path, String token) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
		return (token != null) ? request.header("Authorization", "Bearer " + token) : request;
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return HTTP.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The agent's application, without what an authorization server on the same class
	 * path would bring into it.
	 */
	static SpringApplicationBuilder application() {
		String authorizationServer = "org.springframework.boot.security.oauth2.server.authorization.autoconfigure"
				+ ".servlet.OAuth2AuthorizationServer";
		return SpringAiExpenseAgentApplication.application()
			.logStartupInfo(false)
			.properties("spring.autoconfigure.exclude=" + authorizationServer + "AutoConfiguration,"
					+ authorizationServer + "JwtAutoConfiguration");
	}

	/**
	 * What points the agent at a port and an issuer.
	 */
	static String[] arguments(String url, String issuer) {
		return new String[] { "--server.port=" + URI.create(url).getPort(), "--a2a.security.issuer-uri=" + issuer,
				"--a2a.security.audience=" + url };
	}

	/**
	 * Both applications, closed with the last test.
	 */
	record Samples(String issuer, String agentUrl, ConfigurableApplicationContext authorizationServer,
			ConfigurableApplicationContext agent) implements AutoCloseable {

		static Samples start() {
			// Issuer and card name the ports, so they must be known before the samples
			// start.
			List<String> urls = new ArrayList<>();
			try (ServerSocket first = new ServerSocket(0); ServerSocket second = new ServerSocket(0)) {
				urls.add("http://localhost:" + first.getLocalPort());
				urls.add("http://localhost:" + second.getLocalPort());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			ConfigurableApplicationContext server = AuthorizationServerApplication.application()
				.logStartupInfo(false)
				.run("--server.port=" + URI.create(urls.get(0)).getPort(),
						// It is on the same class path, and no agent.
						"--spring.ai.a2a.server.enabled=false");
			return new Samples(urls.get(0), urls.get(1), server,
					application().run(arguments(urls.get(1), urls.get(0))));
		}

		@Override
		public void close() {
			this.agent.close();
			this.authorizationServer.close();
		}

	}

}
