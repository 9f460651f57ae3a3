package dev.a2asecurity.samples.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

import org.junit.jupiter.api.Test;

import dev.a2asecurity.samples.demo.Samples.Ports;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays the demo with the real samples, on free ports.
 */
class ScenarioTests {

	@Test
	void playWhenAllSamplesRunThenEveryStepIsAsExpected() throws IOException {
		Ports ports = freePorts();
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		Transcript transcript = new Transcript(new PrintStream(printed, true, StandardCharsets.UTF_8));
		Samples samples = Samples.start(ports);
		try {
			new Scenario(ports.sites(), samples::withoutAuthorizationServer, samples.trail(),
					new WebhookScene(ports.sites(), samples.eavesdropper(), samples.travelClock(), transcript),
					transcript)
				.play();
		}
		finally {
			samples.close();
		}
		String text = printed.toString(StandardCharsets.UTF_8);
		assertThat(transcript.allAsExpected()).as(text).isTrue();
		assertThat(text).contains("all as they should be.")
			.contains("insufficient_scope")
			.contains("the travel agent was told: APPROVED")
			.contains("401; refused, since nobody has signed it")
			.containsPattern(
					"204; it was done before, and the controller has not heard of it: (\\d+) updates, as before")
			.contains("401; refused, since it is too old")
			.contains("all of them as they were written")
			.contains("is not as it was written");
		assertThat(text).containsSubsequence("Before it calls, a client verifies that the card is the one",
				"signed with ES256 by the key", "refused: SIGNATURE_INVALID", "submits its cost to the expense agent");
		// Neither tokens and secrets, nor what was asked and answered.
		assertThat(Files.readString(samples.trail())).contains("\"kind\":\"call\"")
			.doesNotContain("eyJ")
			.doesNotContain("-secret")
			.doesNotContain("Lisbon")
			.doesNotContain("120.5")
			.doesNotContain("SUBMITTED");
	}

	@Test
	void transcriptWhenAStepFailsThenNotAsExpected() {
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		Transcript transcript = new Transcript(new PrintStream(printed, true, StandardCharsets.UTF_8));
		transcript.step("one");
		transcript.outcome(true, "fine");
		transcript.step("two");
		transcript.outcome(false, "not fine");
		transcript.summary();
		assertThat(transcript.allAsExpected()).isFalse();
		assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1 NOT as they should be");
	}

	private static Ports freePorts() throws IOException {
		try (ServerSocket first = new ServerSocket(0);
				ServerSocket second = new ServerSocket(0);
				ServerSocket third = new ServerSocket(0)) {
			return new Ports(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
		}
	}

}
