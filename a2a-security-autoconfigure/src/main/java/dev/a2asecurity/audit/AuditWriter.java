package dev.a2asecurity.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.audit.AuditEntry.State;

import org.springframework.core.log.LogMessage;

/**
 * Writes one chain to one sink. Events wait in a bounded buffer; whoever waits for an
 * event to be kept writes what is in the buffer, for itself and for all others who wait,
 * so that under load one write, and one flush to the disk, serves many.
 * <p>
 * What nobody waits for stays in the buffer until it is written, through failures of the
 * sink too; a full buffer holds up whoever adds to it, and then refuses.
 */
final class AuditWriter {

	private static final Log logger = LogFactory.getLog(AuditWriter.class);

	/** How many records one write has at most. */
	private static final int BATCH = 256;

	/** How long a sink that failed is left alone. */
	private static final Duration RETRY = Duration.ofMillis(250);

	private final AuditSink sink;

	private final String writer;

	private final AuditKey key;

	private final Duration patience;

	private final Supplier<AuditFacts> trailFacts;

	private final BlockingQueue<AuditEntry> buffer;

	private final ReentrantLock writing = new ReentrantLock();

	/** Taken out of the buffer and not written yet; guarded by the lock. */
	private final Deque<AuditEntry> taken = new ArrayDeque<>();

	private final AtomicLong refused = new AtomicLong();

	private @Nullable AuditChain chain;

	/** How many refusals are on record; guarded by the lock. */
	private long refusedOnRecord;

	private volatile long sequence;

	private volatile boolean failing;

	private volatile long failedAt;

	/**
	 * Creates a writer, which has not begun.
	 * @param trailFacts makes the facts of the trail's own events, with any reason
	 */
	AuditWriter(AuditSink sink, String writer, AuditKey key, int capacity, Duration patience,
			Supplier<AuditFacts> trailFacts) {
		this.sink = sink;
		this.writer = writer;
		this.key = key;
		this.patience = patience;
		this.trailFacts = trailFacts;
		this.buffer = new LinkedBlockingQueue<>(capacity);
	}

