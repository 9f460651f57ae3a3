package dev.a2asecurity.web;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.CallCompleted;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.TraceParent;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the ends of answers are on record.
 */
class CallAuditTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T10:15:30Z"), ZoneOffset.UTC);

	private final List<AuditEvent> events = new ArrayList<>();

	private final CallAudit audit = new CallAudit(
			new AuditTrail(CLOCK, () -> AuditOrigin.HERE, List.of(this.events::add), null), (request) -> "192.0.2.7",
			(call) -> Set.of("expense:submit"), CLOCK);

	private final A2ACall call = A2ACall
		.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_MESSAGE,
				ProtocolVersion.V1_0)
		.build();

	@ParameterizedTest
	@CsvSource(textBlock = """
			COMPLETE, ,               done,   COMPLETE
			REFUSED,  task_taken,     denied, TASK_TAKEN
			ENDED,    token_expired,  denied, TOKEN_EXPIRED
			ENDED,    blocked,        denied, BLOCKED
			FAILED,   not_completed,  failed, NOT_COMPLETED""")
	void endedWhenCutOrNotThenTheReasonIsOnRecordAndTiedToTheDecision(AnswerEnd.Outcome end, String reason,
			String outcome, String recorded) {
		this.audit.admitted(this.call, new MockHttpServletRequest()).ended(new AnswerEnd(end, "task-1", reason));
		assertThat(this.events).hasSize(2);
		CallDecided decided = (CallDecided) this.events.get(0);
		CallCompleted completed = (CallCompleted) this.events.get(1);
		assertThat(completed.outcome().label()).isEqualTo(outcome);
		assertThat(completed.reason()).isEqualTo(recorded);
		assertThat(completed.taskId()).isEqualTo("task-1");
		assertThat(completed.call().id()).isEqualTo(decided.call().id());
		assertThat(completed.facts().origin().remoteAddress()).isEqualTo("192.0.2.7");
	}

	@Test
	void admittedWhenATraceIsKnownThenDecisionAndEndHaveItAndOtherThreadsLearnIt() {
		CallAudit traced = new CallAudit(new AuditTrail(CLOCK,
				() -> new AuditOrigin(null, "1".repeat(32), "2".repeat(16)), List.of(this.events::add), null),
				(request) -> "192.0.2.7", (call) -> Set.of(), CLOCK);
		traced.admitted(this.call, new MockHttpServletRequest())
			.ended(new AnswerEnd(AnswerEnd.Outcome.COMPLETE, null, null));
		assertThat(this.events).hasSize(2)
			.allSatisfy((event) -> assertThat(event.facts().origin())
				.isEqualTo(new AuditOrigin("192.0.2.7", "1".repeat(32), "2".repeat(16))));
		assertThat(traced.trace()).isEqualTo(new TraceParent("1".repeat(32), "2".repeat(16)));
		assertThat(this.audit.trace()).isNull();
	}

}
