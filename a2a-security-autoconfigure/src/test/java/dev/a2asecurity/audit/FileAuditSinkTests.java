package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The file of records: whose it is, what it holds, and what it does not.
 */
class FileAuditSinkTests {

	@TempDir
	private Path directory;

	@Test
	void recordWhenWrittenThenOneLineOfJsonThatTellsAll() throws IOException {
		write(TestEvents.admitted("m1"));
		RecordLine record = RecordLine.parse(lines().get(1));
		assertThat(record.members()).containsEntry("writer", "agent")
			.containsEntry("seq", "2")
			.containsEntry("time", "2026-11-26T10:15:30.123Z")
			.containsEntry("kind", "call")
			.containsEntry("outcome", "allowed")
			.containsEntry("reason", "ADMITTED")
			.containsEntry("issuer", "https://issuer.example.com")
			.containsEntry("subject", "alice")
			.containsEntry("client", "travel-agent")
			.containsEntry("actors", List.of("travel-agent of https://issuer.example.com"))
			.containsEntry("token", "jti-1")
			.containsEntry("held", List.of("expense:submit", "expense:read"))
			.containsEntry("decidedBy", List.of("expense:submit"))
			.containsEntry("operation", "SendMessage")
			.containsEntry("skill", "submit-expense")
			.containsEntry("message", "m1")
			.containsEntry("digest", "ab".repeat(32))
			.containsEntry("remote", "192.0.2.7")
			.containsEntry("trace", "0af7651916cd43dd8448eb211c80319c")
			.containsEntry("span", "b7ad6b7169203331")
			.containsKey("call");
	}

	@Test
	void recordWhenIdsAreHostileThenOneLineOfAsciiOfBoundedLength() throws IOException {
		String hostile = "\n\r\u2028\u202e\"}{\"hash\":\"" + "x".repeat(100_000) + "\ud800";
		A2ACall call = A2ACall
			.builder(Caller.builder("https://i", hostile).build(), A2AOperation.GET_TASK, ProtocolVersion.V1_0)
			.taskId(hostile)
			.contextId(hostile + "2")
			.build();
		write(new CallDecided(
				new AuditFacts(TestEvents.NOW, AuditOutcome.DENIED, "TASK_NOT_FOUND", call.caller(), AuditOrigin.HERE),
				call, Set.of()));
		assertThat(lines()).hasSize(3);
		String line = lines().get(1);
		assertThat(line).isASCII().hasSizeLessThan(3000);
		RecordLine record = RecordLine.parse(line);
		assertThat(record.member("task")).isNotEqualTo(record.member("context"))
			.hasSizeLessThanOrEqualTo(AuditText.MAX_LENGTH);
		assertThat(new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(file())).findings()).isEmpty();
	}

	@Test
	void recordWhenScopesAreManyThenBounded() {
		List<String> scopes = IntStream.range(0, 1000).mapToObj((i) -> "s" + i).toList();
		Caller caller = Caller.builder("https://i", "s").scopes(scopes).build();
		byte[] json = AuditJson.of(new CallerAuthenticated(
				new AuditFacts(TestEvents.NOW, AuditOutcome.ALLOWED, "TOKEN_VALID", caller, AuditOrigin.HERE), "ab"));
		assertThat(json).hasSizeLessThan(2000);
		assertThat(new String(json, StandardCharsets.US_ASCII)).contains("... and 900 more");
	}

	/**
	 * Callers that are equal, since it is the same one with another token: what is
	 * remembered of the one must not be told of the other.
	 */
	@Test
	void recordWhenTheCallerHasAnotherTokenThenTheTokenOfThisCall() {
		Caller before = Caller.builder("https://i", "s").tokenFingerprint("f1").build();
		Caller now = Caller.builder("https://i", "s").tokenFingerprint("f2").build();
		assertThat(now).isEqualTo(before);
		assertThat(authenticated(before)).isEqualTo(authenticated(before)).contains("\"tokenFingerprint\":\"f1\"");
		assertThat(authenticated(now)).isEqualTo(authenticated(before).replace("f1", "f2"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-11-26T10:15:30Z", "2026-11-26T10:15:30.1Z", "2026-11-26T10:15:30.012Z",
			"2026-11-26T10:15:30.000120Z", "2026-11-26T10:15:30.000000001Z", "2026-11-26T10:15:31.999999999Z",
			"1969-12-31T23:59:59.5Z", "1970-01-01T00:00:00Z", "-0001-01-01T00:00:00.000001Z",
			"+12345-01-01T00:00:00Z" })
	void timeWhenWrittenThenAsAnInstantIs(String text) {
		Instant time = Instant.parse(text);
		assertThat(AuditText.time(time)).isEqualTo(time.toString());
	}

	private static String authenticated(Caller caller) {
		AuditFacts facts = new AuditFacts(TestEvents.NOW, AuditOutcome.ALLOWED, "TOKEN_ACCEPTED", caller,
				AuditOrigin.HERE);
		return new String(AuditJson.of(new CallerAuthenticated(facts, "ab")), StandardCharsets.US_ASCII);
	}

	@Test
	void fileWhenCreatedThenItsOwnersOnly() throws IOException {
		write(TestEvents.admitted("m1"));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
			.isEqualTo("rwx------");
	}

	@Test
	void openWhenAnotherWritesTheFileThenRefused() {
		try (AuditWriting first = TestEvents.writing(List.of(sink()))) {
			assertThat(first.isFailing()).isFalse();
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> TestEvents.writing(List.of(sink())))
				.withMessageContaining("another process");
		}
	}

	@Test
	void openWhenTheFileIsAnotherWritersThenRefused() {
		write(TestEvents.admitted("m1"));
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> TestEvents.writing(List.of(sink()), "other", 10, Duration.ofSeconds(1), null))
			.withMessageContaining("is that of the writer [agent]");
	}

	@Test
	void appendWhenSomebodyTookTheFileAwayThenGoesOnInAnotherAndTheLossIsFound() throws Exception {
		FileAuditSink sink = sink();
		try (AuditTrail trail = TestEvents.trail(TestEvents.writing(List.of(sink)))) {
			trail.record(TestEvents.admitted("m1"));
			Files.delete(file());
			long end = System.nanoTime() + 10_000_000_000L;
			while (!Files.exists(file()) && System.nanoTime() < end) {
				trail.record(TestEvents.admitted("m2"));
			}
			assertThat(file()).exists();
		}
		assertThat(new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(file())).first().orElseThrow().kind())
			.isEqualTo(AuditFinding.Kind.MISSING);
	}

	@Test
	void openWhenTheCrashWasBetweenTwoFilesThenTheChainGoesOn() throws IOException {
		write(TestEvents.admitted("m1"));
		Files.move(file(), new AuditFiles(file()).full(1));
		write(TestEvents.admitted("m2"));
		AuditReport report = new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(file()));
		assertThat(report.findings()).isEmpty();
		assertThat(report.heads().get(0).sequence()).isEqualTo(6);
	}

	private void write(AuditEvent event) {
		try (AuditTrail trail = TestEvents.trail(TestEvents.writing(List.of(sink())))) {
			trail.record(event);
		}
	}

	private FileAuditSink sink() {
		return new FileAuditSink(file(), DataSize.ofMegabytes(1), true);
	}

	private Path file() {
		return this.directory.resolve("trail").resolve("audit.jsonl");
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(file(), StandardCharsets.US_ASCII);
	}

}
