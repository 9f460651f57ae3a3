package dev.a2asecurity.webhook.send;

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
import dev.a2asecurity.audit.WebhookDelivered;
import dev.a2asecurity.call.Caller;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How notifications that were sent, or were not, are on record.
 */
class AttemptAuditTests {

	private final List<AuditEvent> events = new ArrayList<>();

	private final AttemptAudit audit = new AttemptAudit(new AuditTrail(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
			() -> AuditOrigin.HERE, List.of(this.events::add), null));

	@ParameterizedTest
	@CsvSource(textBlock = """
			DELIVERED, delivered,  done,   DELIVERED
			FAILED,    status_503, failed, STATUS_503
			ABANDONED, status_410, failed, ABANDONED_STATUS_410""")
	void attemptedThenWhereToForWhomAndWhatCameOfItAreOnRecord(WebhookAttempt.Outcome outcome, String reason,
			String recordedOutcome, String recordedReason) {
		Caller alice = Caller.builder("https://issuer.example.com", "alice").build();
		this.audit.attempted(new WebhookAttempt(outcome, reason, "msg-1", null, "https://hooks.example.com", alice, 3,
				"key-1", "ab".repeat(32), Duration.ofMillis(3)));
		WebhookDelivered event = (WebhookDelivered) this.events.get(0);
		assertThat(event.outcome().label()).isEqualTo(recordedOutcome);
		assertThat(event.reason()).isEqualTo(recordedReason);
		assertThat(event.caller()).isEqualTo(alice);
		assertThat(event)
			.extracting(WebhookDelivered::deliveryId, WebhookDelivered::taskId, WebhookDelivered::target,
					WebhookDelivered::attempt, WebhookDelivered::keyId)
			.containsExactly("msg-1", null, "https://hooks.example.com", 3, "key-1");
	}

}
