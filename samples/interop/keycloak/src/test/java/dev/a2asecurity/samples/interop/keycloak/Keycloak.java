package dev.a2asecurity.samples.interop.keycloak;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Keycloak of its own on a free loopback port, with the realm of {@code realm.json} and
 * nothing on disk that outlives it. Its distribution is where the system property
 * {@code keycloak.home} says.
 */
final class Keycloak implements AutoCloseable {

	private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final JsonMapper JSON = new JsonMapper();

	private final Process process;

	private final Thread end = new Thread(this::stop, "keycloak-end");

	private final int port;

	private Keycloak(Process process, int port) {
		this.process = process;
		this.port = port;
		// A test run that is broken off must not leave a server behind.
		Runtime.getRuntime().addShutdownHook(this.end);
	}

	/**
	 * Starts a server and waits until it answers.
	 * @throws IllegalStateException if it does not; its log is named
	 */
	static Keycloak start() {
		Path home = Path.of(System.getProperty("keycloak.home"));
		Path log = home.resolveSibling("keycloak.log");
		try {
			Path imported = home.resolve("data/import/realm.json");
			Files.createDirectories(imported.getParent());
			try (InputStream realm = Keycloak.class.getResourceAsStream("/realm.json")) {
				Files.copy(realm, imported, StandardCopyOption.REPLACE_EXISTING);
			}
			int port = freePort();
			ProcessBuilder server = new ProcessBuilder("sh", home.resolve("bin/kc.sh").toString(), "start-dev",
					"--http-host=127.0.0.1", "--http-port=" + port, "--db=dev-mem", "--cache=local",
					"--health-enabled=false", "--metrics-enabled=false", "--import-realm");
			server.environment().put("JAVA_HOME", System.getProperty("java.home"));
			server.environment().put("JAVA_OPTS_APPEND", "-Xmx512m");
			server.redirectErrorStream(true).redirectOutput(log.toFile());
			server.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
			Keycloak keycloak = new Keycloak(server.start(), port);
			keycloak.awaitRealm(log);
			return keycloak;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitRealm(Path log) {
		long end = System.nanoTime() + START_TIMEOUT.toNanos();
		HttpRequest request = HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
			.timeout(Duration.ofSeconds(10))
			.build();
		while (System.nanoTime() < end) {
			try {
				// Ends the wait early if the server does.
				if (this.process.waitFor(500, TimeUnit.MILLISECONDS)) {
					throw new IllegalStateException("Keycloak has ended, see " + log);
				}
				if (HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
					return;
				}
			}
			catch (IOException ex) {
				// It does not listen yet.
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				break;
			}
		}
		close();
		throw new IllegalStateException("Keycloak has not started, see " + log);
	}

	/**
	 * Returns the issuer of the realm's tokens.
	 */
	String issuer() {
		return "http://localhost:" + this.port + "/realms/acme";
	}

	String tokenUrl() {
		return issuer() + "/protocol/openid-connect/token";
	}

	/**
	 * Gets an access token by the client credentials grant.
	 * @param headers further headers, each a name and its value
	 */
	String token(String client, String secret, String... headers) {
		return token(client, secret, Map.of("grant_type", "client_credentials"), headers);
	}

	/**
	 * Gets an access token by any grant.
	 * @param parameters the parameters of the token request
	 * @param headers further headers, each a name and its value
	 * @throws IllegalStateException if there is none; with Keycloak's answer
	 */
	String token(String client, String secret, Map<String, String> parameters, String... headers) {
		JsonNode answer = JSON.readTree(request(client, secret, parameters, headers).body());
		String token = answer.path("access_token").asString("");
		if (token.isEmpty()) {
			throw new IllegalStateException("No token for " + client + ": " + answer);
		}
		return token;
	}

	/**
	 * Asks for a token.
	 */
	HttpResponse<String> request(String client, String secret, Map<String, String> parameters, String... headers) {
		String credentials = Base64.getEncoder()
			.encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(tokenUrl()))
			.header("Authorization", "Basic " + credentials)
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(new LinkedHashMap<>(parameters).entrySet()
				.stream()
				.map((parameter) -> parameter.getKey() + "="
						+ URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
				.collect(Collectors.joining("&"))));
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		Runtime.getRuntime().removeShutdownHook(this.end);
		stop();
	}

	/**
	 * The script waits for the server that it has started, so that comes first.
	 */
	private void stop() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
	}

}
