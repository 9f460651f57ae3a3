package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.audit.AuditFinding.Kind;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What may be done to a trail, and is found.
 */
class AuditVerifierTests {

	private static final DataSize FILE_SIZE = DataSize.ofBytes(4000);

	@TempDir
	private Path directory;

	private Path file;

	private Path checkpoints;

	@BeforeEach
	void write() {
		this.file = this.directory.resolve("trail").resolve("audit.jsonl");
		this.checkpoints = this.directory.resolve("elsewhere");
		write(6);
	}

	private void write(int events) {
		try (AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(new FileAuditSink(this.file, DataSize.ofMegabytes(1), false)), "agent",
					100, Duration.ofSeconds(2), this.checkpoints))) {
			for (int i = 0; i < events; i++) {
				trail.record(TestEvents.admitted("m" + i));
			}
		}
	}

	@Test
	void verifyWhenNothingWasDoneThenIntact() throws IOException {
		AuditReport report = verifyAgainstCheckpoints();
		assertThat(report.findings()).isEmpty();
		// Opened, six calls, closed.
		assertThat(report.records()).isEqualTo(8);
		assertThat(report.heads()).singleElement().extracting(AuditHead::sequence).isEqualTo(8L);
	}

	@Test
	void verifyWhenAnyOneByteIsChangedThenFoundAndNamed() throws IOException {
		byte[] good = Files.readAllBytes(this.file);
		List<Integer> lineOfByte = new ArrayList<>();
		int line = 1;
		for (byte b : good) {
			lineOfByte.add(line);
			line += (b == '\n') ? 1 : 0;
		}
		for (int i = 0; i < good.length; i++) {
			byte[] bad = good.clone();
			bad[i] ^= 1;
			Files.write(this.file, bad);
			AuditReport report = verify();
			assertThat(report.isIntact()).as("byte " + i).isFalse();
			if (good[i] != '\n') {
				assertThat(report.first().orElseThrow().sequence()).as("byte " + i + " " + report.findings())
					.isEqualTo((long) lineOfByte.get(i));
			}
		}
	}

	@Test
	void verifyWhenARecordIsDeletedThenMissing() throws IOException {
		for (int i = 0; i < 7; i++) {
			List<String> lines = lines();
			lines.remove(i);
			AuditReport report = verify(lines);
			assertThat(report.first().orElseThrow().kind()).isEqualTo(Kind.MISSING);
			assertThat(report.first().orElseThrow().sequence()).isEqualTo(i + 1);
			assertThat(report.findings()).hasSize(1);
		}
	}

	@Test
	void verifyWhenTwoRecordsChangePlacesThenFound() throws IOException {
		for (int i = 0; i < 8; i++) {
			for (int j = i + 1; j < 8; j++) {
				List<String> lines = lines();
				Collections.swap(lines, i, j);
				AuditReport report = verify(lines);
				assertThat(report.findings()).extracting(AuditFinding::kind).contains(Kind.OUT_OF_ORDER);
				assertThat(report.first().orElseThrow().sequence()).isEqualTo(i + 1);
			}
		}
	}

	@Test
	void verifyWhenSomethingIsInsertedThenFound() throws IOException {
		String forged = lines().get(3).replace("alice", "mallory");
		for (int i = 1; i < 7; i++) {
			List<String> lines = lines();
			lines.add(i, forged);
			AuditFinding first = verify(lines).first().orElseThrow();
			assertThat(first.kind()).isEqualTo(Kind.INSERTED);
			assertThat(first.sequence()).isEqualTo(i + 1);
			lines.set(i, "");
			assertThat(verify(lines).first().orElseThrow().kind()).isEqualTo(Kind.INSERTED);
			lines.set(i, lines().get(0));
			assertThat(verify(lines).first().orElseThrow().kind()).isEqualTo(Kind.OUT_OF_ORDER);
		}
	}

	@Test
	void verifyWhenARecordIsWrittenAnewWithoutTheKeyThenFound() throws IOException {
		AuditKey other = AuditKey.of("another key, of whoever has not ours");
		List<String> lines = lines();
		AuditHead before = RecordLine.parse(lines.get(2)).head();
		AuditChain chain = new AuditChain(other, before);
		AuditEvent event = TestEvents.admitted("forged");
		lines.set(3, chain.append(event, AuditJson.of(event)).line());
		AuditFinding first = verify(lines).first().orElseThrow();
		assertThat(first.kind()).isEqualTo(Kind.UNKNOWN_KEY);
		assertThat(first.sequence()).isEqualTo(4);
		// Under the name of our key, too.
		lines.set(3, lines.get(3).replace(other.id(), TestEvents.KEY.id()));
		assertThat(verify(lines).first().orElseThrow().kind()).isEqualTo(Kind.ALTERED);
	}

	@Test
	void verifyWhenTheTailIsCutThenFoundByTheCheckpointOnly() throws IOException {
		for (int kept = 1; kept < 8; kept++) {
			Files.write(this.file, join(lines().subList(0, kept)));
			assertThat(verify().isIntact()).isTrue();
			AuditFinding first = verifyAgainstCheckpoints().first().orElseThrow();
			assertThat(first.kind()).isEqualTo(Kind.TAIL_CUT);
			assertThat(first.sequence()).isEqualTo(kept + 1);
			writeAnew();
		}
	}

	private void writeAnew() throws IOException {
		Files.delete(this.file);
		try (var files = Files.list(this.checkpoints)) {
			for (Path checkpoint : files.toList()) {
				Files.delete(checkpoint);
			}
		}
		write(6);
	}

	@Test
	void verifyWhenTheWriterWentOnAfterTheTailWasCutThenFoundByTheCheckpoint() throws IOException {
		Files.write(this.file, join(lines().subList(0, 4)));
		write(10);
		assertThat(verify().isIntact()).isTrue();
		AuditFinding first = verifyAgainstCheckpoints().first().orElseThrow();
		assertThat(first.kind()).isEqualTo(Kind.FORKED);
		assertThat(first.sequence()).isEqualTo(8);
	}

	@Test
	void verifyWhenAllIsGoneThenTheChainIsMissing() throws IOException {
		Files.write(this.file, new byte[0]);
		assertThat(verifyAgainstCheckpoints().first().orElseThrow().kind()).isEqualTo(Kind.CHAIN_MISSING);
	}

	@Test
	void verifyWhenACheckpointIsForgedThenFound() throws IOException {
		Path checkpoint;
		try (var files = Files.list(this.checkpoints)) {
			checkpoint = files.findFirst().orElseThrow();
		}
		String forged = AuditCheckpoints.signedBy(AuditKey.of("x".repeat(32)))
			.sign(new AuditHead("agent", 3, "0".repeat(64)));
		Files.writeString(checkpoint, forged + "\n");
		assertThat(verifyAgainstCheckpoints().findings()).extracting(AuditFinding::kind)
			.containsExactly(Kind.BAD_CHECKPOINT);
	}

	@Test
	void verifyWhenRestartedThenOneChain() throws IOException {
		write(3);
		write(2);
		AuditReport report = verifyAgainstCheckpoints();
		assertThat(report.findings()).isEmpty();
		assertThat(report.heads()).singleElement().extracting(AuditHead::sequence).isEqualTo(8L + 5 + 4);
	}

	@Test
	void verifyWhenTheLastRecordWasTornAndTheWriterWentOnThenIntact() throws IOException {
		for (int cut : new int[] { 1, 2, 100, 400 }) {
			byte[] good = Files.readAllBytes(this.file);
			Files.write(this.file, Arrays.copyOf(good, good.length - cut));
			assertThat(verify().first().orElseThrow().kind()).isEqualTo(Kind.TORN_END);
			write(1);
			assertThat(verify().findings()).as("cut " + cut).isEmpty();
		}
		List<String> lines = lines();
		int torn = 0;
		while (RecordLine.parse(lines.get(torn)) != null) {
			torn++;
		}
		// What was torn is not for others to fill.
		lines.set(torn, lines.get(torn) + " ");
		assertThat(verify(lines).isIntact()).isFalse();
	}

	@Test
	void verifyWhenTheChainCrossesFilesThenOneChainAndAMissingFileIsFound() throws IOException {
		Files.delete(this.file);
		try (AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(new FileAuditSink(this.file, FILE_SIZE, false))))) {
			for (int i = 0; i < 40; i++) {
				trail.record(TestEvents.admitted("m" + i));
			}
		}
		List<Path> full = new AuditFiles(this.file).full();
		assertThat(full).hasSizeGreaterThan(5);
		assertThat(full).allSatisfy((path) -> assertThat(Files.size(path)).isLessThanOrEqualTo(FILE_SIZE.toBytes()));
		assertThat(verify().findings()).isEmpty();
		Files.delete(full.get(2));
		AuditFinding first = verify().first().orElseThrow();
		assertThat(first.kind()).isEqualTo(Kind.MISSING);
	}

	@Test
	void verifyWhenTheOldestFileIsArchivedThenFromItsLastRecordOn() throws IOException {
		List<String> lines = lines();
		AuditHead archived = RecordLine.parse(lines.get(2)).head();
		Files.write(this.file, join(lines.subList(3, lines.size())));
		assertThat(verify().first().orElseThrow().kind()).isEqualTo(Kind.MISSING);
		assertThat(new AuditVerifier(List.of(TestEvents.KEY)).beginningAfter(archived)
			.verifyFiles(List.of(this.file))
			.findings()).isEmpty();
	}

	@Test
	void verifyWhenTheKeyWasChangedThenWithBoth() throws IOException {
		AuditKey next = AuditKey.of("the key of the next year, at last");
		try (AuditWriting writing = new AuditWriting(
				List.of(new FileAuditSink(this.file, DataSize.ofMegabytes(1), false)),
				new AuditWriting.Settings("agent", next, Set.of(AuditDurability.EVERYTHING), 10, Duration.ofSeconds(1)),
				new AuditWriting.Checkpointing(Duration.ofHours(1), AuditCheckpoints.signedBy(next), null),
				TestEvents.CLOCK)) {
			writing.append(TestEvents.admitted("x"));
		}
		assertThat(new AuditVerifier(List.of(TestEvents.KEY, next)).verifyFiles(List.of(this.file)).findings())
			.isEmpty();
		assertThat(verify().findings()).extracting(AuditFinding::kind).containsOnly(Kind.UNKNOWN_KEY);
	}

	@Test
	void verifyWhenThereIsNoFileThenFails() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new AuditVerifier(List.of(TestEvents.KEY))
			.verifyFiles(List.of(this.directory.resolve("nothing.jsonl"))));
	}

	private List<String> lines() throws IOException {
		return new ArrayList<>(Files.readAllLines(this.file, StandardCharsets.ISO_8859_1));
	}

	private AuditReport verify(List<String> lines) throws IOException {
		byte[] good = Files.readAllBytes(this.file);
		Files.write(this.file, join(lines));
		try {
			return verify();
		}
		finally {
			Files.write(this.file, good);
		}
	}

	private static byte[] join(List<String> lines) {
		return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	private AuditReport verify() throws IOException {
		return new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(this.file));
	}

	private AuditReport verifyAgainstCheckpoints() throws IOException {
		return new AuditVerifier(List.of(TestEvents.KEY))
			.against(this.checkpoints, AuditCheckpoints.signedBy(TestEvents.KEY))
			.verifyFiles(List.of(this.file));
	}

}
