package dev.a2asecurity.benchmarks.agent;

import java.io.IOException;
import java.io.OutputStream;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The measured agent, in a process of its own. Its profile is the security setup:
 * {@code unsecured}, {@code resource-server} or {@code secured}; its issuer is the
 * property {@code benchmark.issuer}.
 */
@SpringBootApplication
public class AgentApplication {

	/**
	 * What a line of standard output begins with that tells the port.
	 */
	public static final String PORT_LINE = "agent-port=";

	/**
	 * Starts an agent on a free port.
	 * @param profile the security setup
	 * @param issuer issuer of the tokens
	 */
	public static ConfigurableApplicationContext start(String profile, String issuer) {
		return new SpringApplicationBuilder(AgentApplication.class).profiles(profile)
			.run("--benchmark.issuer=" + issuer);
	}

	/**
	 * Returns the port of a started agent.
	 */
	public static int port(ConfigurableApplicationContext agent) {
		return agent.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/**
	 * Runs an agent until standard input ends, which it also does when the process that
	 * started it is killed: none is left behind.
	 * @param args profile and issuer
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext agent = start(args[0], args[1])) {
			System.out.println(PORT_LINE + port(agent));
			System.in.transferTo(OutputStream.nullOutputStream());
		}
	}

}
