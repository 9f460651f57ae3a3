package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.HdrHistogram.Histogram;

import dev.a2asecurity.benchmarks.webhook.ReceiverApplication;

/**
 * Compares a receiver of webhooks with the same controller unprotected, under load, both
 * on this machine. {@code --quick} for a rough answer. Ends with status 0 only if every
 * reply had status 200, and what is unsigned reached the unprotected one only.
 */
public final class CompareWebhooks {

	private static final int CONNECTIONS = 16;

	/**
	 * Every webhook of the run is remembered.
	 */
	private static final String HEAP = "1g";

	private final LoadGenerator load = new LoadGenerator();

	private final Plan plan;

	private CompareWebhooks(Plan plan) {
		this.plan = plan;
	}

	/**
	 * Runs the comparison.
	 * @param args options
	 */
	public static void main(String[] args) throws IOException {
		new CompareWebhooks(Plan.of(List.of(args))).run();
	}

	private void run() throws IOException {
		try (AgentProcess open = AgentProcess.start(ReceiverApplication.class, HEAP, "webhooks-open");
				AgentProcess verified = AgentProcess.start(ReceiverApplication.class, HEAP, "webhooks-verified")) {
			requireStatusOfUnsigned(200, open);
			requireStatusOfUnsigned(401, verified);
			Contender unprotected = new Contender("unprotected controller", open, List.of());
			Contender protectedOne = new Contender("A2A Security, standard-webhooks v1", verified, List.of());
			List<Contender> contenders = new ArrayList<>(List.of(unprotected, protectedOne));
			for (Contender contender : contenders) {
				turn(contender, this.plan.warmUp());
			}
			for (int pass = 0; pass < this.plan.passes(); pass++) {
				for (Contender contender : contenders) {
					contender.passes().add(turn(contender, this.plan.turn()));
				}
				Collections.reverse(contenders);
			}
			Report report = new Report(List.of(unprotected, protectedOne));
			System.out.println(report.table());
			System.out
				.println(String.format(Locale.ROOT, "webhooks verified/unprotected %.2f", report.ratio(protectedOne)));
		}
	}

	/**
	 * Makes sure that each receiver is what its label says before it is measured.
	 */
	private void requireStatusOfUnsigned(int status, AgentProcess receiver) throws IOException {
		HttpReply reply = this.load.send(receiver.port(), SignedWebhook.unsigned());
		if (reply.status() != status) {
			throw new IllegalStateException("Expected " + status + " for an unsigned webhook, got " + reply);
		}
	}

	private Pass turn(Contender contender, Duration duration) throws IOException {
		AgentProcess receiver = contender.agent();
		Duration cpuBefore = receiver.cpuTime();
		long start = System.nanoTime();
		String run = UUID.randomUUID().toString().replace("-", "") + "_";
		Histogram latencies = this.load.run(receiver.port(), (connection) -> new SignedWebhook(receiver.port(), run),
				CONNECTIONS, duration);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		return Pass.of(latencies, elapsed, receiver.cpuTime().minus(cpuBefore));
	}

}
