package dev.a2asecurity.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code kill -9} at random moments under load: 3 times, or as often as the system
 * property {@code a2a.crashes} says (100 in the profile {@code crashes}).
 */
class CrashTests {

	private static final int CRASHES = Integer.getInteger("a2a.crashes", 3);

	@TempDir
	private Path directory;

	@Test
	void trailWhenKilledAtRandomMomentsThenVerifiesAndHasAllThatWasAcknowledged() throws Exception {
		Path file = this.directory.resolve("audit.jsonl");
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Set<String> acknowledged = new HashSet<>();
		for (int i = 0; i < CRASHES; i++) {
			acknowledged.addAll(runAndKill(file, 1 + random.nextInt(1500)));
		}
		// The last crash is tidied up by the next start.
		TestEvents.writing(List.of(new FileAuditSink(file, DataSize.ofMegabytes(1), false))).close();
		AuditReport report = new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(file));
		assertThat(report.findings()).as("seed " + seed).isEmpty();
		assertThat(report.heads()).hasSize(1);
		assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(CRASHES);
		Set<String> kept = messages(file);
		assertThat(acknowledged).as("seed " + seed).allMatch(kept::contains);
		System.out.println("Killed " + CRASHES + " times: " + acknowledged.size() + " events acknowledged, "
				+ report.records() + " records, no finding");
	}

	private static Set<String> runAndKill(Path file, int afterLines) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(TrailProcess.command("until-killed", file))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		Set<String> acknowledged = new HashSet<>();
		try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
			String line = lines.readLine();
			while (line != null) {
				acknowledged.add(line);
				if (acknowledged.size() == afterLines) {
					// SIGKILL, on Linux; and the output can still be read to its end.
					process.toHandle().destroyForcibly();
				}
				line = lines.readLine();
			}
		}
		assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(128 + 9);
		return acknowledged;
	}

	private static Set<String> messages(Path file) throws IOException {
		Set<String> messages = new HashSet<>();
		for (Path path : new AuditFiles(file).all()) {
			Files.readAllLines(path, StandardCharsets.ISO_8859_1)
				.stream()
				.map(RecordLine::parse)
				.filter((record) -> record != null && record.member("message") != null)
				.forEach((record) -> messages.add(record.member("message")));
		}
		return messages;
	}

}
