package dev.a2asecurity.webhook.send;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.webhook.OutgoingWebhook;
import dev.a2asecurity.webhook.TokenVerifier;
import dev.a2asecurity.webhook.WebhookScheme;

/**
 * Makes one attempt to deliver a notification. The order bears load: whether it may still
 * go anywhere is asked before anything is sent, at each attempt anew.
 */
final class WebhookDelivery {

	private final WebhookUrlPolicy policy;

	private final WebhookSignatures signatures;

	private final DeliveryClient client;

	private final @Nullable OwnershipChallenge challenge;

	private final Predicate<Caller> blocked;

	private final Duration giveUpAfter;

	private final Clock clock;

	WebhookDelivery(WebhookUrlPolicy policy, WebhookSignatures signatures, DeliveryClient client,
			@Nullable OwnershipChallenge challenge, Predicate<Caller> blocked, Duration giveUpAfter, Clock clock) {
		this.policy = policy;
		this.signatures = signatures;
		this.client = client;
		this.challenge = challenge;
		this.blocked = blocked;
		this.giveUpAfter = giveUpAfter;
		this.clock = clock;
	}

	/**
	 * Makes an attempt.
	 */
	Attempt attempt(QueuedWebhook webhook) {
		Instant now = this.clock.instant();
		if (!now.isBefore(webhook.acceptedAt().plus(this.giveUpAfter))) {
			return unsigned(new Outcome.Abandoned("gave_up", false));
		}
		Caller registrant = webhook.target().registrant();
		if (registrant != null && this.blocked.test(registrant)) {
			return unsigned(new Outcome.Abandoned("caller_blocked", false));
		}
		if (!(this.policy.checkSpelling(webhook.target().url()) instanceof WebhookUrlDecision.Allowed allowed)) {
			return unsigned(new Outcome.Abandoned("url_refused", false));
		}
		URI url = allowed.url();
		if (!this.signatures.has(url)) {
			return unsigned(new Outcome.Abandoned("no_signature", false));
		}
		if (this.challenge != null && !this.challenge.isMetBy(url)) {
			return unsigned(new Outcome.Failed("challenge_not_met", Duration.ZERO));
		}
		WebhookTarget target = webhook.target();
		WebhookScheme.Signature signature = this.signatures.sign(new OutgoingWebhook(webhook.id(), now, url,
				webhook.taskId(), target.authorization() != null, webhook.body()));
		return new Attempt(outcome(this.client.post(url, headers(target, signature), webhook.body())),
				signature.keyId());
	}

	private static Attempt unsigned(Outcome outcome) {
		return new Attempt(outcome, null);
	}

	private static Map<String, String> headers(WebhookTarget target, WebhookScheme.Signature signature) {
		Map<String, String> headers = new LinkedHashMap<>(signature.headers());
		if (target.authorization() != null) {
			headers.put("Authorization", target.authorization());
		}
		if (target.token() != null) {
			headers.put(TokenVerifier.TOKEN_HEADER, target.token());
		}
		return headers;
	}

	private static Outcome outcome(DeliveryResult result) {
		if (result instanceof DeliveryResult.Failed failed) {
			return failed.temporary() ? new Outcome.Failed(failed.reason(), Duration.ZERO)
					: new Outcome.Abandoned(failed.reason(), false);
		}
		DeliveryResult.Answered answered = (DeliveryResult.Answered) result;
		if (answered.isSuccess()) {
			return new Outcome.Delivered();
		}
		String reason = "status_" + answered.status();
		if (answered.isTemporary()) {
			Duration retryAfter = answered.retryAfter();
			return new Outcome.Failed(reason, (retryAfter != null) ? retryAfter : Duration.ZERO);
		}
		// 410 is how a receiver says that it wants nothing any more.
		return new Outcome.Abandoned(reason, answered.status() == 410);
	}

	/**
	 * An attempt.
	 *
	 * @param outcome what became of it
	 * @param keyId the key that has signed, or {@code null} if none with a name has
	 */
	record Attempt(Outcome outcome, @Nullable String keyId) {
	}

	/**
	 * What became of an attempt.
	 */
	sealed interface Outcome {

		/**
		 * The receiver has it.
		 */
		record Delivered() implements Outcome {
		}

		/**
		 * It is tried again.
		 *
		 * @param reason a code in lower snake case
		 * @param retryAfter how long the receiver wants to be left alone at least
		 */
		record Failed(String reason, Duration retryAfter) implements Outcome {
		}

		/**
		 * It is not tried again.
		 *
		 * @param reason a code in lower snake case
		 * @param targetGone whether nothing is to be sent there any more
		 */
		record Abandoned(String reason, boolean targetGone) implements Outcome {
		}

	}

}
