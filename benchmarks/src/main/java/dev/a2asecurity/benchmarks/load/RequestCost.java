package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * used for one request. It is the processors' time, so other work on the machine does
 * less to it than to requests per second; it does something, since caches are shared.
 */
public final class RequestCost {

	private static final int CONNECTIONS = 16;

	private static final int TOKENS = 8;

	private static final Duration WARM_UP_TURN = Duration.ofSeconds(1);

	private final LoadGenerator load = new LoadGenerator();

	private final long warmUpRequests;

	private final Duration profiled;

	private RequestCost(long warmUpRequests, Duration profiled) {
		this.warmUpRequests = warmUpRequests;
		this.profiled = profiled;
	}

	/**
	 * Prints the table.
	 * @param args {@code --quick}, or nothing
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		if (args.length == 0) {
			new RequestCost(300_000, Duration.ofSeconds(40)).run();
		}
		else if (List.of(args).equals(List.of("--quick"))) {
			new RequestCost(60_000, Duration.ofSeconds(15)).run();
		}
		else {
			throw new IllegalArgumentException("Usage: RequestCost [--quick]");
		}
	}

	private void run() throws IOException, InterruptedException {
		double loadBefore = machineLoad();
		try (TestIssuer issuer = TestIssuer.start()) {
			Map<RequestPart, Double> unsecured = profile("unsecured", issuer.uri(), List.of());
			Map<RequestPart, Double> secured = profile("secured", issuer.uri(),
					SampleTokens.mint(issuer, "RS256", TOKENS));
			System.out.printf(
					"Java %s, %d processors; load of the machine %.1f before and %.1f after, this included.%n%n",
					Runtime.version(), Runtime.getRuntime().availableProcessors(), loadBefore, machineLoad());
			print(unsecured, secured);
		}
	}

	private static double machineLoad() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

	private Map<RequestPart, Double> profile(String setup, String issuer, List<String> tokens)
			throws IOException, InterruptedException {
		Path stacks = Files.createTempFile("a2a-request-cost-" + setup, ".collapsed");
		try (AgentProcess agent = AgentProcess.start(setup, issuer)) {
			for (long done = 0; done < this.warmUpRequests;) {
				done += this.load.run(agent.port(), tokens, CONNECTIONS, WARM_UP_TURN).getTotalCount();
			}
			Process profiler = profiler(agent, stacks);
			Duration cpuBefore = agent.cpuTime();
			// A little longer than the profiler looks: it has to attach first.
			Histogram latencies = this.load.run(agent.port(), tokens, CONNECTIONS, this.profiled.plusSeconds(2));
			double cpuMicros = agent.cpuTime().minus(cpuBefore).toNanos() / 1_000.0 / latencies.getTotalCount();
			if (profiler.waitFor() != 0) {
				throw new IllegalStateException("The profiler failed");
			}
			System.err.println("The stacks of the agent with the setup " + setup + " are in " + stacks);
			return parts(Files.readAllLines(stacks), cpuMicros);
		}
	}

	private Process profiler(AgentProcess agent, Path stacks) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), "one.profiler.AsyncProfilerLoader", "profiler", "-e", "ctimer",
				"-i", "1ms", "-t", "-d", String.valueOf(this.profiled.toSeconds()), "-o", "collapsed", "-f",
				stacks.toString(), String.valueOf(agent.pid()))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
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
