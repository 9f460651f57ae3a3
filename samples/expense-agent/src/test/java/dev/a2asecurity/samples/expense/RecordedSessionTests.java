package dev.a2asecurity.samples.expense;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.a2asecurity.recording.RecordedSessions;
import dev.a2asecurity.recording.RecordedSessions.RecordedSession;
import dev.a2asecurity.recording.RecordingKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions of one skill are recorded, as they were asked and answered on the wire.
 */
class RecordedSessionTests {

	private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

	private static final Path DIRECTORY = temporary();

	private static final Path NO_DIRECTORY = fileInPlaceOfADirectory();

	@RegisterExtension
	static final RunningAgent agent = new RunningAgent("--a2a.security.recording.skills=submit-expense",
			"--a2a.security.recording.directory=" + DIRECTORY, "--a2a.security.recording.key=" + KEY,
			"--a2a.security.recording.redact=**/description,params/message/parts/*/text,**/history");

	@RegisterExtension
	static final RunningAgent full = new RunningAgent("--a2a.security.recording.skills=submit-expense",
			"--a2a.security.recording.directory=" + NO_DIRECTORY, "--a2a.security.recording.key=" + KEY);

	private static Path temporary() {
		try {
			return Files.createTempDirectory("a2a-sessions");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path fileInPlaceOfADirectory() {
		try {
			return Files.createTempFile("a2a-sessions", ".full");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static RecordedSession recordedBy(Runnable call) throws IOException {
		RecordedSessions sessions = new RecordedSessions(DIRECTORY, List.of(RecordingKey.of(KEY)));
		Set<String> before = new TreeSet<>(sessions.list().keySet());
		call.run();
		Set<String> after = new TreeSet<>(sessions.list().keySet());
		after.removeAll(before);
		assertThat(after).hasSize(1);
		String id = after.iterator().next();
		// Told once the client has its answer.
		long end = System.nanoTime() + 20_000_000_000L;
		RecordedSession session = sessions.read(id);
		while (!session.findings().isEmpty() && System.nanoTime() < end) {
			session = sessions.read(id);
		}
		return session;
	}

	@Test
	void sendMessageWhenTheSkillIsRecordedThenRequestAndAnswerWithoutWhatIsRedacted() throws Exception {
		RecordedSession session = recordedBy(agent::submitted);
		assertThat(session.findings()).isEmpty();
		assertThat(session.entries()).hasSize(3);
		assertThat(session.entries().get(0)).contains("\"kind\":\"request\"")
			.contains("SendMessage")
			.contains("\"text\":\"<redacted>\"");
		assertThat(session.entries().get(1)).contains("\"kind\":\"answer\"")
			.contains("SUBMITTED")
			.contains("\"description\":\"<redacted>\"");
		assertThat(session.entries().get(2)).contains("\"kind\":\"end\"").contains("COMPLETE");
		assertThat(String.join("", session.entries())).doesNotContain("Train").doesNotContain("eyJ");
	}

	@Test
	void sendMessageWhenStreamedThenEachEventIsAnEntry() throws Exception {
		RecordedSession session = recordedBy(() -> assertThat(agent.stream("/a2a",
				agent.request("SendStreamingMessage",
						"{\"message\": %s}".formatted(agent.message("submit-expense", RunningAgent.EXPENSE))),
				"A2A-Version", "1.0")
			.toList()).hasSizeGreaterThan(1));
		assertThat(session.findings()).isEmpty();
		assertThat(session.entries()).filteredOn((entry) -> entry.contains("\"kind\":\"event\"")).hasSizeGreaterThan(1);
	}

	@Test
	void sendMessageWhenTheSkillIsNotNamedThenNothingIsRecorded() throws Exception {
		String reference = "{\"expenseId\": \"%s\"}".formatted(agent.submitted());
		RecordedSessions sessions = new RecordedSessions(DIRECTORY, List.of());
		Set<String> before = sessions.list().keySet();
		agent.call("SendMessage", "{\"message\": %s}".formatted(agent.message("read-expense", reference)));
		assertThat(sessions.list().keySet()).isEqualTo(before);
	}

	@Test
	void sendMessageWhenItCannotBeRecordedThenRefusedAndMayComeAgain() {
		String body = full.request("SendMessage",
				"{\"message\": %s}".formatted(full.message("submit-expense", RunningAgent.EXPENSE)));
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = full.rpc(body, "A2A-Version", "1.0");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).isPresent();
			assertThat(response.body()).doesNotContain("SUBMITTED");
		}
	}

}
