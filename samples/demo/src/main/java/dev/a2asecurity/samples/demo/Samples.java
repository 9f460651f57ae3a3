package dev.a2asecurity.samples.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.a2asecurity.samples.authorizationserver.AuthorizationServerApplication;
import dev.a2asecurity.samples.expense.ExpenseAgentApplication;
import dev.a2asecurity.samples.travel.TravelAgentApplication;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The three samples, running in this JVM, each with its own Tomcat and context.
 */
final class Samples implements AutoCloseable {

	/**
	 * The key of the trail; one of production comes from a secret store.
	 */
	static final String AUDIT_KEY = "the key of a demo, known to everybody";

	private final Deque<ConfigurableApplicationContext> contexts = new ArrayDeque<>();

	private final Ports ports;

	private final Path trail;

	private final Eavesdropper eavesdropper;

	private final TravelClock travelClock = new TravelClock();

	private ConfigurableApplicationContext authorizationServer;

	private Samples(Ports ports) {
		this.ports = ports;
		this.trail = newDirectory().resolve("audit.jsonl");
		this.eavesdropper = Eavesdropper.before(ports.sites().travelAgent());
		this.authorizationServer = authorizationServer(ports);
	}

	/**
	 * Starts the samples.
	 * @throws RuntimeException if one of them does not start; those before it are stopped
	 */
	static Samples start(Ports ports) {
		Sites sites = ports.sites();
		Samples samples = new Samples(ports);
		try {
			samples.contexts.push(quiet(ExpenseAgentApplication.application()).run(
					"--server.port=" + ports.expenseAgent(), "--expense-agent.public-url=" + sites.expenseAgent(),
					"--a2a.security.issuer-uri=" + sites.authorizationServer(),
					"--a2a.security.audience=" + sites.expenseAgent(),
					"--a2a.security.webhooks.send.urls.ports=443," + samples.eavesdropper.port(),
					"--a2a.security.audit.file.path=" + samples.trail, "--a2a.security.audit.key=" + AUDIT_KEY));
			samples.contexts
				.push(quiet(TravelAgentApplication.application()).initializers(samples.travelClock.initializer())
					.run("--server.port=" + ports.travelAgent(), "--travel-agent.expense-agent-url=" + sites.agentUrl(),
							"--travel-agent.expense-agent-audience=" + sites.expenseAgent(),
							"--travel-agent.webhook-url=http://localhost:" + samples.eavesdropper.port()
									+ "/webhooks/a2a",
							"--a2a.security.issuer-uri=" + sites.authorizationServer(),
							"--a2a.security.audience=" + sites.travelAgent(),
							"--spring.security.oauth2.client.provider.expense-agent.token-uri="
									+ sites.authorizationServer() + "/oauth2/token"));
			return samples;
		}
		catch (RuntimeException ex) {
			samples.close();
			throw ex;
		}
	}

	private static Path newDirectory() {
		try {
			return Files.createTempDirectory("a2a-demo");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the file of the expense agent's audit trail.
	 */
	Path trail() {
		return this.trail;
	}

	/**
	 * Returns who stands in front of the travel agent's webhooks.
	 */
	Eavesdropper eavesdropper() {
		return this.eavesdropper;
	}

	/**
	 * Returns the travel agent's clock.
	 */
	TravelClock travelClock() {
		return this.travelClock;
	}

	private static ConfigurableApplicationContext authorizationServer(Ports ports) {
		return quiet(AuthorizationServerApplication.application()).run("--server.port=" + ports.authorizationServer(),
				"--authorization-server.default-audience=" + ports.sites().expenseAgent());
	}

	/**
	 * Stops the authorization server, does something, and starts it again, with a new
	 * signing key.
	 */
	void withoutAuthorizationServer(Runnable scene) {
		this.authorizationServer.close();
		try {
			scene.run();
		}
		finally {
			this.authorizationServer = authorizationServer(this.ports);
		}
	}

	/**
	 * Keeps the transcript readable. The name in the log would be that of the sample
	 * which has started the logging system, for all of them.
	 */
	private static SpringApplicationBuilder quiet(SpringApplicationBuilder sample) {
		return sample.logStartupInfo(false).properties("logging.include-application-name=false");
	}

	@Override
	public void close() {
		while (!this.contexts.isEmpty()) {
			this.contexts.pop().close();
		}
		this.authorizationServer.close();
		this.eavesdropper.close();
	}

	/**
	 * The ports of the samples.
	 *
	 * @param authorizationServer 9000 by default
	 * @param expenseAgent 8080 by default
	 * @param travelAgent 8081 by default
	 */
	record Ports(int authorizationServer, int expenseAgent, int travelAgent) {

		static final Ports DEFAULT = new Ports(9000, 8080, 8081);

		Sites sites() {
			return Sites.onPorts(this.authorizationServer, this.expenseAgent, this.travelAgent);
		}

	}

}
