package dev.a2asecurity.webhook.receive;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.webhook.WebhookFixtures;
import dev.a2asecurity.webhook.send.DeliveryClient;
import dev.a2asecurity.webhook.send.DeliveryPolicy;
import dev.a2asecurity.webhook.send.OutboxCapacity;
import dev.a2asecurity.webhook.send.WebhookAttempt;
import dev.a2asecurity.webhook.send.WebhookSender;
import dev.a2asecurity.webhook.send.WebhookSending;
import dev.a2asecurity.webhook.send.WebhookSignatures;
import dev.a2asecurity.webhook.send.WebhookTarget;
import dev.a2asecurity.webhook.send.WebhookUrlPolicy;
import dev.a2asecurity.webhook.send.WebhookUrlRules;

import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our sender asks our receiver whether it wants webhooks: both ends as they run.
 */
class OwnershipChallengeTests {

	private final BlockingQueue<WebhookAttempt> attempts = new LinkedBlockingQueue<>();

	@ParameterizedTest
	@ValueSource(strings = { "/webhooks/a2a", "/webhooks/a2a?tenant=1" })
	void sendWhenTheReceiverAnswersThenDelivered(String path) throws Exception {
		try (RunningReceiver receiver = RunningReceiver.start()) {
			WebhookAttempt attempt = send(receiver, path);
			assertThat(attempt.outcome()).isEqualTo(WebhookAttempt.Outcome.DELIVERED);
			assertThat(receiver.received().ids()).containsExactly(attempt.webhookId());
		}
	}

	@Test
	void sendWhenTheReceiverDoesNotAnswerThenNothingIsSent() throws Exception {
		try (RunningReceiver receiver = RunningReceiver.start("a2a.security.webhooks.answer-challenges=false")) {
			WebhookAttempt attempt = send(receiver, "/webhooks/a2a");
			assertThat(attempt.outcome()).isEqualTo(WebhookAttempt.Outcome.FAILED);
			assertThat(attempt.reason()).isEqualTo("challenge_not_met");
			assertThat(receiver.receipts().receipts).extracting(WebhookReceipt::reason).containsExactly("method");
			assertThat(receiver.received().ids()).isEmpty();
		}
	}

	/**
	 * Something else of the same application is no receiver, and gets nothing.
	 */
	@Test
	void sendWhenSomethingElseIsAtTheUrlThenNothingIsSent() throws Exception {
		try (RunningReceiver receiver = RunningReceiver.start()) {
			assertThat(send(receiver, "/account").reason()).isEqualTo("challenge_not_met");
		}
	}

	private WebhookAttempt send(RunningReceiver receiver, String path) throws Exception {
		WebhookUrlPolicy urls = new WebhookUrlPolicy(
				new WebhookUrlRules(List.of(), List.of("localhost"), List.of(), Set.of(receiver.port()), true),
				(host) -> List.of(InetAddress.getByName("127.0.0.1")));
		DeliveryPolicy policy = new DeliveryPolicy(2, 2, Duration.ofSeconds(5), Duration.ofMinutes(1),
				Duration.ofHours(1), 10, Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ZERO,
				Duration.ofSeconds(1), Duration.ofMillis(100), 10_000);
		DeliveryClient client = new DeliveryClient(urls,
				new DeliveryClient.Connections(Duration.ofSeconds(5), Duration.ofSeconds(5), 2, null, null),
				policy.totalTimeout(), receiver.clock());
		WebhookSender sender = WebhookSending.sender(WebhookSending.Outbox.inMemory(new OutboxCapacity(10, 10, 10)),
				new WebhookSignatures(List.of(new WebhookSignatures.ForHosts(RunningReceiver.SIGNER, List.of()))), urls,
				client, policy, Duration.ofHours(1), (caller) -> false, (event) -> {
				}, List.of(this.attempts::add), receiver.clock());
		SmartLifecycle lifecycle = (SmartLifecycle) sender;
		lifecycle.start();
		try {
			sender.send(WebhookTarget.of("http://localhost:" + receiver.port() + path), "task-1",
					WebhookFixtures.BODY.getBytes(StandardCharsets.UTF_8));
			WebhookAttempt attempt = this.attempts.poll(20, TimeUnit.SECONDS);
			assertThat(attempt).isNotNull();
			return attempt;
		}
		finally {
			lifecycle.stop();
		}
	}

}
