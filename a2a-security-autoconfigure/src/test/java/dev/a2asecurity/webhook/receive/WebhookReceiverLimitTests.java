package dev.a2asecurity.webhook.receive;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.webhook.WebhookFixtures;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Floods on a running receiver that lets few requests in, and does not answer challenges.
 */
class WebhookReceiverLimitTests {

	static RunningReceiver receiver;

	@BeforeAll
	static void start() {
		receiver = RunningReceiver.start("a2a.security.webhooks.rate-limit.requests=10",
				"a2a.security.webhooks.rate-limit.period=1m", "a2a.security.webhooks.answer-challenges=false");
	}

	@AfterAll
	static void stop() {
		receiver.close();
	}

	@Test
	void floodWhenBeyondTheLimitThenTooManyBeforeAnythingIsReadAndLaterLetInAgain() {
		receiver.clock().advance(Duration.ofMinutes(2));
		HttpResponse<String> challenge = receiver
			.send(HttpRequest.newBuilder(receiver.uri("/webhooks/a2a?validationToken=aaaaaaaaaaaaaaaaaaaa")).build());
		assertThat(challenge.statusCode()).isEqualTo(405);
		for (int i = 0; i < 9; i++) {
			assertThat(receiver.deliver(Map.of(), WebhookFixtures.BODY).statusCode()).isEqualTo(401);
		}
		HttpResponse<String> flood = receiver.deliver(receiver.sign("flood"), WebhookFixtures.BODY);
		assertThat(flood.statusCode()).isEqualTo(429);
		assertThat(RunningReceiver.header(flood, "Retry-After")).isPresent();
		assertThat(receiver.inbox().claims).hasValue(0);
		assertThat(receiver.receipts().receipts).extracting(WebhookReceipt::reason)
			.startsWith("method", "not_signed")
			.hasSize(10);
		receiver.clock().advance(Duration.ofMinutes(1));
		assertThat(receiver.send("flood")).isEqualTo(200);
	}

}
