package dev.a2asecurity.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is waited for, what waits, and what is refused while a sink is down.
 */
class AuditWriterTests {

	private final ListSink sink = new ListSink();

	@Test
	void recordWhenDurableThenKeptBeforeItReturns() {
		try (AuditTrail trail = trail(100)) {
			trail.record(TestEvents.admitted("m"));
			assertThat(this.sink.reasons()).containsExactly("OPENED", "ADMITTED");
		}
		assertThat(this.sink.reasons()).containsExactly("OPENED", "ADMITTED", "CLOSED");
	}

	@Test
	void recordWhenNotDurableThenKeptByTheNextThatIsInOrder() {
		try (AuditTrail trail = trail(100)) {
			trail.note(TestEvents.denied("1"));
			trail.note(TestEvents.denied("2"));
			trail.record(TestEvents.admitted("3"));
			assertThat(this.sink.members("message")).containsExactly("1", "2", "3");
		}
	}

	@Test
	void recordWhenManyThreadsThenAllKeptOnceInOneChain() throws Exception {
		int threads = 8;
		int each = 500;
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		AuditTrail trail = trail(64);
		try {
			List<Future<?>> work = new ArrayList<>();
			for (int t = 0; t < threads; t++) {
				int thread = t;
				work.add(pool.submit(() -> {
					for (int i = 0; i < each; i++) {
						String id = thread + "-" + i;
						trail.record((i % 3 == 0) ? TestEvents.denied(id) : TestEvents.admitted(id));
					}
				}));
			}
			for (Future<?> done : work) {
				done.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			trail.close();
			pool.shutdownNow();
		}
		assertThat(this.sink.members("message")).hasSize(threads * each).doesNotHaveDuplicates();
		AuditReport report = new AuditVerifier(List.of(TestEvents.KEY)).verify(this.sink);
		assertThat(report.findings()).isEmpty();
		assertThat(report.records()).isEqualTo(threads * each + 2);
	}

	@Test
	void recordWhenTheSinkIsDownThenRefusedAndTheChainGoesOnWhereItWas() throws IOException {
		try (AuditTrail trail = trail(100)) {
			trail.record(TestEvents.admitted("1"));
			trail.note(TestEvents.denied("2"));
			this.sink.down = true;
			assertThatExceptionOfType(AuditUnavailableException.class)
				.isThrownBy(() -> trail.record(TestEvents.admitted("3")));
			// What nobody waits for is not lost.
			trail.note(TestEvents.denied("4"));
			assertThat(trail.writing().isFailing()).isTrue();
			this.sink.down = false;
			untilKept(() -> trail.record(TestEvents.admitted("5")));
			assertThat(trail.writing().isFailing()).isFalse();
			assertThat(this.sink.members("message")).containsExactly("1", "2", "4", "5");
			// And the refusals are on record.
			assertThat(this.sink.reasons()).contains("RESUMED");
			assertThat(this.sink.members("detail")).singleElement()
				.satisfies((count) -> assertThat(Integer.parseInt(count)).isGreaterThanOrEqualTo(1));
		}
		assertThat(new AuditVerifier(List.of(TestEvents.KEY)).verify(this.sink).findings()).isEmpty();
	}

	@Test
	void recordWhenTheSinkWasDownAtTheStartThenFirstRefusedAndLaterKept() {
		this.sink.down = true;
		try (AuditTrail trail = trail(100)) {
			assertThatExceptionOfType(AuditUnavailableException.class)
				.isThrownBy(() -> trail.record(TestEvents.admitted("1")));
			this.sink.down = false;
			untilKept(() -> trail.record(TestEvents.admitted("2")));
			assertThat(this.sink.members("message")).containsExactly("2");
		}
	}

	@Test
	void recordWhenTheBufferIsFullThenRefusedAndCountedAndNothingIsLost() {
		this.sink.down = true;
		try (AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(this.sink), "agent", 3, Duration.ofMillis(20), null))) {
			for (int i = 0; i < 5; i++) {
				trail.note(TestEvents.denied("m" + i));
			}
			// A full batch may be in the writer's hands beside the buffer.
			assertThat(trail.missed()).isBetween(0L, 2L);
			long missed = trail.missed();
			this.sink.down = false;
			untilKept(() -> trail.record(TestEvents.admitted("last")));
			assertThat(this.sink.members("message")).hasSize((int) (5 - missed + 1));
		}
	}

	/**
	 * Somebody who is refused a thousand times while the sink is down: each time would
	 * hold up a thread for as long as an event may wait, and write a line to the log.
	 */
	@Test
	@Timeout(20)
	@ExtendWith(OutputCaptureExtension.class)
	void noteWhenTheSinkIsDownAndTheBufferIsFullThenNobodyWaitsAndTheLogIsNotFlooded(CapturedOutput output) {
		try (AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(this.sink), "agent", 3, Duration.ofSeconds(30), null))) {
			this.sink.down = true;
			for (int i = 0; i < 1000; i++) {
				trail.note(TestEvents.denied("m" + i));
			}
			assertThat(trail.missed()).isGreaterThan(500);
			this.sink.down = false;
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("Did not put an event on record")))
			.hasSize(1);
	}

	@Test
	void recordWhenTheSinkHangsThenOthersAreRefusedAfterTheirPatience() throws Exception {
		AuditTrail trail = TestEvents
			.trail(TestEvents.writing(List.of(this.sink), "agent", 100, Duration.ofMillis(50), null));
		ExecutorService pool = Executors.newSingleThreadExecutor();
		try {
			this.sink.hang = new CountDownLatch(1);
			Future<?> hanging = pool.submit(() -> trail.record(TestEvents.admitted("1")));
			assertThat(this.sink.hanging.await(10, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(AuditUnavailableException.class)
				.isThrownBy(() -> trail.record(TestEvents.admitted("2")));
			this.sink.hang.countDown();
			hanging.get(10, TimeUnit.SECONDS);
			trail.record(TestEvents.admitted("3"));
			assertThat(this.sink.members("message")).containsExactly("1", "3");
		}
		finally {
			this.sink.hang.countDown();
			trail.close();
			pool.shutdownNow();
		}
	}

	@Test
	void recordWhenTheThreadIsInterruptedThenStillKeptOrRefusedAndInterrupted() {
		try (AuditTrail trail = trail(100)) {
			Thread.currentThread().interrupt();
			try {
				trail.record(TestEvents.admitted("1"));
			}
			catch (AuditUnavailableException ex) {
				assertThat(this.sink.members("message")).isEmpty();
			}
			assertThat(Thread.interrupted()).isTrue();
			trail.record(TestEvents.admitted("2"));
			assertThat(this.sink.members("message")).contains("2");
		}
	}

	@Test
	void checkpointWhenOthersShareTheSinkThenNamesTheirHeads() throws IOException {
		try (AuditWriting first = TestEvents.writing(List.of(this.sink), "first", 10, Duration.ofSeconds(1), null);
				AuditWriting second = TestEvents.writing(List.of(this.sink), "second", 10, Duration.ofSeconds(1),
						null)) {
			first.append(TestEvents.admitted("1"));
			first.append(TestEvents.admitted("2"));
			second.append(TestEvents.admitted("3"));
			second.checkpoint(TrailEvent.CHECKPOINT);
		}
		AuditVerifier verifier = new AuditVerifier(List.of(TestEvents.KEY));
		assertThat(verifier.verify(this.sink).findings()).isEmpty();
		// Without the tail of the first, and then without any of it.
		List<String> all = List.copyOf(this.sink.lines);
		this.sink.lines.removeIf((line) -> line.contains("\"writer\":\"first\"") && !line.contains("\"seq\":1,"));
		assertThat(verifier.verify(this.sink).first().orElseThrow().kind()).isEqualTo(AuditFinding.Kind.TAIL_CUT);
		this.sink.lines.removeIf((line) -> line.contains("\"writer\":\"first\""));
		assertThat(verifier.verify(this.sink).first().orElseThrow().kind()).isEqualTo(AuditFinding.Kind.CHAIN_MISSING);
		assertThat(all).hasSizeGreaterThan(this.sink.lines.size());
	}

	@Test
	void noteWhenAListenerFailsThenTheOthersAndTheSinkAreTold() {
		List<AuditEvent> heard = new ArrayList<>();
		AuditTrail trail = new AuditTrail(TestEvents.CLOCK, () -> AuditOrigin.HERE, List.of((event) -> {
			throw new IllegalStateException("mine");
		}, heard::add), TestEvents.writing(List.of(this.sink)));
		try (trail) {
			assertThatCode(() -> trail.record(TestEvents.admitted("1"))).doesNotThrowAnyException();
		}
		assertThat(heard).hasSize(1);
		assertThat(this.sink.members("message")).containsExactly("1");
	}

	private AuditTrail trail(int buffer) {
		return TestEvents.trail(TestEvents.writing(List.of(this.sink), "agent", buffer, Duration.ofSeconds(5), null));
	}

	/**
	 * A sink that failed is left alone for a moment, by the real time.
	 */
	private static void untilKept(Runnable record) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (true) {
			try {
				record.run();
				return;
			}
			catch (AuditUnavailableException ex) {
				assertThat(System.nanoTime()).isLessThan(end);
				Thread.onSpinWait();
			}
		}
	}

	private static final class ListSink implements AuditSink, AuditVerifier.Source {

		private final List<String> lines = new ArrayList<>();

		private final CountDownLatch hanging = new CountDownLatch(1);

		private volatile boolean down;

		private volatile CountDownLatch hang;

		@Override
		public Opened open(String writer) throws IOException {
			require();
			return new Opened(heads().stream()
				.filter((head) -> head.writer().equals(writer))
				.findFirst()
				.orElse(AuditHead.start(writer)), null);
		}

		@Override
		public synchronized void append(List<AuditRecord> records) throws IOException {
			require();
			CountDownLatch latch = this.hang;
			if (latch != null) {
				this.hanging.countDown();
				try {
					latch.await();
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}
			records.forEach((record) -> this.lines.add(record.line()));
		}

		private void require() throws IOException {
			if (this.down) {
				throw new IOException("down");
			}
		}

		@Override
		public synchronized Collection<AuditHead> heads() {
			return this.lines.stream()
				.map((line) -> RecordLine.parse(line).head())
				.collect(Collectors.toMap(AuditHead::writer, (head) -> head, (older, newer) -> newer))
				.values();
		}

		@Override
		public void close() {
		}

		@Override
		public synchronized void read(AuditVerifier.LineConsumer consumer) {
			for (int i = 0; i < this.lines.size(); i++) {
				consumer.accept("list:" + i, this.lines.get(i), true);
			}
		}

		synchronized List<String> reasons() {
			return members("reason");
		}

		synchronized List<String> members(String name) {
			return this.lines.stream()
				.map((line) -> RecordLine.parse(line).member(name))
				.filter((value) -> value != null)
				.toList();
		}

	}

}
