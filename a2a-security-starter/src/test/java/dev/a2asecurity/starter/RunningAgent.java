package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import dev.a2asecurity.test.TestIssuer;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An agent on a real Tomcat at a free loopback port, and a client that calls it.
 */
public final class RunningAgent implements AutoCloseable {

	public static final String AUDIENCE = "https://agent.example.com";

	private static final HttpClient CLIENT = HttpClient.newBuilder()
		.followRedirects(HttpClient.Redirect.NEVER)
		.version(HttpClient.Version.HTTP_1_1)
		.build();

	private final ConfigurableApplicationContext context;

	private RunningAgent(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts an agent with the two interfaces of the echo application.
	 */
	public static RunningAgent start(TestIssuer issuer, List<Class<?>> sources, String... properties) {
		List<String> all = new ArrayList<>(List.of("a2a.security.issuer-uri=" + issuer.uri(),
				"a2a.security.audience=" + AUDIENCE, "a2a.agent.interfaces[0].url=https://agent.example.com/a2a",
				"a2a.agent.interfaces[1].url=https://agent.example.com/a2a/rest",
				"a2a.agent.interfaces[1].binding=HTTP+JSON"));
		all.addAll(Arrays.asList(properties));
		return startBare(sources, all.toArray(String[]::new));
	}

	/**
	 * Starts an agent with nothing but these properties.
	 */
	public static RunningAgent startBare(List<Class<?>> sources, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off",
						"spring.jmx.enabled=false", "server.shutdown=immediate", "spring.application.name=echo",
						// Tests fail to authenticate by the thousand, all from one
						// address.
						"a2a.security.rate-limit.failures.enabled=false"));
		all.addAll(Arrays.asList(properties));
		return new RunningAgent(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.run(all.stream().map((property) -> "--" + property).toArray(String[]::new)));
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public URI uri(String path) {
		int port = ((ServletWebServerApplicationContext) this.context).getWebServer().getPort();
		return URI.create("http://127.0.0.1:" + port + path);
	}

	/**
	 * Posts a message, in the form of the binding that the path belongs to.
	 */
	public HttpResponse<String> post(String path, String token, String... headers) {
		return post(path, body(path, null), token, headers);
	}

	/**
	 * Posts a message to a skill, in the form of the binding that the path belongs to.
	 */
	public HttpResponse<String> call(String path, String skill, String token, String... headers) {
		return post(path, body(path, skill), token, headers);
	}

	private static String body(String path, String skill) {
		return path.endsWith(":send") ? "{\"message\":" + message(skill) + "}" : sendMessage(skill);
	}

	private HttpResponse<String> post(String path, String body, String token, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return send(request.build());
	}

	/**
	 * Returns a JSON-RPC call with a new message, which leaves it to the agent to choose
	 * the skill.
	 */
	public static String sendMessage() {
		return sendMessage(null);
	}

	static String sendMessage(String skill) {
		return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendMessage\",\"params\":{\"message\":" + message(skill)
				+ "}}";
	}

	static String message(String skill) {
		return "{\"messageId\":\"" + UUID.randomUUID() + "\",\"role\":\"ROLE_USER\",\"parts\":[{\"text\":\"Hello\"}]"
				+ ((skill != null) ? ",\"metadata\":{\"skillId\":\"" + skill + "\"}" : "") + "}";
	}

	public HttpResponse<String> get(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return send(request.build());
	}

	public HttpResponse<String> send(HttpRequest request) {
		try {
			return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
