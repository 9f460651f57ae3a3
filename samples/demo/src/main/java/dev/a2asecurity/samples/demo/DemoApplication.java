package dev.a2asecurity.samples.demo;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.a2asecurity.samples.demo.Samples.Ports;

/**
 * Starts all samples on their ports, plays the {@link Scenario}, and stays up for a
 * person to try. With {@code --once} it exits instead, with 0 only if every step went as
 * it should. Ports: {@code --authorization-server.port}, {@code --expense-agent.port},
 * {@code --travel-agent.port}.
 */
public final class DemoApplication {

	private DemoApplication() {
	}

	/**
	 * Runs the demo.
	 * @param args options
	 */
	public static void main(String[] args) throws InterruptedException {
		Map<String, String> options = options(args);
		Ports ports = new Ports(port(options, "authorization-server.port", Ports.DEFAULT.authorizationServer()),
				port(options, "expense-agent.port", Ports.DEFAULT.expenseAgent()),
				port(options, "travel-agent.port", Ports.DEFAULT.travelAgent()));
		Samples samples = Samples.start(ports);
		Transcript transcript = new Transcript(System.out);
		new Scenario(ports.sites(), samples::withoutAuthorizationServer, samples.trail(),
				new WebhookScene(ports.sites(), samples.eavesdropper(), samples.travelClock(), transcript), transcript)
			.play();
		if (!options.containsKey("once")) {
			invite(ports.sites());
			new CountDownLatch(1).await();
		}
		samples.close();
		System.exit(transcript.allAsExpected() ? 0 : 1);
	}

	private static Map<String, String> options(String[] args) {
		return Stream.of(args)
			.filter((arg) -> arg.startsWith("--"))
			.map((arg) -> arg.substring(2))
			.collect(Collectors.toMap((arg) -> arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg,
					(arg) -> arg.substring(arg.indexOf('=') + 1)));
	}

	private static int port(Map<String, String> options, String name, int defaultPort) {
		String value = options.getOrDefault(name, String.valueOf(defaultPort));
		if (!value.matches("[1-9]\\d{0,4}")) {
			throw new IllegalArgumentException("--" + name + " is no port: " + value);
		}
		return Integer.parseInt(value);
	}

	private static void invite(Sites sites) {
		System.out.printf("""

				Everything stays up; stop it with Ctrl-C. To try it yourself:

				  curl %s

				  TOKEN=$(curl -s -u finance-agent:finance-secret -d grant_type=client_credentials \\
				      -d resource=%s %s/oauth2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

				  curl -i -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H 'A2A-Version: 1.0' \\
				      -d '{"jsonrpc":"2.0","id":1,"method":"ListTasks","params":{}}' %s
				""", sites.cardUrl(), sites.expenseAgent(), sites.authorizationServer(), sites.agentUrl());
	}

}
