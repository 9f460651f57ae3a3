package dev.a2asecurity.samples.interop.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

import dev.a2asecurity.samples.travel.TravelAgentApplication;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The travel agent, as it is, with clients of Keycloak's. It calls the expense agent in
 * the name of whoever has called it.
 */
final class CallingAgent implements AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private final URI endpoint;

	private CallingAgent(ConfigurableApplicationContext context, int port) {
		this.context = context;
		this.endpoint = URI.create("http://localhost:" + port + "/a2a");
	}

	/**
	 * Starts the agent.
	 * @param port where it is to answer
	 * @param expenseAgent origin of the expense agent
	 */
	static CallingAgent start(Keycloak keycloak, int port, String expenseAgent) {
		return new CallingAgent(TravelAgentApplication.application()
			.run("--server.port=" + port, "--travel-agent.expense-agent-url=" + expenseAgent + "/a2a",
					"--travel-agent.expense-agent-audience=" + expenseAgent,
					"--a2a.security.issuer-uri=" + keycloak.issuer(),
					"--a2a.security.audience=https://travel-agent.example.com",
					"--spring.security.oauth2.client.provider.expense-agent.token-uri=" + keycloak.tokenUrl(),
					"--spring.security.oauth2.client.registration.expense-agent.client-id=trip-agent",
					"--spring.security.oauth2.client.registration.expense-agent.client-secret=trip-secret",
					// Keycloak takes no actor token, and its audience mapper says for
					// whom a token is.
					"--a2a.security.peers.expense-for-caller.actor-token=false",
					"--a2a.security.peers.expense-for-caller.resource=" + SecuredAgent.PUBLIC_URL),
				port);
	}

	/**
	 * Has a trip booked.
	 * @param token whose it is
	 */
	HttpResponse<String> book(String token) {
		String body = """
				{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{"messageId":"%s","role":"ROLE_USER",
				"metadata":{"skillId":"book-trip"},
				"parts":[{"data":{"destination":"Oslo","price":310,"currency":"EUR"}}]}}}
				""".formatted(UUID.randomUUID());
		HttpRequest request = HttpRequest.newBuilder(this.endpoint)
			.header("Content-Type", "application/json")
			.header("A2A-Version", "1.0")
			.header("Authorization", "Bearer " + token)
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
