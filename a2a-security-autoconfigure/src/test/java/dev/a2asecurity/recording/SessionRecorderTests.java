package dev.a2asecurity.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is recorded, who can read it, and how long it is there.
 */
class SessionRecorderTests {

	private static final RecordingKey KEY = key((byte) 1);

	private static final String REQUEST = "{\"params\":{\"message\":{\"parts\":[{\"text\":\"Zürich by train\"}]}}}";

	private final TestClock clock = new TestClock(Instant.parse("2026-11-26T10:15:30Z"));

	@TempDir
	private Path directory;

	private static RecordingKey key(byte value) {
		byte[] bytes = new byte[32];
		bytes[0] = value;
		return RecordingKey.of(Base64.getEncoder().encodeToString(bytes));
	}

	private SessionRecorder recorder(long maxSessionSize, long maxSize) {
		return new SessionRecorder(
				new SessionRecorder.Settings(Set.of(SkillId.parse("submit")), this.directory.resolve("sessions"),
						Duration.ofDays(7), maxSessionSize, maxSize),
				KEY, RedactionRules.of(List.of("**/iban")), this.clock);
	}

	private static A2ACall call(String skill) {
		return A2ACall
			.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_MESSAGE,
					ProtocolVersion.V1_0)
			.skill(SkillId.parse(skill))
			.build();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void request(SessionRecorder recorder, A2ACall call, String body) throws IOException {
		byte[] bytes = bytes(body);
		recorder.request(call, bytes, bytes.length);
	}

	private A2ACall recorded() throws IOException {
		A2ACall call = call("submit");
		try (SessionRecorder recorder = recorder(1000, 1 << 20)) {
			request(recorder, call, REQUEST);
			recorder.answer(call, 200, true, bytes("{\"result\":1,\"iban\":\"CH93\"}"));
			recorder.answer(call, 200, true, bytes("{\"result\":2}"));
			recorder.ended(call, "COMPLETE");
		}
		return call;
	}

	private RecordedSessions sessions(RecordingKey... keys) {
		return new RecordedSessions(this.directory.resolve("sessions"), List.of(keys));
	}

	private Path file() throws IOException {
		return SessionFiles.all(this.directory.resolve("sessions")).get(0);
	}

	@Test
	void readWhenASessionWasRecordedThenRequestAnswersAndEnd() throws Exception {
		A2ACall call = recorded();
		RecordedSessions.RecordedSession session = sessions(KEY).read(call.id());
		assertThat(session.findings()).isEmpty();
		assertThat(session.entries()).hasSize(4);
		assertThat(session.entries().get(0)).contains("\"kind\":\"request\"")
			.contains("\"operation\":\"SendMessage\"")
			.contains("Z\\u00FCrich by train");
		assertThat(session.entries().get(1)).contains("\"kind\":\"event\"")
			.contains("<redacted>")
			.doesNotContain("CH93");
		assertThat(session.entries().get(3)).contains("\"kind\":\"end\"").contains("COMPLETE");
		assertThat(sessions().list()).containsEntry(call.id(), 4);
	}

	@Test
	void filesWhenReadByAnybodyElseThenHaveNothingOfIt() throws Exception {
		A2ACall call = recorded();
		assertThat(Files.readString(file())).doesNotContain("train")
			.doesNotContain(Base64.getEncoder().encodeToString(bytes("train")));
		assertThat(sessions(key((byte) 2)).read(call.id()).entries()).isEmpty();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
	}

	/**
	 * One key and one nonce twice would give the texts away: each entry has its own key.
	 */
	@Test
	void sealWhenTheSameTwiceThenNothingOfBothIsTheSame() {
		String[] first = SealedEntry.seal(KEY, "s", 1, "{}").split("\\.", -1);
		String[] second = SealedEntry.seal(KEY, "s", 1, "{}").split("\\.", -1);
		assertThat(first[0]).isEqualTo(second[0]);
		for (int i = 1; i < 5; i++) {
			assertThat(first[i]).isNotEqualTo(second[i]);
		}
	}

	@Test
	void readWhenSomebodyChangedMovedOrCutEntriesThenToldSo() throws Exception {
		A2ACall call = recorded();
		Path file = file();
		List<String> lines = Files.readAllLines(file);
		List<String> changed = new ArrayList<>(lines);
		String[] one = changed.get(1).split("\\.", -1);
		one[3] = ((one[3].charAt(0) == 'A') ? 'B' : 'A') + one[3].substring(1);
		changed.set(1, String.join(".", one));
		assertThat(findings(file, changed, call)).anyMatch((finding) -> finding.startsWith("Entry 2 is not as it was"));
		List<String> without = new ArrayList<>(lines);
		without.remove(1);
		assertThat(findings(file, without, call)).containsExactly("Entries are missing from 2 to 2");
		List<String> twice = new ArrayList<>(lines);
		twice.add(lines.get(2));
		assertThat(findings(file, twice, call)).containsExactly("Entry 3 is there twice");
		assertThat(findings(file, lines.subList(0, 3), call)).singleElement()
			.asString()
			.startsWith("The end is missing");
		// An entry of another number, under its own header or another's.
		String[] two = lines.get(1).split("\\.", -1);
		two[0] = lines.get(2).split("\\.", -1)[0];
		List<String> moved = new ArrayList<>(lines);
		moved.set(1, String.join(".", two));
		assertThat(findings(file, moved, call)).anyMatch((finding) -> finding.startsWith("Entry 3 is not as it was"));
		// Torn by a crash.
		List<String> torn = new ArrayList<>(lines);
		torn.add(lines.get(0).substring(0, 40));
		assertThat(findings(file, torn, call)).isEmpty();
	}

