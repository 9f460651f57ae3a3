package dev.a2asecurity.audittool;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.audit.AuditCheckpoints;
import dev.a2asecurity.audit.AuditDurability;
import dev.a2asecurity.audit.AuditKey;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditWriting;
import dev.a2asecurity.audit.CallerAuthenticated;
import dev.a2asecurity.audit.FileAuditSink;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.recording.RecordingKey;
import dev.a2asecurity.recording.RedactionRules;
import dev.a2asecurity.recording.SessionRecorder;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tool says, and how it ends.
 */
class AuditToolTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	@TempDir
	private Path directory;

	private Path file;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	private final AuditTool tool = new AuditTool(Map.of("A2A_AUDIT_KEY", KEY), stream(this.out), stream(this.err));

	private static PrintStream stream(ByteArrayOutputStream bytes) {
		return new PrintStream(bytes, true, StandardCharsets.UTF_8);
	}

	@BeforeEach
	void write() {
		this.file = this.directory.resolve("audit.jsonl");
		AuditKey key = AuditKey.of(KEY);
		AuditWriting writing = new AuditWriting(List.of(new FileAuditSink(this.file, DataSize.ofMegabytes(1), false)),
				new AuditWriting.Settings("agent", key, Set.of(AuditDurability.EVERYTHING), 10, Duration.ofSeconds(2)),
				new AuditWriting.Checkpointing(Duration.ofHours(1), AuditCheckpoints.signedBy(key),
						this.directory.resolve("elsewhere")),
				Clock.systemUTC());
		try (AuditTrail trail = new AuditTrail(Clock.systemUTC(), () -> AuditOrigin.HERE, List.of(), writing)) {
			Caller caller = Caller.builder("https://issuer", "alice\u001b[2J").clientId("travel").tokenId("t").build();
			trail.record(new CallerAuthenticated(trail.facts(AuditOutcome.ALLOWED, "TOKEN_ACCEPTED", caller, "::1"),
					"abcd"));
		}
	}

	@Test
	void verifyWhenIntactThenSaysSoAndEndsWithZero() {
		assertThat(this.tool.run("verify", this.file.toString())).isZero();
		assertThat(out()).contains("Chain agent: last record 3")
			.contains("Intact: 3 records")
			.contains("was not checked");
	}

	@Test
	void verifyWhenOneByteWasChangedThenNamesTheRecordAndEndsWithOne() throws Exception {
		byte[] bytes = Files.readAllBytes(this.file);
		bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf("travel")] ^= 1;
		Files.write(this.file, bytes);
		assertThat(this.tool.run("verify", this.file.toString())).isOne();
		assertThat(out()).contains("ALTERED audit.jsonl:2: Record 2 of agent is not as it was written")
			.contains("NOT INTACT");
	}

	@Test
	void verifyWhenTheEndIsCutThenFoundByTheCheckpoints() throws Exception {
		List<String> lines = Files.readAllLines(this.file);
		Files.write(this.file, lines.subList(0, 2));
		Path keyFile = Files.writeString(this.directory.resolve("key"), KEY + "\n");
		assertThat(new AuditTool(Map.of(), stream(this.out), stream(this.err)).run("verify", "--key-file",
				keyFile.toString(), "--checkpoints", this.directory.resolve("elsewhere").toString(),
				this.file.toString()))
			.isOne();
		assertThat(out()).contains("TAIL_CUT").contains("Record 3 of agent is missing");
	}

	@Test
	void printWhenAskedThenForAPersonAndNothingThatATerminalObeys() {
		assertThat(this.tool.run("print", this.file.toString())).isZero();
		assertThat(out())
			.contains(" authentication allowed TOKEN_ACCEPTED by alice?[2J through travel of https://issuer")
			.contains("remote=::1")
			.doesNotContain("\u001b");
	}

	@Test
	void runWhenUsedWronglyThenSaysHowAndEndsWithTwo() {
		assertThat(this.tool.run()).isEqualTo(2);
		assertThat(err()).contains("--key-file");
		assertThat(this.tool.run("verify")).isEqualTo(2);
		assertThat(this.tool.run("verify", "--key-file")).isEqualTo(2);
		assertThat(this.tool.run("verify", "--nonsense", "x")).isEqualTo(2);
		assertThat(this.tool.run("verify", this.directory.resolve("nothing").toString())).isEqualTo(2);
		assertThat(new AuditTool(Map.of(), stream(this.out), stream(this.err)).run("verify", this.file.toString()))
			.isEqualTo(2);
		assertThat(err()).contains("The key of the trail is needed").doesNotContain(KEY);
	}

	private String out() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	private String err() {
		return this.err.toString(StandardCharsets.UTF_8);
	}

	@Test
	void sessionWhenRecordedThenPrintedAndListedAndNothingWithoutTheKey() throws Exception {
		String key = Base64.getEncoder().encodeToString(new byte[32]);
		Path sessions = this.directory.resolve("sessions");
		A2ACall call = A2ACall
			.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_MESSAGE,
					ProtocolVersion.V1_0)
			.skill(SkillId.parse("submit"))
			.build();
		try (SessionRecorder recorder = new SessionRecorder(
				new SessionRecorder.Settings(call.skill() != null ? Set.of(call.skill()) : Set.of(), sessions,
						Duration.ofDays(1), 1000, 1 << 20),
				RecordingKey.of(key), RedactionRules.of(List.of()), Clock.systemUTC())) {
			byte[] body = "{\"text\":\"Train\"}".getBytes(StandardCharsets.UTF_8);
			recorder.request(call, body, body.length);
			recorder.ended(call, "COMPLETE");
		}
		AuditTool withKey = new AuditTool(Map.of("A2A_RECORDING_KEY", key), stream(this.out), stream(this.err));
		assertThat(withKey.run("sessions", sessions.toString())).isEqualTo(AuditTool.INTACT);
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains(call.id() + " 2").doesNotContain("Train");
		assertThat(withKey.run("session", sessions.toString(), call.id())).isEqualTo(AuditTool.INTACT);
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("\"text\":\"Train\"")
			.doesNotContain("NOT WHOLE");
		assertThat(withKey.run("session", sessions.toString(), "another")).isEqualTo(AuditTool.NOT_INTACT);
		assertThat(this.tool.run("session", sessions.toString(), call.id())).isEqualTo(AuditTool.FAILED);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("A2A_RECORDING_KEY");
	}

}
