package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.benchmarks.SampleTokens;
import dev.a2asecurity.starter.HostileTokens;
import dev.a2asecurity.test.TestIssuer;

/**
 * How long an agent takes to refuse each token of the corpus, beside how long it takes to
 * accept a good one that it has not seen before, of the same algorithm. A token that
 * costs the agent much more than an honest one would be a cheap weapon; the rule is five
 * times at the most, at the 99th percentile.
 */
public final class HostileLatency {

	private static final int ROUNDS = 200;

	private static final int WARM_UP_ROUNDS = 50;

	private static final int SHOWN = 12;

	private final Map<String, Row> rows = new LinkedHashMap<>();

	private final AgentProcess agent;

	private long messageId;

	private HostileLatency(AgentProcess agent) {
		this.agent = agent;
	}

	/**
	 * Measures and prints a table, the worst rows first.
	 * @param args none
	 */
	public static void main(String[] args) throws IOException {
		try (TestIssuer issuer = TestIssuer.start(); AgentProcess agent = AgentProcess.start("secured", issuer.uri())) {
			HostileLatency latency = new HostileLatency(agent);
			for (String algorithm : List.of("RS256", "ES256", "EdDSA")) {
				latency.add("good " + algorithm, 200, algorithm, () -> SampleTokens.mint(issuer, algorithm, 1).get(0));
			}
			HostileTokens corpus = new HostileTokens(issuer, Clock.systemUTC(), SampleTokens.AUDIENCE,
					"http://localhost:1/jwks");
			// Those about time are true for a moment only.
			corpus.times().forEach((row) -> latency.add(row.name(), 401, algorithm(row), row.token()));
			corpus.all().filter((row) -> !latency.rows.containsKey(row.name())).forEach((row) -> {
				String token = row.token().get();
				latency.add(row.name(), 401, algorithm(row), () -> token);
			});
			latency.measure(WARM_UP_ROUNDS);
			latency.rows.values().forEach((row) -> row.latencies.reset());
			latency.measure(ROUNDS);
			latency.print();
		}
	}

	private static String algorithm(HostileTokens.Hostile row) {
		return row.name().startsWith("ES256") ? "ES256" : row.name().startsWith("EdDSA") ? "EdDSA" : "RS256";
	}

	private void add(String name, int status, String algorithm, Supplier<String> token) {
		this.rows.put(name, new Row(name, status, algorithm, token, new Histogram(3)));
	}

	private void measure(int rounds) throws IOException {
		for (int round = 0; round < rounds; round++) {
			for (Row row : this.rows.values()) {
				send(row);
			}
		}
	}

	private void send(Row row) throws IOException {
		String token = row.token.get();
		try (Connection connection = Connection.open(this.agent.port(), SendMessage.to(this.agent.port(), token))) {
			long start = System.nanoTime();
			HttpReply reply = exchange(connection);
			row.latencies.recordValue(System.nanoTime() - start);
			// The container itself refuses what is longer than its limit, or breaks off;
			// and a token whose time comes
			// while it is on its way lacks a scope.
			boolean asExpected = (reply != null) ? reply.status() == row.status || isRefusal(row, reply)
					: token.length() > 8000;
			if (!asExpected) {
				throw new IllegalStateException(row.name + ": expected " + row.status + ", got " + reply);
			}
		}
	}

	private static boolean isRefusal(Row row, HttpReply reply) {
		return row.status == 401 && (reply.status() == 400 || reply.status() == 403);
	}

	private @Nullable HttpReply exchange(Connection connection) {
		try {
			connection.send(this.messageId++);
			HttpReply reply = connection.receive();
			while (reply == null) {
				reply = connection.receive();
			}
			return reply;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private void print() {
		Map<String, Long> good = new LinkedHashMap<>();
		this.rows.values()
			.stream()
			.filter((row) -> row.status == 200)
			.forEach((row) -> good.put(row.algorithm, row.p99()));
		System.out.printf("Java %s, %d processors; %d requests of each token, one after the other; microseconds%n%n",
				Runtime.version(), Runtime.getRuntime().availableProcessors(), ROUNDS);
		good.forEach((algorithm, p99) -> System.out.printf("good %-6s p99 %8.0f%n", algorithm, p99 / 1e3));
		List<Row> hostile = new ArrayList<>(this.rows.values().stream().filter((row) -> row.status != 200).toList());
		hostile.sort(Comparator.comparingDouble((row) -> -row.ratio(good)));
		System.out.printf("%n%-55s %8s %8s %6s%n", "hostile", "p50", "p99", "ratio");
		hostile.stream()
			.limit(SHOWN)
			.forEach((row) -> System.out.printf("%-55s %8.0f %8.0f %6.2f%n", row.name,
					row.latencies.getValueAtPercentile(50) / 1e3, row.p99() / 1e3, row.ratio(good)));
		System.out.printf("%n%d hostile tokens; worst p99 %.2f times that of a good token of its algorithm%n",
				hostile.size(), hostile.get(0).ratio(good));
	}

	/**
	 * A token of the corpus, or a good one.
	 */
	private record Row(String name, int status, String algorithm, Supplier<String> token, Histogram latencies) {

		long p99() {
			return this.latencies.getValueAtPercentile(99);
		}

		double ratio(Map<String, Long> good) {
			return (double) p99() / good.getOrDefault(this.algorithm, 1L);
		}

	}

}
