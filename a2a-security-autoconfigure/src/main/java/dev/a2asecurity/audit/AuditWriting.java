package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * Keeps events in every sink, each with a chain of its own, and vouches for the heads of
 * the chains.
 */
public final class AuditWriting implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(AuditWriting.class);

	private static final long FLUSH_MILLIS = 100;

	private final List<AuditWriter> writers;

	private final Set<AuditDurability> durable;

	private final Checkpointing checkpointing;

	private final Clock clock;

	private final ScheduledExecutorService scheduler;

	private final long[] vouchedFor;

	private boolean closed;

	/**
	 * Begins to write.
	 * @param sinks where records are kept; one that does not answer is tried again
	 * @param settings how
	 * @param checkpointing where heads are vouched for
	 * @param clock what tells the time
	 * @throws dev.a2asecurity.InvalidConfigurationException if a sink can never be used
	 * as it is configured
	 */
	public AuditWriting(List<AuditSink> sinks, Settings settings, Checkpointing checkpointing, Clock clock) {
		this.clock = clock;
		this.durable = Set.copyOf(settings.durable());
		this.checkpointing = checkpointing;
		this.writers = sinks.stream()
			.map((sink) -> new AuditWriter(sink, settings.writer(), settings.key(), settings.bufferSize(),
					settings.patience(), this::trailFacts))
			.toList();
		this.vouchedFor = new long[this.writers.size()];
		try {
			this.writers.forEach(AuditWriter::begin);
		}
		catch (RuntimeException ex) {
			this.writers.forEach(AuditWriter::close);
			throw ex;
		}
		this.scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "a2a-audit");
			thread.setDaemon(true);
			return thread;
		});
		repeat(this::flush, FLUSH_MILLIS);
		repeat(() -> checkpoint(TrailEvent.CHECKPOINT), checkpointing.interval().toMillis());
	}

	private void repeat(Runnable work, long millis) {
		var unused = this.scheduler.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
	}

	private AuditFacts trailFacts() {
		return new AuditFacts(this.clock.instant(), AuditOutcome.NOTED, "", null, AuditOrigin.HERE);
	}

	void append(AuditEvent event) {
		byte[] json = AuditJson.of(event);
		boolean waits = AuditDurability.isDurable(event, this.durable);
		for (AuditWriter writer : this.writers) {
			writer.append(event, json, waits);
		}
	}

	private void flush() {
		try {
			this.writers.forEach(AuditWriter::flush);
		}
		// Whatever it is, an exception would end the flushing for good.
		catch (RuntimeException ex) {
			logger.error("Did not write audit records", ex);
		}
	}

	/**
	 * Vouches for the head of each chain that has grown.
	 */
	void checkpoint(String reason) {
		for (int i = 0; i < this.vouchedFor.length; i++) {
			AuditWriter writer = this.writers.get(i);
			if (writer.sequence() == this.vouchedFor[i] && reason.equals(TrailEvent.CHECKPOINT)) {
				continue;
			}
			try {
				AuditHead head = writer.checkpoint(reason);
				if (head != null) {
					this.checkpointing.keep(head, this.clock);
					this.vouchedFor[i] = head.sequence();
				}
			}
			catch (IOException | RuntimeException ex) {
				logger.warn("Did not keep a checkpoint of the audit trail; the next one is tried as usual", ex);
			}
		}
	}

	/**
	 * Tells whether a sink does not take records at present.
	 */
	public boolean isFailing() {
		return this.writers.stream().anyMatch(AuditWriter::isFailing);
	}

	/**
	 * Returns how many events were refused since the start.
	 */
	public long refused() {
		return this.writers.stream().mapToLong(AuditWriter::refused).sum();
	}

	/**
	 * Returns how many records were kept, those of earlier runs included.
	 */
	public long records() {
		return this.writers.stream().mapToLong(AuditWriter::sequence).sum();
	}

	/**
	 * Returns how many events wait in the buffers.
	 */
	public int buffered() {
		return this.writers.stream().mapToInt(AuditWriter::buffered).sum();
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.scheduler.shutdown();
		try {
			if (!this.scheduler.awaitTermination(10, TimeUnit.SECONDS)) {
				this.scheduler.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		checkpoint(TrailEvent.CLOSED);
		this.writers.forEach(AuditWriter::close);
	}

	/**
	 * How events are written.
	 *
	 * @param writer name of the writer, in whose name the chains are
	 * @param key the key of the chains
	 * @param durable kinds of events that are waited for
	 * @param bufferSize how many events wait at most, for each sink
	 * @param patience how long an event waits for its place, and for its turn
	 */
	public record Settings(String writer, AuditKey key, Set<AuditDurability> durable, int bufferSize,
			Duration patience) {
	}

	/**
	 * Where heads are vouched for.
	 *
	 * @param interval how often
	 * @param signature how checkpoints are signed
	 * @param directory the second place, or {@code null} if there is none; the chains
	 * name each other's heads all the same
	 */
	public record Checkpointing(Duration interval, AuditCheckpoints signature, @Nullable Path directory) {

		void keep(AuditHead head, Clock clock) throws IOException {
			if (this.directory != null) {
				this.signature.append(this.directory, head, clock.instant());
			}
			logger.debug(LogMessage.format("Head of the audit trail: %s", head));
		}

	}

}
