package dev.a2asecurity.samples.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.a2asecurity.samples.authorizationserver.AuthorizationServerApplication;
import dev.a2asecurity.samples.expense.ExpenseAgentApplication;
import dev.a2asecurity.samples.expense.host.Agent;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The authorization server and the expense agent on free loopback ports. The agent is the
 * sample as it is, but for one thing: an expense that is described as {@link #SLOW} takes
 * until this is closed, so that a client has something to cancel.
 */
public final class RunningSamples implements AutoCloseable {

	/**
	 * The description of an expense whose submission does not end.
	 */
	public static final String SLOW = "Slow";

	private final CountDownLatch closing = new CountDownLatch(1);

	private final String issuer;

	private final String agent;

	private final ConfigurableApplicationContext authorizationServer;

	private final ConfigurableApplicationContext expenseAgent;

	private RunningSamples(int authorizationServerPort, int expenseAgentPort) {
		this.issuer = "http://localhost:" + authorizationServerPort;
		this.agent = "http://localhost:" + expenseAgentPort;
		this.authorizationServer = quiet(AuthorizationServerApplication.application())
			.run("--server.port=" + authorizationServerPort, "--authorization-server.default-audience=" + this.agent);
		try {
			this.expenseAgent = quiet(ExpenseAgentApplication.application())
				.initializers((context) -> addSlowAgent((GenericApplicationContext) context))
				.run("--server.port=" + expenseAgentPort, "--expense-agent.public-url=" + this.agent,
						"--a2a.security.issuer-uri=" + this.issuer, "--a2a.security.audience=" + this.agent);
		}
		catch (RuntimeException ex) {
			this.authorizationServer.close();
			throw ex;
		}
	}

	/**
	 * Starts both.
	 * @throws RuntimeException if one of them does not start; nothing is left running
	 */
	public static RunningSamples start() {
		List<Integer> ports = freePorts();
		return new RunningSamples(ports.get(0), ports.get(1));
	}

	/**
	 * Issuer and card name the ports, so they must be known before the samples start.
	 */
	private static List<Integer> freePorts() {
		try (ServerSocket first = new ServerSocket(0); ServerSocket second = new ServerSocket(0)) {
			return List.of(first.getLocalPort(), second.getLocalPort());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the base URL of the agent, which is its audience: the card is below
	 * {@code /.well-known}, JSON-RPC at {@code /a2a}, HTTP+JSON at {@code /a2a/rest}.
	 */
	public String agentUrl() {
		return this.agent;
	}

	/**
	 * Returns the URL at which a client gets its token.
	 */
	public String tokenUrl() {
		return this.issuer + "/oauth2/token";
	}

	/**
	 * Gets an access token for the agent from the authorization server, with all scopes
	 * of the client.
	 */
	public String token(SampleClient client) {
		return client.token(tokenUrl());
	}

	/**
	 * The name in the log would be that of the sample which started first, for both.
	 */
	private static SpringApplicationBuilder quiet(SpringApplicationBuilder sample) {
		return sample.logStartupInfo(false).properties("logging.include-application-name=false");
	}

	private void addSlowAgent(GenericApplicationContext context) {
		context.registerBean("slowAgent", Agent.class, () -> slowAgent(context.getBean("expenseAgent", Agent.class)),
				(definition) -> definition.setPrimary(true));
	}

	private Agent slowAgent(Agent agent) {
		return (skillId, input) -> {
			var work = agent.prepare(skillId, input);
			return SLOW.equals(input.path("description").asString(null)) ? this::awaitClosing : work;
		};
	}

	private @Nullable Object awaitClosing() {
		try {
			this.closing.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return null;
	}

	@Override
	public void close() {
		this.closing.countDown();
		this.expenseAgent.close();
		this.authorizationServer.close();
	}

}
