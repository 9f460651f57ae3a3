package dev.a2asecurity.samples.demo;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.a2asecurity.samples.demo.HttpCalls.Answer;

/**
 * The travel agent hears by a signed webhook that its expense was approved, and from
 * nobody else.
 */
final class WebhookScene {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Sites sites;

	private final Transcript transcript;

	private final HttpCalls http = new HttpCalls();

	WebhookScene(Sites sites, Transcript transcript) {
		this.sites = sites;
		this.transcript = transcript;
	}

	void play(String expenseId) {
		this.transcript.step("The expense agent tells the travel agent of it by a signed webhook");
		String status = awaitStatus(expenseId);
		this.transcript.outcome(status.equals("APPROVED"), "the travel agent was told: " + status);
		this.transcript.step("Somebody sends the travel agent a webhook of their own, which nobody has signed");
		Answer forged = this.http.postJson(this.sites.travelAgent() + "/webhooks/a2a",
				Map.of("artifactUpdate",
						Map.of("taskId", UUID.randomUUID().toString(), "artifact",
								Map.of("parts", new Object[] { Map.of("data", Map.of("status", "PAID")) }))),
				Optional.empty(), Optional.empty());
		this.transcript.outcome(forged.status() == 401, forged.status() + "; refused");
	}

	/**
	 * Asks until it is told: the webhook comes when it comes.
	 */
	private String awaitStatus(String expenseId) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		String status = "";
		while (!status.equals("APPROVED") && System.nanoTime() < end) {
			status = this.http
				.get(this.sites.travelAgent() + "/expenses/" + expenseId + "/updates",
						HttpCalls.basic("traveller", "traveller-secret"))
				.text("/status");
			pause();
		}
		return status;
	}

	private static void pause() {
		try {
			Thread.sleep(100);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
