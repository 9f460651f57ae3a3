package dev.a2asecurity.samples.interop.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import dev.a2asecurity.samples.expense.ExpenseAgentApplication;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The expense agent, as it is, on a free loopback port. Its public URL is one behind a
 * proxy that is not there: proofs must name that one, wherever the agent really is.
 */
final class SecuredAgent implements AutoCloseable {

	static final String PUBLIC_URL = "https://expense-agent.example.com";

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private final URI endpoint;

	private SecuredAgent(ConfigurableApplicationContext context) {
		this.context = context;
		this.endpoint = URI
			.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/a2a");
	}

	/**
	 * Starts the agent.
	 * @param properties what it needs beyond the issuer and the audience
	 */
	static SecuredAgent start(String issuer, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--expense-agent.public-url=" + PUBLIC_URL,
				"--a2a.security.issuer-uri=" + issuer, "--a2a.security.audience=" + PUBLIC_URL,
				// At a public URL none is made at start-up.
				"--a2a.security.signing.jwk-set=" + newKeys().toUri()));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		return new SecuredAgent(ExpenseAgentApplication.application().run(arguments.toArray(String[]::new)));
	}

	private static Path newKeys() {
		try {
			Path file = Files.createTempFile("agent-keys", ".json");
			file.toFile().deleteOnExit();
			return Files.writeString(file,
					new JWKSet(new ECKeyGenerator(Curve.P_256).keyID("key").generate()).toString(false));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Starts the agent where it says that it is, for those who go by its card.
	 * @param webhookPort the port of this machine to which it may send webhooks
	 */
	static SecuredAgent startLocally(String issuer, int webhookPort) {
		int port = Keycloak.freePort();
		return new SecuredAgent(ExpenseAgentApplication.application()
			.run("--server.port=" + port, "--expense-agent.public-url=http://localhost:" + port,
					"--a2a.security.webhooks.send.urls.ports=" + webhookPort, "--a2a.security.issuer-uri=" + issuer,
					"--a2a.security.audience=" + PUBLIC_URL));
	}

	/**
	 * Returns the origin at which the agent is to be had.
	 */
	String origin() {
		return "http://localhost:" + this.endpoint.getPort();
	}

	/**
	 * Sends a message to a skill.
	 * @param data the input of the skill, as JSON
	 * @param headers headers of the request, each a name and its value
	 */
	HttpResponse<String> call(String skill, String data, String... headers) {
		String body = """
				{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"%s","role":"ROLE_USER",
				"metadata":{"skillId":"%s"},"parts":[{"data":%s}]}}}
				""".formatted(UUID.randomUUID(), skill, data);
		HttpRequest request = HttpRequest.newBuilder(this.endpoint)
			.header("Content-Type", "application/json")
			.header("A2A-Version", "1.0")
			.headers(headers)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		try {
			return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
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
		this.context.close();
	}

}
