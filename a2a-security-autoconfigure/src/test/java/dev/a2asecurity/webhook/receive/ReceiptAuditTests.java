package dev.a2asecurity.webhook.receive;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.AuditOrigin;
import dev.a2asecurity.audit.AuditTrail;
import dev.a2asecurity.audit.WebhookReceived;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How webhooks that came in are on record.
 */
class ReceiptAuditTests {

	private final List<AuditEvent> events = new ArrayList<>();

	private final ReceiptAudit audit = new ReceiptAudit(new AuditTrail(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
			() -> AuditOrigin.HERE, List.of(this.events::add), null));

	@ParameterizedTest
	@CsvSource(textBlock = """
			ACCEPTED,  accepted,           allowed, ACCEPTED
			DUPLICATE, duplicate,          noted,   DUPLICATE
			POSTPONED, unknown_task,       failed,  UNKNOWN_TASK
			REFUSED,   signature_mismatch, denied,  SIGNATURE_MISMATCH""")
	void receivedThenOutcomeReasonAndWhatIsProvenAreOnRecord(WebhookReceipt.Outcome outcome, String reason,
			String recordedOutcome, String recordedReason) {
		this.audit.received(new WebhookReceipt(outcome, reason, "expense", "msg-1", "task-1", "key-1", "ab".repeat(32),
				"192.0.2.7", Duration.ofMillis(3)));
		WebhookReceived event = (WebhookReceived) this.events.get(0);
		assertThat(event.outcome().label()).isEqualTo(recordedOutcome);
		assertThat(event.reason()).isEqualTo(recordedReason);
		assertThat(event.facts().origin().remoteAddress()).isEqualTo("192.0.2.7");
		assertThat(event)
			.extracting(WebhookReceived::sender, WebhookReceived::webhookId, WebhookReceived::taskId,
					WebhookReceived::keyId, WebhookReceived::digest)
			.containsExactly("expense", "msg-1", "task-1", "key-1", "ab".repeat(32));
	}

}
