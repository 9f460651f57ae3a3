package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.HdrHistogram.Histogram;

import dev.a2asecurity.benchmarks.SampleTokens;
import dev.a2asecurity.test.TestIssuer;

/**
 * Compares an unsecured agent, one behind plain Spring Security and one behind A2A
 * Security under load, all on this machine. {@code --quick} for a rough answer. Ends with
 * status 0 only if every reply had status 200 and a result.
 */
public final class Compare {

	private static final int CONNECTIONS = 16;

	private static final int TOKENS = 8;

	private static final int KEY_ATTEMPTS = 20;

	private final LoadGenerator load = new LoadGenerator();

	private final Plan plan;

	private Compare(Plan plan) {
		this.plan = plan;
	}

	/**
	 * Runs the comparison.
	 * @param args options
	 */
	public static void main(String[] args) throws IOException {
		new Compare(Plan.of(List.of(args))).run();
	}

	private void run() throws IOException {
		try (TestIssuer issuer = TestIssuer.start();
				AgentProcess unsecured = AgentProcess.start("unsecured", issuer.uri());
				AgentProcess resourceServer = AgentProcess.start("resource-server", issuer.uri());
				AgentProcess secured = AgentProcess.start("secured", issuer.uri())) {
			requireStatusWithoutToken(200, unsecured);
			requireStatusWithoutToken(401, resourceServer);
			requireStatusWithoutToken(401, secured);
			List<String> rs256 = SampleTokens.mint(issuer, "RS256", TOKENS);
			List<String> es256 = SampleTokens.mint(issuer, "ES256", TOKENS);
			Contender securedRs256 = new Contender("A2A Security, RS256", secured, rs256);
			Contender securedEs256 = new Contender("A2A Security, ES256", secured, es256);
			List<Contender> contenders = List.of(new Contender("no security", unsecured, List.of()),
					new Contender("plain Spring Security, RS256", resourceServer, rs256),
					new Contender("plain Spring Security, ES256", resourceServer, es256), securedRs256, securedEs256);
			for (Contender contender : contenders) {
				awaitKeys(contender);
			}
			measure(contenders);
			Report report = new Report(contenders);
			describe();
			System.out.println(report.table());
			System.out.println("Ratio within each pass, median and quartiles: RS256 "
					+ ofPasses(securedRs256, contenders.get(0)) + ", ES256 " + ofPasses(securedEs256, contenders.get(0))
					+ "; one and the same, to its pass before: " + Ratios
						.ofNeighbours(contenders.stream().map(Contender::passes).toList(), Pass::requestsPerSecond));
			System.out.println(report.verdict(securedRs256, securedEs256));
		}
	}

	private static Ratios ofPasses(Contender contender, Contender baseline) {
		return Ratios.ofPairs(contender.passes(), baseline.passes(), Pass::requestsPerSecond);
	}

	/**
	 * Makes sure that each agent is what its label says before it is measured.
	 */
	private void requireStatusWithoutToken(int status, AgentProcess agent) throws IOException {
		HttpReply reply = this.load.call(agent.port(), null);
		if (reply.status() != status) {
			throw new IllegalStateException("Expected " + status + " without a token, got " + reply);
		}
	}

	/**
	 * Has an agent fetch the issuer's keys, by itself: on a busy machine the first
	 * attempt may fail, and everybody's first request with it.
	 */
	private void awaitKeys(Contender contender) throws IOException {
		String token = contender.tokens().isEmpty() ? null : contender.tokens().get(0);
		HttpReply reply = this.load.call(contender.agent().port(), token);
		for (int attempt = 1; !reply.isResult() && attempt < KEY_ATTEMPTS; attempt++) {
			reply = this.load.call(contender.agent().port(), token);
		}
		if (!reply.isResult()) {
			throw new IllegalStateException(contender.label() + " does not answer: " + reply);
		}
	}

	private void measure(List<Contender> contenders) throws IOException {
		for (Contender contender : contenders) {
			long sharers = contenders.stream().filter((other) -> other.agent() == contender.agent()).count();
			turn(contender, this.plan.warmUp().dividedBy(sharers));
		}
		List<Contender> order = new ArrayList<>(contenders);
		for (int pass = 0; pass < this.plan.passes(); pass++) {
			for (Contender contender : order) {
				contender.passes().add(turn(contender, this.plan.turn()));
			}
			// Nobody always follows the same one, nor is always the first.
			Collections.rotate(order, 2);
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

	private void describe() {
		System.out.printf(
				"Java %s, %d processors, shared by agent and client; %d connections, %d tokens per "
						+ "algorithm;%nmedians of %d passes of %d s each, interleaved.%n%n",
				Runtime.version(), Runtime.getRuntime().availableProcessors(), CONNECTIONS, TOKENS, this.plan.passes(),
				this.plan.turn().toSeconds());
	}

}
