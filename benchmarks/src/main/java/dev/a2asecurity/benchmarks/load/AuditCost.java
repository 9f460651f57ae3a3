package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import dev.a2asecurity.benchmarks.SampleTokens;
import dev.a2asecurity.test.TestIssuer;

/**
 * Compares the sample expense agent that keeps its audit trail in a file with the same
 * that keeps none, under load, all on this machine. Ends with status 0 only if every
 * reply had status 200 and a result.
 */
public final class AuditCost {

	private static final String USAGE = "Usage: compare --audit [--quick]";

	private static final int CONNECTIONS = 16;

	private static final int TOKENS = 8;

	private static final Duration START = Duration.ofSeconds(90);

	private final LoadGenerator load = new LoadGenerator();

	private final Plan plan;

	private AuditCost(Plan plan) {
		this.plan = plan;
	}

	/**
	 * Runs the comparison.
	 * @param args the sample's jar, and options
	 */
	public static void main(String[] args) throws IOException {
		if (args.length == 0) {
			throw new IllegalArgumentException(USAGE);
		}
		new AuditCost(Plan.of(List.of(args).subList(1, args.length))).run(Path.of(args[0]));
	}

	private void run(Path jar) throws IOException {
		Path directory = Files.createTempDirectory("a2a-audit-cost");
		try (TestIssuer issuer = TestIssuer.start();
				AgentProcess without = start(jar, issuer, List.of());
				AgentProcess with = start(jar, issuer,
						List.of("--a2a.security.audit.file.path=" + directory.resolve("audit.jsonl"),
								"--a2a.security.audit.key=a key of benchmarks, of no use elsewhere"))) {
			List<String> tokens = SampleTokens.mint(issuer, "RS256", TOKENS);
			Contender unaudited = new Contender("no trail", without, tokens);
			Contender audited = new Contender("trail in a file", with, tokens);
			measure(List.of(unaudited, audited));
			System.out.println(new Report(List.of(unaudited, audited)).table());
			System.out.println(String.format(Locale.ROOT, "audited/unaudited %.3f",
					audited.median().requestsPerSecond() / unaudited.median().requestsPerSecond()));
		}
		finally {
			delete(directory);
		}
	}

	private AgentProcess start(Path jar, TestIssuer issuer, List<String> more) throws IOException {
		int port = freePort();
		List<String> arguments = new ArrayList<>(List.of("--server.port=" + port, "--server.address=127.0.0.1",
				"--server.tomcat.max-keep-alive-requests=-1", "--expense-agent.public-url=http://localhost:" + port,
				"--a2a.security.issuer-uri=" + issuer.uri(), "--a2a.security.audience=" + SampleTokens.AUDIENCE,
				"--logging.level.root=warn", "--spring.main.banner-mode=off"));
		arguments.addAll(more);
		AgentProcess agent = AgentProcess.startJar(jar, port, arguments);
		awaitStart(agent, SampleTokens.mint(issuer, "RS256", 1).get(0));
		return agent;
	}

	private void awaitStart(AgentProcess agent, String token) throws IOException {
		long end = System.nanoTime() + START.toNanos();
		String problem = "it does not listen";
		while (System.nanoTime() < end && agent.isAlive()) {
			try {
				HttpReply reply = this.load.call(agent.port(), token);
				if (reply.isResult()) {
					return;
				}
				problem = reply.toString();
			}
			catch (IOException ex) {
				Thread.onSpinWait();
			}
		}
		agent.close();
		throw new IllegalStateException("The sample did not start: " + problem);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void measure(List<Contender> contenders) throws IOException {
		for (Contender contender : contenders) {
			turn(contender, this.plan.warmUp());
		}
		List<Contender> order = new ArrayList<>(contenders);
		for (int pass = 0; pass < this.plan.passes() * 2; pass++) {
			for (Contender contender : order) {
				contender.passes().add(turn(contender, this.plan.turn()));
			}
			// Nobody is always the first.
			Collections.reverse(order);
		}
	}

	private Pass turn(Contender contender, Duration duration) throws IOException {
		AgentProcess agent = contender.agent();
		Duration cpuBefore = agent.cpuTime();
		long start = System.nanoTime();
		Histogram latencies = this.load.run(agent.port(), contender.tokens(), CONNECTIONS, duration);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		return Pass.of(latencies, elapsed, agent.cpuTime().minus(cpuBefore));
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			files.sorted(Comparator.reverseOrder()).forEach((file) -> {
				try {
					Files.delete(file);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}
	}

}
