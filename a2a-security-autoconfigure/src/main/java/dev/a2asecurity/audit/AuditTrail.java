package dev.a2asecurity.audit;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

import org.springframework.core.log.LogMessage;

/**
 * Takes the events of all gates, and has them kept. A gate that lets something happen
 * calls {@link #record}, before it does; a gate that refuses, or tells of what has
 * happened, calls {@link #note}.
 */
public final class AuditTrail implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(AuditTrail.class);

	private static final long TELL_MILLIS = 10_000;

	private final Clock clock;

	private final Supplier<AuditOrigin> origins;

	private final List<Consumer<AuditEvent>> listeners;

	private final List<GateTimes> times;

	private final @Nullable AuditWriting writing;

	private final AtomicLong missed = new AtomicLong();

	private final AtomicLong toldAt = new AtomicLong(Long.MIN_VALUE / 2);

	/**
	 * Creates a trail.
	 * @param clock what tells the time
	 * @param origins tells the trace that the present thread works for
	 * @param listeners learn of every event, kept or not, on the thread of the gate; what
	 * they throw is logged. Those that are {@link GateTimes} learn how long gates take
	 * @param writing what keeps the events, or {@code null} if nothing does
	 */
	public AuditTrail(Clock clock, Supplier<AuditOrigin> origins, List<Consumer<AuditEvent>> listeners,
			@Nullable AuditWriting writing) {
		this.clock = clock;
		this.origins = origins;
		this.listeners = List.copyOf(listeners);
		this.times = listeners.stream().filter(GateTimes.class::isInstance).map(GateTimes.class::cast).toList();
		this.writing = writing;
	}

	/**
	 * Returns a trail that nobody keeps.
	 */
	public static AuditTrail none(Clock clock) {
		return new AuditTrail(clock, () -> AuditOrigin.HERE, List.of(), null);
	}

	/**
	 * Tells whether anybody learns of events: if not, there is no need to make them.
	 */
	public boolean isHeard() {
		return this.writing != null || !this.listeners.isEmpty();
	}

	/**
	 * Tells whether events are kept.
	 */
	public boolean isKept() {
		return this.writing != null;
	}

	/**
	 * Makes the facts of something that happens now, on this thread.
	 * @param remoteAddress whose request it is, or {@code null} if that is not known
	 */
	public AuditFacts facts(AuditOutcome outcome, String reason, @Nullable Caller caller,
			@Nullable String remoteAddress) {
		AuditOrigin origin = this.origins.get();
		return new AuditFacts(this.clock.instant(), outcome, reason, caller,
				(remoteAddress != null) ? new AuditOrigin(remoteAddress, origin.traceId(), origin.spanId()) : origin);
	}

	/**
	 * Tells where the present thread's work came from, as far as that is known here: the
	 * trace that it is part of.
	 */
	public AuditOrigin origin() {
		return this.origins.get();
	}

	/**
	 * Tells that a gate has decided, for those who want to know how long it takes.
	 * @param nanos how long it took, in nanoseconds
	 */
	public void decided(AuditKind gate, AuditOutcome outcome, long nanos) {
		this.times.forEach((listener) -> listener.decided(gate, outcome, nanos));
	}

	/**
	 * Puts an event on record before what it is about is done: if its kind is durable, it
	 * outlives this process once this returns.
	 * @throws AuditUnavailableException if it is not on record; what it is about must not
	 * be done then
	 */
	public void record(AuditEvent event) {
		if (this.writing != null) {
			this.writing.append(event);
		}
		this.listeners.forEach((listener) -> tell(listener, event));
	}

	/**
	 * Puts an event on record about something that is refused or done. If that fails, it
	 * is counted and logged.
	 */
	public void note(AuditEvent event) {
		try {
			record(event);
		}
		catch (AuditUnavailableException ex) {
			missed(event);
			this.listeners.forEach((listener) -> tell(listener, event));
		}
	}

	/**
	 * Tells the log once in a while: who is refused can cause as many of these as they
	 * want.
	 */
	private void missed(AuditEvent event) {
		long count = this.missed.incrementAndGet();
		long now = this.clock.millis();
		long last = this.toldAt.get();
		if (now - last >= TELL_MILLIS && this.toldAt.compareAndSet(last, now)) {
			logger.error(LogMessage.format(
					"Did not put an event on record: reason=audit_sink_down, kind=%s, event=%s, %d so far",
					event.kind().label(), event.reason(), count));
		}
	}

	private static void tell(Consumer<AuditEvent> listener, AuditEvent event) {
		try {
			listener.accept(event);
		}
		// The listener is the application's; whether a call goes on is not up to it.
		catch (RuntimeException ex) {
			logger.warn("A listener of audit events failed", ex);
		}
	}

	/**
	 * Returns what keeps the events, for whoever watches it, or {@code null} if nothing
	 * does.
	 */
	public @Nullable AuditWriting writing() {
		return this.writing;
	}

	/**
	 * Returns how many events that nothing depended on were not kept.
	 */
	public long missed() {
		return this.missed.get();
	}

	@Override
	public void close() {
		if (this.writing != null) {
			this.writing.close();
		}
	}

}