	private List<String> findings(Path file, List<String> lines, A2ACall call) throws IOException {
		Files.write(file, lines);
		return sessions(KEY).read(call.id()).findings();
	}

	@Test
	void requestWhenTheSkillIsNotNamedThenNothingIsWritten() throws Exception {
		try (SessionRecorder recorder = recorder(1000, 1 << 20)) {
			A2ACall other = call("approve");
			assertThat(new RecordingStep(recorder).concerns(other)).isFalse();
			request(recorder, other, REQUEST);
			recorder.ended(other, "COMPLETE");
		}
		assertThat(sessions(KEY).list()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "no json", "{\"a\":1,\"a\":2}", "{} {}", "{\"secret\":\"s3cr3t\"" })
	void requestWhenItCannotBeReadThenNothingOfItIsKept(String body) throws Exception {
		A2ACall call = call("submit");
		try (SessionRecorder recorder = recorder(1000, 1 << 20)) {
			request(recorder, call, body);
			recorder.ended(call, "COMPLETE");
		}
		assertThat(sessions(KEY).read(call.id()).entries().get(0)).contains("not kept, since it is no JSON")
			.contains("\"size\":" + body.length())
			.doesNotContain("s3cr3t");
	}

	@Test
	void requestWhenItHasLongNumbersThenKeptAsTheyStood() throws Exception {
		A2ACall call = call("submit");
		try (SessionRecorder recorder = recorder(1000, 1 << 20)) {
			request(recorder, call, "{\"amount\":0.1000000000000000055511151231257827}");
			recorder.ended(call, "COMPLETE");
		}
		assertThat(sessions(KEY).read(call.id()).entries().get(0)).contains("0.1000000000000000055511151231257827");
	}

	@Test
	void answerWhenTheSessionIsTooLongThenCutAndToldOnce() throws Exception {
		A2ACall call = call("submit");
		try (SessionRecorder recorder = recorder(REQUEST.length() + 10, 1 << 20)) {
			request(recorder, call, REQUEST);
			for (int i = 0; i < 1000; i++) {
				recorder.answer(call, 200, true, bytes("{\"result\":\"" + "x".repeat(100) + "\"}"));
			}
			recorder.ended(call, "COMPLETE");
		}
		RecordedSessions.RecordedSession session = sessions(KEY).read(call.id());
		assertThat(session.findings()).isEmpty();
		assertThat(session.entries()).hasSize(3);
		assertThat(session.entries().get(1)).contains("max-session-size").doesNotContain("xxx");
	}

	@Test
	void requestWhenItCannotBeKeptThenRefusedAndSoIsTheAnswer() throws Exception {
		Files.writeString(this.directory.resolve("sessions"), "a file where the directory should be");
		try (SessionRecorder recorder = recorder(1000, 1 << 20)) {
			A2ACall call = call("submit");
			assertThatIOException().isThrownBy(() -> request(recorder, call, REQUEST));
			assertThat(recorder.isFailing()).isTrue();
			assertThatIOException().isThrownBy(() -> recorder.answer(call, 200, false, bytes("{}")));
			Files.delete(this.directory.resolve("sessions"));
			// There is room again, and still no request that it would answer.
			assertThatIOException().isThrownBy(() -> recorder.answer(call, 200, false, bytes("{}")));
			request(recorder, call, REQUEST);
			assertThat(recorder.isFailing()).isFalse();
			assertThatIOException().isThrownBy(() -> recorder.answer(call("submit"), 200, false, bytes("{}")));
		}
	}

	@Test
	void tidyWhenSessionsAreOlderThanTheyAreKeptThenGone() throws Exception {
		A2ACall call = recorded();
		try (SessionRecorder recorder = recorder(1000, 1 << 20)) {
			this.clock.advance(Duration.ofDays(7).plusMinutes(59));
			recorder.tidy();
			assertThat(sessions(KEY).list()).containsKey(call.id());
			this.clock.advance(Duration.ofMinutes(1));
			recorder.tidy();
			assertThat(sessions(KEY).list()).isEmpty();
		}
	}

	@Test
	void filesWhenAllTakeTooMuchThenTheOldestGo() throws Exception {
		List<String> calls = new ArrayList<>();
		long maxSize = 100_000;
		try (SessionRecorder recorder = recorder(10_000, maxSize)) {
			for (int i = 0; i < 200; i++) {
				A2ACall call = call("submit");
				calls.add(call.id());
				request(recorder, call, "{\"text\":\"" + "x".repeat(2000) + "\"}");
				recorder.ended(call, "COMPLETE");
				this.clock.advance(Duration.ofMillis(1));
			}
		}
		long size = 0;
		for (Path file : SessionFiles.all(this.directory.resolve("sessions"))) {
			size += Files.size(file);
		}
		assertThat(size).isLessThanOrEqualTo(maxSize + maxSize / 8);
		assertThat(sessions().list()).doesNotContainKey(calls.get(0)).containsKey(calls.get(199));
	}

	@Test
	void keyWhenItIsNoneThenRefusedWithoutAWordOfIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> RecordingKey.of("c2hvcnQ="))
			.withMessage("a key has 32 bytes, and this one 5");
		assertThatIllegalArgumentException().isThrownBy(() -> RecordingKey.of("not base64 %"))
			.withMessage("a key is base64");
		assertThat(KEY.toString()).contains("<redacted>").doesNotContain("AQAA");
		assertThat(Collections.singleton(KEY.id())).allMatch((id) -> id.length() == 16);
	}

}
