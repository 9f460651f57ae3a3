package dev.a2asecurity.webhook.receive;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import dev.a2asecurity.webhook.WebhookProof;
import dev.a2asecurity.webhook.WebhookRefusedException;

/**
 * Refuses what was signed too long ago, or by a clock that is too far ahead.
 *
 * @param past how long ago something may have been signed, inclusive
 * @param future how far ahead the sender's clock may be, inclusive
 */
public record TimeWindow(Duration past, Duration future) {

	void check(WebhookProof proof, Clock clock) throws WebhookRefusedException {
		Instant now = clock.instant();
		Instant signedAt = proof.signedAt();
		if (signedAt != null) {
			if (signedAt.isBefore(now.minus(this.past))) {
				throw new WebhookRefusedException("too_old", "it was signed at " + signedAt + ", now is " + now
						+ ", a2a.security.webhooks.receive[…].max-age is " + this.past);
			}
			if (signedAt.isAfter(now.plus(this.future))) {
				throw new WebhookRefusedException("from_future", "it was signed at " + signedAt + ", now is " + now
						+ ", a2a.security.webhooks.receive[…].max-ahead is " + this.future);
			}
		}
		Instant expiresAt = proof.expiresAt();
		if (expiresAt != null && !now.isBefore(expiresAt)) {
			throw new WebhookRefusedException("expired", "it counts until " + expiresAt + ", now is " + now);
		}
	}

}
