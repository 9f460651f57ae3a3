package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.recording.RecordedSessions;
import dev.a2asecurity.recording.RecordingKey;
import dev.a2asecurity.recording.RecordingStep;
import dev.a2asecurity.recording.RedactionRules;
import dev.a2asecurity.recording.SessionRecorder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recording as a step of the response pipeline: the last one, and one that refuses what
 * it cannot keep.
 */
class RecordedAnswersTests {

	private static final RecordingKey KEY = RecordingKey.of(Base64.getEncoder().encodeToString(new byte[32]));

	@TempDir
	private Path directory;

	@Test
	void stageThenTheLastSoThatWhatWasTakenOutIsNotRecorded() {
		ResponseStep.Stage[] stages = ResponseStep.Stage.values();
		try (SessionRecorder recorder = recorder()) {
			assertThat(new RecordingStep(recorder).stage()).isEqualTo(stages[stages.length - 1]);
		}
	}

	@Test
	void concernsWhenTheSkillIsNamedThenOnlyThatOne() {
		try (SessionRecorder recorder = recorder()) {
			RecordingStep step = new RecordingStep(recorder);
			assertThat(step.concerns(call("submit"))).isTrue();
			assertThat(step.concerns(call("approve"))).isFalse();
		}
	}

	@Test
	void applyWhenItIsKeptThenUnchangedAndElseRefused() throws Exception {
		A2ACall call = call("submit");
		try (SessionRecorder recorder = recorder()) {
			RecordingStep step = new RecordingStep(recorder);
			// Its request is not there, so that the answer would be one to nothing.
			assertThat(step.apply(document(call, "{\"result\":1}"))).isInstanceOfSatisfying(ResponseStep.Refused.class,
					(refused) -> {
						assertThat(refused.denial().kind()).isEqualTo(Denial.Kind.UNAVAILABLE);
						assertThat(refused.reason()).isEqualTo("recording_unavailable");
					});
			recorder.request(call, new byte[] { '{', '}' }, 2);
			assertThat(step.apply(document(call, "{\"result\":2}"))).isEqualTo(ResponseStep.Outcome.unchanged());
			recorder.ended(call, "COMPLETE");
		}
		RecordedSessions.RecordedSession session = new RecordedSessions(this.directory, List.of(KEY)).read(call.id());
		assertThat(session.findings()).isEmpty();
		assertThat(session.entries()).hasSize(3);
		assertThat(session.entries().get(1)).contains("{\"result\":2}").contains("\"status\":200");
	}

	private static AnswerDocument document(A2ACall call, String json) {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		return new AnswerDocument(call, Binding.JSONRPC, 200, false, bytes, 0, bytes.length, new LearnedIds());
	}

	private static A2ACall call(String skill) {
		return A2ACall
			.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_MESSAGE,
					ProtocolVersion.V1_0)
			.skill(SkillId.parse(skill))
			.build();
	}

	private SessionRecorder recorder() {
		return new SessionRecorder(new SessionRecorder.Settings(Set.of(SkillId.parse("submit")), this.directory,
				Duration.ofDays(7), 1000, 1 << 20), KEY, RedactionRules.of(List.of()), new TestClock());
	}

}
