package dev.a2asecurity.webhook.receive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.webhook.WebhookFixtures;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many deliveries of one message at a time, on each store.
 */
class WebhookReceiverStoreTests {

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "redis", "jdbc" })
	void deliveriesWhenAThousandOfOneIdComeAtOnceThenExactlyOneReachesTheController(String store) {
		try (RunningReceiver receiver = RunningReceiver.start(properties(store))) {
			List<Integer> statuses = new ArrayList<>(
					receiver.sendAtOnce(1000, receiver.sign("parallel"), WebhookFixtures.BODY));
			assertThat(receiver.received().ids()).containsExactly("parallel");
			assertThat(Collections.frequency(statuses, 200)).isEqualTo(1);
			assertThat(statuses).allMatch((status) -> status == 200 || status == 204 || status == 503);
			assertThat(receiver.send("parallel")).isEqualTo(204);
			assertThat(receiver.received().ids()).containsExactly("parallel");
		}
	}

	private static String[] properties(String store) {
		return switch (store) {
			case "redis" ->
				new String[] { "a2a.security.replay.store=redis", "a2a.security.replay.redis.key-prefix=webhook:",
						"spring.data.redis.url=redis://127.0.0.1:" + Servers.redisPort() };
			case "jdbc" -> new String[] { "a2a.security.replay.store=jdbc", "a2a.security.replay.jdbc.table-prefix=wh_",
					"a2a.security.replay.jdbc.initialize-schema=always",
					"spring.datasource.url=" + Servers.postgresUrl() };
			default -> new String[0];
		};
	}

}
