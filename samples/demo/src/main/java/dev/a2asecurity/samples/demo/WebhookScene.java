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

	private final Eavesdropper eavesdropper;

	private final TravelClock clock;

	private final Transcript transcript;

	private final HttpCalls http = new HttpCalls();

	/**
	 * Creates the scene.
	 * @param sites where the samples are
	 * @param eavesdropper who has heard the webhooks pass
	 * @param clock the travel agent's clock
	 * @param transcript where it is told
	 */
	WebhookScene(Sites sites, Eavesdropper eavesdropper, TravelClock clock, Transcript transcript) {
		this.sites = sites;
		this.eavesdropper = eavesdropper;
		this.clock = clock;
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
		this.transcript.outcome(forged.status() == 401, forged.status() + "; refused, since nobody has signed it");
		replay(expenseId);
	}

	/**
	 * Sends the genuine webhook again, with its signature and byte for byte, as whoever
	 * has heard it pass could.
	 */
	private void replay(String expenseId) {
		Eavesdropper.Overheard approval = this.eavesdropper.overheard()
			.stream()
			.filter((message) -> message.status() / 100 == 2)
			.filter((message) -> message.body().contains("APPROVED"))
			.reduce((first, last) -> last)
			.orElseThrow(() -> new IllegalStateException("No webhook of the approval has passed"));
		this.transcript.step("Somebody who has heard the genuine webhook pass sends it once more, at once");
		String before = updates(expenseId);
		Answer again = replayed(approval);
		String after = updates(expenseId);
		boolean unheard = !before.isEmpty() && before.equals(after);
		this.transcript.outcome(again.status() == 204 && unheard,
				again.status() + "; " + (unheard
						? "it was done before, and the controller has not heard of it: " + after + " updates, as before"
						: "the controller has heard of it: " + before + " updates before, " + after + " after"));
		this.transcript.step("... and once more, ten minutes later");
		this.clock.later(Duration.ofMinutes(10), () -> {
			Answer late = replayed(approval);
			this.transcript.outcome(late.status() == 401 && updates(expenseId).equals(before),
					late.status() + "; refused, since it is too old");
		});
	}

	private Answer replayed(Eavesdropper.Overheard message) {
		return this.http.post(this.sites.travelAgent() + "/webhooks/a2a", message.headers(), message.body());
	}

	/**
	 * Asks how often the travel agent's controller was told of an expense.
	 */
	private String updates(String expenseId) {
		return expense(expenseId).text("/updates");
	}

	private Answer expense(String expenseId) {
		return this.http.get(this.sites.travelAgent() + "/expenses/" + expenseId + "/updates",
				HttpCalls.basic("traveller", "traveller-secret"));
	}

	/**
	 * Asks until it is told: the webhook comes when it comes.
	 */
	private String awaitStatus(String expenseId) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		String status = "";
		while (!status.equals("APPROVED") && System.nanoTime() < end) {
			status = expense(expenseId).text("/status");
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
