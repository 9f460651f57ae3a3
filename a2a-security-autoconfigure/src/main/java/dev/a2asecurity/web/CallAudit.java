package dev.a2asecurity.web;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditFacts;
import dev.a2asecurity.audit.AuditKind;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditOutcome;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.AuditUnavailableException;
import dev.a2asecurity.audit.CallCompleted;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.TraceParent;

/**
 * Puts on record what was decided on each call, before the agent is invoked, and what
 * came of it.
 */
public final class CallAudit {

	private static final String ADMITTED = "ADMITTED";

	private final AuditTrail trail;

	private final Function<HttpServletRequest, String> addresses;

	private final Function<A2ACall, Set<String>> scopes;

	private final CallRecording recording;

	private final Clock clock;

	/**
	 * Creates the record, without recorded sessions.
	 * @param trail where it is kept
	 * @param addresses tells the address of a client
	 * @param scopes tells the scopes that let a call in
	 * @param clock tells the time
	 */
	public CallAudit(AuditTrail trail, Function<HttpServletRequest, String> addresses,
			Function<A2ACall, Set<String>> scopes, Clock clock) {
		this(trail, addresses, scopes, CallRecording.NONE, clock);
	}

	/**
	 * Creates the record.
	 * @param trail where it is kept
	 * @param addresses tells the address of a client
	 * @param scopes tells the scopes that let a call in
	 * @param recording records what calls ask
	 * @param clock tells the time
	 */
	public CallAudit(AuditTrail trail, Function<HttpServletRequest, String> addresses,
			Function<A2ACall, Set<String>> scopes, CallRecording recording, Clock clock) {
		this.trail = trail;
		this.addresses = addresses;
		this.scopes = scopes;
		this.recording = recording;
		this.clock = clock;
	}

	/**
	 * Takes note that a call is admitted, and of what it asks.
	 * @return what puts the end of its answer on record, tied to the decision
	 * @throws AuditUnavailableException if either has to be kept and cannot be; the agent
	 * must not be invoked then
	 */
	AnswerListener admitted(A2ACall call, ParsedCall parsed) {
		AnswerListener completion = admitted(call, parsed.original());
		try {
			this.recording.request(call, parsed.body().bytes(), parsed.body().size());
		}
		catch (IOException ex) {
			completion.ended(new AnswerEnd(AnswerEnd.Outcome.FAILED, null, "recording_unavailable"));
			throw new AuditUnavailableException("The session cannot be recorded");
		}
		return (end) -> {
			completion.ended(end);
			this.recording.ended(call, reason(end));
		};
	}

	/**
	 * Takes note that a call is admitted.
	 * @return what puts the end of its answer on record, tied to the decision
	 * @throws dev.a2asecurity.audit.AuditUnavailableException if it has to be on record
	 * and cannot be; the agent must not be invoked then
	 */
	AnswerListener admitted(A2ACall call, HttpServletRequest request) {
		if (!this.trail.isHeard()) {
			return (end) -> {
			};
		}
		AuditFacts facts = facts(AuditOutcome.ALLOWED, ADMITTED, call.caller(), request);
		this.trail.record(new CallDecided(facts, call, this.scopes.apply(call)));
		Instant begin = facts.time();
		return (end) -> completed(call, end, begin, facts.origin());
	}

	private void completed(A2ACall call, AnswerEnd end, Instant begin, AuditOrigin origin) {
		AuditOutcome outcome = switch (end.outcome()) {
			case COMPLETE -> AuditOutcome.DONE;
			case REFUSED, ENDED -> AuditOutcome.DENIED;
			case FAILED -> AuditOutcome.FAILED;
		};
		String reason = reason(end);
		Instant now = this.clock.instant();
		this.trail.note(new CallCompleted(new AuditFacts(now, outcome, reason, call.caller(), origin), call,
				(end.taskId() != null) ? end.taskId() : call.taskId(), Duration.between(begin, now)));
	}

	private static String reason(AnswerEnd end) {
		return (end.reason() != null) ? end.reason().toUpperCase(Locale.ROOT) : end.outcome().name();
	}

	/**
	 * Takes note that a call is refused.
	 */
	void refused(A2ACall call, Denial denial, HttpServletRequest request) {
		tell(AuditOutcome.DENIED, call.caller(), call, denial, request);
	}

	/**
	 * Takes note that a call waits for somebody's approval.
	 */
	void held(A2ACall call, Denial approval, HttpServletRequest request) {
		tell(AuditOutcome.HELD, call.caller(), call, approval, request);
	}

	/**
	 * Takes note that a request is refused of which no call could be made.
	 */
	void refused(@Nullable Caller caller, Denial denial, HttpServletRequest request) {
		tell(AuditOutcome.DENIED, caller, null, denial, request);
	}

	private void tell(AuditOutcome outcome, @Nullable Caller caller, @Nullable A2ACall call, Denial denial,
			HttpServletRequest request) {
		if (this.trail.isHeard()) {
			this.trail
				.note(new CallDecided(facts(outcome, denial.reason(), caller, request), call, denial.neededScopes()));
		}
	}

	private AuditFacts facts(AuditOutcome outcome, String reason, @Nullable Caller caller, HttpServletRequest request) {
		return this.trail.facts(outcome, reason, caller, this.addresses.apply(request));
	}

	/**
	 * Returns the trace that the present request is part of, for work on other threads,
	 * or {@code null} if it is not known or nobody wants to know.
	 */
	@Nullable TraceParent trace() {
		AuditOrigin origin = this.trail.isHeard() ? this.trail.origin() : AuditOrigin.HERE;
		return (origin.traceId() != null && origin.spanId() != null)
				? new TraceParent(origin.traceId(), origin.spanId()) : null;
	}

	/**
	 * Tells how long it took to decide on a request.
	 * @param begin when that began, by {@link System#nanoTime()}
	 */
	void took(AuditOutcome outcome, long begin) {
		this.trail.decided(AuditKind.CALL, outcome, System.nanoTime() - begin);
	}

}
