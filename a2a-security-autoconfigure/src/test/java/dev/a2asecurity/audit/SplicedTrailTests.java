package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.audit.AuditFinding.Kind;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What may be done to a trail with records that are genuine, one by one, and with
 * statements about it that are not.
 */
class SplicedTrailTests {

	@TempDir
	private Path directory;

	/**
	 * The end is cut, the writer goes on, and one of the new records is exchanged for the
	 * one that had its number before: each verifies by itself, and only the hash of its
	 * predecessor tells that it does not belong there.
	 */
	@Test
	void verifyWhenARecordOfAnEndThatWasCutTakesAnothersPlaceThenFound() throws IOException {
		write(6);
		List<String> before = lines();
		Files.write(file(), before.subList(0, 4), StandardCharsets.ISO_8859_1);
		write(6);
		List<String> after = new ArrayList<>(lines());
		assertThat(verify().isIntact()).isTrue();
		after.set(5, before.get(5));
		Files.write(file(), after, StandardCharsets.ISO_8859_1);
		AuditFinding first = verify().first().orElseThrow();
		assertThat(first.kind()).isEqualTo(Kind.FORKED);
		assertThat(first.sequence()).isEqualTo(6);
	}

	@Test
	void verifyWhenTwoHeadsAreVouchedForUnderOneNumberThenFound() throws IOException {
		write(2);
		AuditCheckpoints checkpoints = AuditCheckpoints.signedBy(TestEvents.KEY);
		Path elsewhere = this.directory.resolve("elsewhere");
		checkpoints.append(elsewhere, RecordLine.parse(lines().get(2)).head(), TestEvents.NOW);
		checkpoints.append(elsewhere, new AuditHead("agent", 3, "0".repeat(64)), TestEvents.NOW);
		assertThat(new AuditVerifier(List.of(TestEvents.KEY)).against(elsewhere, checkpoints)
			.verifyFiles(List.of(file()))
			.findings()).extracting(AuditFinding::kind).containsExactly(Kind.FORKED);
	}

	/**
	 * Whoever cannot write records must not be able to make an intact trail look cut.
	 */
	@Test
	void verifyWhenAForgedRecordNamesHeadsThenTheyDoNotCount() throws IOException {
		write(2);
		List<String> lines = new ArrayList<>(lines());
		AuditChain forger = new AuditChain(AuditKey.of("another key, of whoever has not ours"),
				new AuditHead("forger", 3, "0".repeat(64)));
		TrailEvent event = new TrailEvent(
				new AuditFacts(TestEvents.NOW, AuditOutcome.NOTED, TrailEvent.CHECKPOINT, null, AuditOrigin.HERE), null,
				List.of(new AuditHead("agent", 1000, "1".repeat(64)), new AuditHead("nobody", 7, "2".repeat(64))));
		lines.add(forger.append(event, AuditJson.of(event)).line());
		Files.write(file(), lines, StandardCharsets.ISO_8859_1);
		assertThat(verify().findings()).extracting(AuditFinding::kind).containsExactly(Kind.UNKNOWN_KEY);
	}

	@Test
	void parseWhenALineIsMoreThanOneRecordOrSaysAThingTwiceThenNone() throws IOException {
		write(1);
		String line = lines().get(1);
		assertThat(RecordLine.parse(line)).isNotNull();
		assertThat(RecordLine.parse(line.replace("\"kind\":", "\"subject\":\"mallory\",\"kind\":"))).isNull();
		assertThat(RecordLine.parse(line + line)).isNull();
		assertThat(RecordLine.parse(line + " " + line)).isNull();
	}

	@Test
	void checkpointWhenNothingHasHappenedThenNoRecord() {
		try (AuditWriting writing = TestEvents
			.writing(List.of(new FileAuditSink(file(), DataSize.ofMegabytes(1), false)))) {
			writing.append(TestEvents.admitted("m"));
			writing.checkpoint(TrailEvent.CHECKPOINT);
			long records = writing.records();
			writing.checkpoint(TrailEvent.CHECKPOINT);
			assertThat(writing.records()).isEqualTo(records);
		}
	}

	/**
	 * A thousand calls in an outage must not become a thousand connections to a database
	 * that is down, each of which waits.
	 */
	@Test
	void recordWhenTheSinkHasJustFailedThenItIsLeftAlone() {
		AtomicInteger attempts = new AtomicInteger();
		long begin = System.nanoTime();
		try (AuditTrail trail = TestEvents.trail(TestEvents.writing(List.of(new DownSink(attempts))))) {
			for (int i = 0; i < 1000; i++) {
				assertThatExceptionOfType(AuditUnavailableException.class)
					.isThrownBy(() -> trail.record(TestEvents.admitted("m")));
			}
			long quarters = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 250;
			assertThat(attempts.get()).isBetween(1, (int) quarters + 5);
		}
	}

	private void write(int events) {
		try (AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(new FileAuditSink(file(), DataSize.ofMegabytes(1), false))))) {
			for (int i = 0; i < events; i++) {
				trail.record(TestEvents.admitted("m" + i));
			}
		}
	}

	private Path file() {
		return this.directory.resolve("audit.jsonl");
	}

	private List<String> lines() throws IOException {
		return Files.readAllLines(file(), StandardCharsets.ISO_8859_1);
	}

	private AuditReport verify() throws IOException {
		return new AuditVerifier(List.of(TestEvents.KEY)).verifyFiles(List.of(file()));
	}

	private record DownSink(AtomicInteger attempts) implements AuditSink {

		@Override
		public Opened open(String writer) throws IOException {
			this.attempts.incrementAndGet();
			throw new IOException("down");
		}

		@Override
		public void append(List<AuditRecord> records) {
			throw new AssertionError("Not opened");
		}

		@Override
		public Collection<AuditHead> heads() {
			return List.of();
		}

		@Override
		public void close() {
		}

	}

}