	/**
	 * Begins, if the sink is there. If it is not, every event tries again.
	 * @throws InvalidConfigurationException if the sink will never be there
	 */
	void begin() {
		this.writing.lock();
		try {
			start();
		}
		catch (InvalidConfigurationException ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			failed(ex);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Adds an event; one that is durable is kept once this returns.
	 * @throws AuditUnavailableException if it is not
	 */
	void append(AuditEvent event, byte[] json, boolean durable) {
		if (durable && isResting()) {
			// Whoever tried just now waited for it; nobody else has to.
			throw unavailable();
		}
		AuditEntry entry = new AuditEntry(event, json, durable);
		if (!offer(entry)) {
			throw unavailable();
		}
		if (durable) {
			writeThrough(entry);
		}
		else if (this.buffer.remainingCapacity() < this.buffer.size()) {
			// Half full: the thread that empties it now and then is behind.
			flush();
		}
	}

	private boolean offer(AuditEntry entry) {
		if (this.buffer.offer(entry)) {
			return true;
		}
		flush();
		if (this.failing) {
			// Whoever sends what is refused must not hold up a thread for each of it.
			return this.buffer.offer(entry);
		}
		try {
			return this.buffer.offer(entry, this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private void writeThrough(AuditEntry entry) {
		if (!lock()) {
			// Nobody has the lock for us: either somebody is writing it or it is refused.
			if (this.buffer.remove(entry)) {
				throw unavailable();
			}
			this.writing.lock();
		}
		try {
			while (entry.state() == State.WAITING && write()) {
				// One batch after the other, until it was in one.
			}
			if (entry.state() == State.WAITING) {
				// Behind what the sink did not take.
				this.buffer.remove(entry);
				this.taken.remove(entry);
				entry.become(State.REFUSED);
			}
		}
		finally {
			this.writing.unlock();
		}
		if (entry.state() != State.KEPT) {
			throw unavailable();
		}
	}

	private boolean lock() {
		try {
			return this.writing.tryLock(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private AuditUnavailableException unavailable() {
		this.refused.incrementAndGet();
		return new AuditUnavailableException("The event cannot be put on record");
	}

	/**
	 * Writes what is in the buffer, unless somebody does, or the sink is better left
	 * alone.
	 */
	void flush() {
		if (isResting() || !this.writing.tryLock()) {
			return;
		}
		try {
			while (write()) {
				// Until the buffer is empty or the sink fails.
			}
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Writes a batch.
	 * @return whether something was written, so that there may be more
	 */
	private boolean write() {
		AuditChain open = open();
		if (open == null) {
			return false;
		}
		this.buffer.drainTo(this.taken, BATCH - this.taken.size());
		if (this.taken.isEmpty()) {
			return false;
		}
		if (!write(open, this.taken)) {
			this.taken.removeIf((entry) -> {
				if (entry.isDurable()) {
					entry.become(State.REFUSED);
				}
				return entry.isDurable();
			});
			return false;
		}
		this.taken.forEach((entry) -> entry.become(State.KEPT));
		this.taken.clear();
		return true;
	}

	private boolean write(AuditChain open, Iterable<AuditEntry> entries) {
		AuditHead before = open.head();
		List<AuditRecord> records = new ArrayList<>();
		long missed = this.refused.get() - this.refusedOnRecord;
		if (this.failing) {
			add(records, open, TrailEvent.RESUMED, String.valueOf(missed), List.of());
		}
		entries.forEach((entry) -> records.add(open.append(entry.event(), entry.json())));
		try {
			this.sink.append(records);
		}
		catch (IOException | RuntimeException ex) {
			open.reset(before);
			failed(ex);
			return false;
		}
		kept(open);
		recovered(missed);
		return true;
	}

	private @Nullable AuditChain open() {
		if (this.chain != null) {
			return this.chain;
		}
		try {
			return start();
		}
		catch (IOException | RuntimeException ex) {
			failed(ex);
			return null;
		}
	}

	private AuditChain start() throws IOException {
		AuditSink.Opened opened = this.sink.open(this.writer);
		AuditChain open = new AuditChain(this.key, opened.head());
		List<AuditRecord> records = new ArrayList<>();
		add(records, open, TrailEvent.OPENED, opened.torn(), others());
		this.sink.append(records);
		this.chain = open;
		kept(open);
		return open;
	}

	private void kept(AuditChain open) {
		this.sequence = open.head().sequence();
	}

	private void add(List<AuditRecord> records, AuditChain open, String reason, @Nullable String detail,
			List<AuditHead> heads) {
		AuditFacts now = this.trailFacts.get();
		TrailEvent event = new TrailEvent(new AuditFacts(now.time(), now.outcome(), reason, now.caller(), now.origin()),
				detail, heads);
		records.add(open.append(event, AuditJson.of(event)));
	}

	private List<AuditHead> others() throws IOException {
		return this.sink.heads().stream().filter((head) -> !head.writer().equals(this.writer)).toList();
	}

	/**
	 * Names the heads of the other chains in this one.
	 * @return the head of this chain then, or {@code null} if there is none to vouch for
	 */
	@Nullable AuditHead checkpoint(String reason) {
		this.writing.lock();
		try {
			while (write()) {
				// What is in the buffer comes first.
			}
			AuditChain open = this.chain;
			if (open == null) {
				return null;
			}
			AuditHead before = open.head();
			List<AuditRecord> records = new ArrayList<>();
			try {
				add(records, open, reason, null, others());
				this.sink.append(records);
				kept(open);
			}
			catch (IOException | RuntimeException ex) {
				open.reset(before);
				failed(ex);
			}
			return open.head();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Returns the number of the last record, or 0 if there is none yet.
	 */
	long sequence() {
		return this.sequence;
	}

	void close() {
		this.writing.lock();
		try {
			int lost = this.taken.size() + this.buffer.size();
			if (lost > 0) {
				logger.error(LogMessage.format(
						"Did not put %d events on record, since the sink of %s is down and " + "the application stops",
						lost, this.writer));
			}
			this.sink.close();
		}
		finally {
			this.writing.unlock();
		}
	}

	boolean isFailing() {
		return this.failing;
	}

	/**
	 * Returns how many events were refused so far.
	 */
	long refused() {
		return this.refused.get();
	}

	int buffered() {
		return this.buffer.size();
	}

	private boolean isResting() {
		return this.failing && System.nanoTime() - this.failedAt < RETRY.toNanos();
	}

	private void failed(Exception cause) {
		this.failedAt = System.nanoTime();
		if (!this.failing) {
			this.failing = true;
			logger.error(LogMessage.format(
					"Calls that must be on record are refused from now on: reason=audit_sink_down, " + "writer=%s",
					this.writer), cause);
		}
	}

	private void recovered(long missed) {
		if (this.failing) {
			this.failing = false;
			this.refusedOnRecord += missed;
			logger.info(LogMessage.format("Calls are put on record again: writer=%s, %d events were refused",
					this.writer, missed));
		}
	}

}
