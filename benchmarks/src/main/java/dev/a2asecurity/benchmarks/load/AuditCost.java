package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

import dev.a2asecurity.benchmarks.SampleTokens;
import dev.a2asecurity.test.TestIssuer;

/**
 * Compares the sample expense agent that keeps its audit trail in a file with the same
 * that keeps none, under load, all on this machine: turn by turn, since the difference is
 * smaller than what a machine does from one minute to the next. Ends with status 0 only
 * if every reply had status 200 and a result.
 */
public final class AuditCost {

	private static final String USAGE = "Usage: compare --audit [--quick]";

	private static final int CONNECTIONS = 16;

	private static final int TOKENS = 8;

	private static final Duration TURN = Duration.ofSeconds(2);

	private final LoadGenerator load = new LoadGenerator();

	private final Duration warmUp;

	private final int pairs;

	private AuditCost(Duration warmUp, int pairs) {
		this.warmUp = warmUp;
		this.pairs = pairs;
	}

	/**
	 * Runs the comparison.
	 * @param args the sample's jar, the directory of this module's classes, and options
	 */
	public static void main(String[] args) throws IOException {
		if (args.length < 2) {
			throw new IllegalArgumentException(USAGE);
		}
		of(List.of(args).subList(2, args.length)).run(Path.of(args[0]), Path.of(args[1]));
	}

	private static AuditCost of(List<String> options) {
		if (options.isEmpty()) {
			return new AuditCost(Duration.ofSeconds(90), 40);
		}
		if (options.equals(List.of("--quick"))) {
			return new AuditCost(Duration.ofSeconds(60), 15);
		}
		throw new IllegalArgumentException(USAGE);
	}

	private void run(Path jar, Path classes) throws IOException {
		Path directory = Files.createTempDirectory("a2a-audit-cost");
		try (TestIssuer issuer = TestIssuer.start();
				AgentProcess.Audited agents = AgentProcess.startAudited(jar, classes, issuer.uri(),
						directory.resolve("audit.jsonl").toString())) {
			List<String> tokens = SampleTokens.mint(issuer, "RS256", TOKENS);
			Contender unaudited = new Contender("no trail", agents.unaudited(), tokens);
			Contender audited = new Contender("trail in a file", agents.audited(), tokens);
			warmUp(agents, unaudited, audited);
			measure(agents, unaudited, audited);
			print(unaudited, audited);
		}
		finally {
			delete(directory);
		}
	}

	private void warmUp(AgentProcess.Audited agents, Contender unaudited, Contender audited) throws IOException {
		long end = System.nanoTime() + this.warmUp.toNanos();
		while (System.nanoTime() < end) {
			turn(agents, unaudited);
			turn(agents, audited);
		}
	}

	/**
	 * Takes turns, without a trail and with one, with one and without, and so on: nobody
	 * is always the first, and each has as many turns right after itself as after the
	 * other.
	 */
	private void measure(AgentProcess.Audited agents, Contender unaudited, Contender audited) throws IOException {
		for (int pair = 0; pair < this.pairs; pair++) {
			List<Contender> order = (pair % 2 == 0) ? List.of(unaudited, audited) : List.of(audited, unaudited);
			for (Contender contender : order) {
				contender.passes().add(turn(agents, contender));
			}
		}
	}

	private Pass turn(AgentProcess.Audited agents, Contender contender) throws IOException {
		agents.clear();
		AgentProcess agent = contender.agent();
		Duration cpuBefore = agent.cpuTime();
		long start = System.nanoTime();
		Histogram latencies = this.load.run(agent.port(), contender.tokens(), CONNECTIONS, TURN);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		return Pass.of(latencies, elapsed, agent.cpuTime().minus(cpuBefore));
	}

	private void print(Contender unaudited, Contender audited) {
		System.out.printf(
				"Java %s, %d processors, shared by agent and client; %d connections, %d tokens;%n"
						+ "%d pairs of turns of %d s each, after %d s of warm-up.%n%n",
				Runtime.version(), Runtime.getRuntime().availableProcessors(), CONNECTIONS, TOKENS, this.pairs,
				TURN.toSeconds(), this.warmUp.toSeconds());
		System.out.println(new Report(List.of(unaudited, audited)).table());
		Ratios throughput = Ratios.ofPairs(audited.passes(), unaudited.passes(), Pass::requestsPerSecond);
		System.out.println("In pairs, the trail to none:  requests/s " + throughput + ", agent CPU "
				+ Ratios.ofPairs(audited.passes(), unaudited.passes(), Pass::cpuMicrosPerRequest));
		System.out.println("One and the same, twice:      requests/s "
				+ Ratios.ofNeighbours(List.of(unaudited.passes(), audited.passes()), Pass::requestsPerSecond)
				+ ", agent CPU "
				+ Ratios.ofNeighbours(List.of(unaudited.passes(), audited.passes()), Pass::cpuMicrosPerRequest));
		System.out.println(String.format(Locale.ROOT, "audited/unaudited %.3f", throughput.median()));
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
