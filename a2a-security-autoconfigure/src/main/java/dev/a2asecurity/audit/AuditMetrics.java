package dev.a2asecurity.audit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.a2asecurity.call.A2AOperation;

/**
 * Meters of what the gates decide, and of the trail: {@code a2a.security.decisions}, with
 * the tags {@code gate}, {@code outcome} and {@code reason}; {@code a2a.security.gates},
 * the time that the gates take, with {@code gate} and {@code outcome};
 * {@code a2a.security.calls}, the time that calls take, with {@code operation} and
 * {@code outcome}; and {@code a2a.security.audit.records}, {@code .refused},
 * {@code .missed} and {@code .buffered}, numbers of events.
 * <p>
 * A tag has no text that a caller could choose: reasons are this project's codes and
 * those of the application's policies.
 */
public final class AuditMetrics implements MeterBinder, Consumer<AuditEvent>, GateTimes {

	private static final String PREFIX = "a2a.security.";

	private final MeterRegistry registry;

	private final Supplier<AuditTrail> trail;

	private final Map<Decision, Counter> decisions = new ConcurrentHashMap<>();

	private final Map<Gate, Timer> gates = new ConcurrentHashMap<>();

	private final Map<Completion, Timer> calls = new ConcurrentHashMap<>();

	/**
	 * Creates the meters.
	 * @param registry where they are
	 * @param trail the trail that they tell of
	 */
	public AuditMetrics(MeterRegistry registry, Supplier<AuditTrail> trail) {
		this.registry = registry;
		this.trail = trail;
	}

	@Override
	public void accept(AuditEvent event) {
		if (event instanceof CallCompleted completed) {
			this.calls
				.computeIfAbsent(new Completion(completed.call().operation(), event.outcome()), this::timerOfCalls)
				.record(completed.took());
			return;
		}
		if (event.kind() != AuditKind.TRAIL) {
			// What a limit refuses is told together.
			this.decisions.computeIfAbsent(new Decision(event.kind(), event.outcome(), event.reason()), this::counter)
				.increment((event instanceof RequestsLimited limited) ? limited.count() : 1);
		}
	}

	@Override
	public void decided(AuditKind gate, AuditOutcome outcome, long nanos) {
		this.gates.computeIfAbsent(new Gate(gate, outcome), this::timerOfGate).record(nanos, TimeUnit.NANOSECONDS);
	}

	private Timer timerOfGate(Gate gate) {
		return Timer.builder(PREFIX + "gates")
			.description("Time that gates take to decide")
			.tag("gate", gate.gate().label())
			.tag("outcome", gate.outcome().label())
			.register(this.registry);
	}

	private Timer timerOfCalls(Completion completion) {
		return Timer.builder(PREFIX + "calls")
			.description("Time that admitted calls take")
			.tag("operation", completion.operation().label())
			.tag("outcome", completion.outcome().label())
			.register(this.registry);
	}

	private Counter counter(Decision decision) {
		return Counter.builder(PREFIX + "decisions")
			.description("Decisions of the gates")
			.tag("gate", decision.gate().label())
			.tag("outcome", decision.outcome().label())
			.tag("reason", decision.reason())
			.register(this.registry);
	}

	@Override
	public void bindTo(MeterRegistry meters) {
		AuditTrail watched = this.trail.get();
		AuditWriting writing = watched.writing();
		if (writing == null) {
			return;
		}
		count(meters, "records", "Audit records that were kept", writing, AuditWriting::records);
		count(meters, "refused", "Events that could not be kept, and whose call was refused", writing,
				AuditWriting::refused);
		count(meters, "missed", "Events that nothing depended on and that were not kept", watched, AuditTrail::missed);
		Gauge.builder(PREFIX + "audit.buffered", writing, AuditWriting::buffered)
			.description("Events that wait to be kept")
			.register(meters);
	}

	private static <T> void count(MeterRegistry meters, String name, String description, T watched,
			ToDoubleFunction<T> count) {
		FunctionCounter.builder(PREFIX + "audit." + name, watched, count).description(description).register(meters);
	}

	private record Gate(AuditKind gate, AuditOutcome outcome) {
	}

	private record Completion(A2AOperation operation, AuditOutcome outcome) {
	}

	private record Decision(AuditKind gate, AuditOutcome outcome, String reason) {
	}

}
