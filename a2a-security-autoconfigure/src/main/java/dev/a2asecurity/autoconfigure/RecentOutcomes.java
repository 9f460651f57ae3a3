package dev.a2asecurity.autoconfigure;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.CardVerified;
import dev.a2asecurity.audit.WebhookDelivered;

/**
 * Remembers what came last of each peer's card and of each receiver of webhooks, since
 * this instance started and for a bounded number of both.
 */
final class RecentOutcomes implements Consumer<AuditEvent> {

	private static final int MAX_NAMES = 200;

	private final Cache<String, Outcome> cards = newCache();

	private final Cache<String, Outcome> targets = newCache();

	private static Cache<String, Outcome> newCache() {
		return Caffeine.newBuilder().maximumSize(MAX_NAMES).executor(Runnable::run).build();
	}

	@Override
	public void accept(AuditEvent event) {
		if (event instanceof CardVerified card) {
			this.cards.put(card.peer(), outcome(event, card.keyId()));
		}
		else if (event instanceof WebhookDelivered webhook) {
			this.targets.put(webhook.target(), outcome(event, webhook.keyId()));
		}
	}

	private static Outcome outcome(AuditEvent event, @Nullable String keyId) {
		return new Outcome(event.outcome().label(), event.reason(), event.time(), keyId);
	}

	/**
	 * Returns what came last of the card that an origin serves.
	 */
	Optional<Outcome> card(String origin) {
		return Optional.ofNullable(this.cards.getIfPresent(origin));
	}

	/**
	 * Returns the receivers of webhooks, by scheme, host and port.
	 */
	Map<String, Outcome> targets() {
		return new TreeMap<>(this.targets.asMap());
	}

	/**
	 * What came of something.
	 *
	 * @param outcome what
	 * @param reason why
	 * @param time when
	 * @param keyId the key that was used, or {@code null}
	 */
	record Outcome(String outcome, String reason, Instant time, @Nullable String keyId) {
	}

}
