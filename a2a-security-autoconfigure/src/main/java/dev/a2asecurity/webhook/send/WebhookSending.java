package dev.a2asecurity.webhook.send;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;

/**
 * Puts a sender together.
 */
public final class WebhookSending {

	private WebhookSending() {
	}

	/**
	 * Creates a sender, which is a lifecycle bean: it delivers while it runs.
	 * @param outbox where notifications wait
	 * @param signatures how they are signed
	 * @param urls where they may go
	 * @param client delivers them
	 * @param policy how they are delivered
	 * @param challengeRememberedFor how long a URL that has met the ownership challenge
	 * counts, or {@code null} for no challenge
	 * @param blocked whether a registrant is blocked
	 * @param events told of what does not arrive
	 * @param listeners told of each attempt
	 * @param clock what tells the time
	 */
	public static WebhookSender sender(Outbox outbox, WebhookSignatures signatures, WebhookUrlPolicy urls,
			DeliveryClient client, DeliveryPolicy policy, @Nullable Duration challengeRememberedFor,
			Predicate<Caller> blocked, Consumer<WebhookEvent> events, List<WebhookAttemptListener> listeners,
			Clock clock) {
		OwnershipChallenge challenge = (challengeRememberedFor != null)
				? new OwnershipChallenge(client, challengeRememberedFor, policy.firstDelay(), clock) : null;
		WebhookDelivery delivery = new WebhookDelivery(urls, signatures, client, challenge, blocked,
				policy.giveUpAfter(), clock);
		return new WebhookDispatcher(outbox.outbox, delivery, client, policy, events, listeners, clock);
	}

	/**
	 * Where notifications wait until they are delivered.
	 */
	public static final class Outbox {

		private final WebhookOutbox outbox;

		private Outbox(WebhookOutbox outbox) {
			this.outbox = outbox;
		}

		/**
		 * Returns an outbox in the memory of this process.
		 * @param capacity how many may wait
		 */
		public static Outbox inMemory(OutboxCapacity capacity) {
			return new Outbox(new MemoryOutbox(capacity));
		}

		/**
		 * Returns an outbox in a database.
		 * @param sealed encrypts what waits
		 * @param maxBytes most bytes of a notification
		 * @throws dev.a2asecurity.InvalidConfigurationException if the table is missing,
		 * or has no room for a notification of that size
		 */
		public static Outbox inDatabase(DataSource dataSource, SealedWebhooks sealed, OutboxCapacity capacity,
				int maxBytes) {
			JdbcOutbox outbox = new JdbcOutbox(dataSource, sealed, capacity);
			outbox.prepare(maxBytes);
			return new Outbox(outbox);
		}

		/**
		 * Tells whether it outlives this process.
		 */
		public boolean isDurable() {
			return this.outbox.isDurable();
		}

	}

}
