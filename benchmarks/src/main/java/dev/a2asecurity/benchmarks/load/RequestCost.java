package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.HdrHistogram.Histogram;

import dev.a2asecurity.benchmarks.SampleTokens;
import dev.a2asecurity.test.TestIssuer;

/**
 * Tells where the processor time of a request goes, in the unsecured agent and in the
 * secured one: a profile under load, by part, scaled to the processor time that the agent
 * used for one request. Both take turns, so that other work on the machine slows both.
 */
public final class RequestCost {

	private static final int CONNECTIONS = 16;

	private static final int TOKENS = 8;

	private static final Duration TURN = Duration.ofSeconds(4);

	private static final Duration WARM_UP_TURN = Duration.ofSeconds(1);

	private final LoadGenerator load = new LoadGenerator();

	private final long warmUpRequests;

	private final int turns;

	private RequestCost(long warmUpRequests, int turns) {
		this.warmUpRequests = warmUpRequests;
		this.turns = turns;
	}

	/**
	 * Prints the table.
	 * @param args {@code --quick}, or nothing
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		if (args.length == 0) {
			new RequestCost(300_000, 10).run();
		}
		else if (List.of(args).equals(List.of("--quick"))) {
			new RequestCost(60_000, 4).run();
		}
		else {
			throw new IllegalArgumentException("Usage: RequestCost [--quick]");
		}
	}

	private void run() throws IOException, InterruptedException {
		double loadBefore = machineLoad();
		try (TestIssuer issuer = TestIssuer.start();
				AgentProcess unsecuredAgent = AgentProcess.start("unsecured", issuer.uri());
				AgentProcess securedAgent = AgentProcess.start("secured", issuer.uri())) {
			Contender unsecured = new Contender("no security", unsecuredAgent, List.of());
			Contender secured = new Contender("A2A Security", securedAgent, SampleTokens.mint(issuer, "RS256", TOKENS));
			List<String> unsecuredStacks = new ArrayList<>();
			List<String> securedStacks = new ArrayList<>();
			warmUp(unsecured);
			warmUp(secured);
			for (int turn = 0; turn < this.turns; turn++) {
				unsecuredStacks.addAll(profile(unsecured));
				securedStacks.addAll(profile(secured));
			}
			System.out.printf(
					"Java %s, %d processors; load of the machine %.1f before and %.1f after, this included.%n%n",
					Runtime.version(), Runtime.getRuntime().availableProcessors(), loadBefore, machineLoad());
			print(parts(unsecuredStacks, unsecured.median().cpuMicrosPerRequest()),
					parts(securedStacks, secured.median().cpuMicrosPerRequest()));
		}
	}

	private void warmUp(Contender contender) throws IOException {
		for (long done = 0; done < this.warmUpRequests;) {
			done += this.load.run(contender.agent().port(), contender.tokens(), CONNECTIONS, WARM_UP_TURN)
				.getTotalCount();
		}
	}

	private static double machineLoad() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

	/**
	 * Lets an agent have its turn, with the profiler looking at it.
	 * @return the stacks, as the profiler counted them
	 */
	private List<String> profile(Contender contender) throws IOException, InterruptedException {
		Path stacks = Files.createTempFile("a2a-request-cost", ".collapsed");
		try {
			AgentProcess agent = contender.agent();
			Process profiler = profiler(agent, stacks);
			Duration cpuBefore = agent.cpuTime();
			long start = System.nanoTime();
			// A little longer than the profiler looks: it has to attach first.
			Histogram latencies = this.load.run(agent.port(), contender.tokens(), CONNECTIONS, TURN.plus(WARM_UP_TURN));
			contender.passes()
				.add(Pass.of(latencies, Duration.ofNanos(System.nanoTime() - start), agent.cpuTime().minus(cpuBefore)));
			if (profiler.waitFor() != 0) {
				throw new IllegalStateException("The profiler failed");
			}
			return Files.readAllLines(stacks);
		}
		finally {
			Files.delete(stacks);
		}
	}

	private static Process profiler(AgentProcess agent, Path stacks) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), "one.profiler.AsyncProfilerLoader", "profiler", "-e", "ctimer",
				"-i", "1ms", "-t", "-d", String.valueOf(TURN.toSeconds()), "-o", "collapsed", "-f", stacks.toString(),
				String.valueOf(agent.pid()))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	/**
	 * Returns microseconds for each part.
	 * @param stacks each with the number of times that it was seen, at the end of the
	 * line
	 * @param cpuMicros processor time for a request
	 */
	static Map<RequestPart, Double> parts(List<String> stacks, double cpuMicros) {
		Map<RequestPart, Long> counts = new EnumMap<>(RequestPart.class);
		long all = 0;
		for (String line : stacks) {
			int end = line.lastIndexOf(' ');
			long count = Long.parseLong(line.substring(end + 1));
			counts.merge(RequestPart.of(line.substring(0, end)), count, Long::sum);
			all += count;
		}
		Map<RequestPart, Double> micros = new EnumMap<>(RequestPart.class);
		for (RequestPart part : RequestPart.values()) {
			micros.put(part, cpuMicros * counts.getOrDefault(part, 0L) / all);
		}
		return micros;
	}

	private static void print(Map<RequestPart, Double> unsecured, Map<RequestPart, Double> secured) {
		System.out.println("| µs of processor time for a request | no security | A2A Security |");
		System.out.println("| --- | --- | --- |");
		for (RequestPart part : RequestPart.values()) {
			row(part.label(), unsecured.getOrDefault(part, 0.0), secured.getOrDefault(part, 0.0));
		}
		row("all", sum(unsecured), sum(secured));
	}

	private static double sum(Map<RequestPart, Double> micros) {
		return micros.values().stream().mapToDouble(Double::doubleValue).sum();
	}

	private static void row(String label, double unsecured, double secured) {
		System.out.println(String.format(Locale.ROOT, "| %s | %.1f | %.1f |", label, unsecured, secured));
	}

}
