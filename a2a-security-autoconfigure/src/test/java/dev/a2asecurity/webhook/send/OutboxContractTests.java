package dev.a2asecurity.webhook.send;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.webhook.WebhookBody;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every outbox does, in memory, in H2 and in PostgreSQL.
 */
class OutboxContractTests {

	private static final Instant NOW = Instant.parse("2035-03-04T05:06:07Z");

	private static final Instant LEASE_END = NOW.plusSeconds(60);

	private static final AtomicInteger DATABASES = new AtomicInteger();

	private static final WebhookTarget A = WebhookTarget.of("https://a.example.com/")
		.withToken("token-of-a")
		.withCredentials("Bearer", "credentials-of-a")
		.registeredBy(Caller.builder("https://issuer", "alice").clientId("travel").build());

	private static final OutboxCapacity TEN = new OutboxCapacity(10, 10, 10);

	private static final WebhookTarget B = WebhookTarget.of("https://b.example.com/");

	@ParameterizedTest
	@EnumSource
	void claimWhenAcceptedThenEachIsGivenOutOnceWithAllThatItHad(Store store) {
		WebhookOutbox outbox = store.open(10, 10);
		outbox.accept(webhook("1", A, "task"));
		List<WebhookOutbox.Claimed> claimed = claim(outbox, NOW);
		QueuedWebhook webhook = claimed.get(0).webhook();
		assertThat(webhook.id()).isEqualTo("1");
		assertThat(webhook.target().url()).isEqualTo(A.url());
		assertThat(webhook.target().token()).isEqualTo("token-of-a");
		assertThat(webhook.target().authorization()).isEqualTo("Bearer credentials-of-a");
		assertThat(webhook.target().registrant().subject()).isEqualTo("alice");
		assertThat(webhook.target().registrant().clientId()).isEqualTo("travel");
		assertThat(webhook.target().key()).isEqualTo(A.key());
		assertThat(webhook.taskId()).isEqualTo("task");
		assertThat(new String(webhook.body().bytes(), StandardCharsets.UTF_8)).isEqualTo("{\"id\": 1}");
		assertThat(webhook.acceptedAt()).isEqualTo(NOW);
		assertThat(claim(outbox, NOW)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void claimWhenLeaseHasEndedThenGivenOutAgainAndTheOldOneHasNoEffect(Store store) {
		WebhookOutbox outbox = store.open(10, 10);
		outbox.accept(webhook("1", A, "task"));
		WebhookOutbox.Claimed old = claim(outbox, NOW).get(0);
		assertThat(claim(outbox, LEASE_END.minusMillis(1))).isEmpty();
		assertThat(claim(outbox, LEASE_END)).hasSize(1);
		outbox.remove(old);
		outbox.retry(old, NOW);
		assertThat(outbox.size()).isEqualTo(1);
		assertThat(claim(outbox, LEASE_END)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void retryWhenTimeHasComeThenGivenOutAgain(Store store) {
		WebhookOutbox outbox = store.open(10, 10);
		outbox.accept(webhook("1", A, null));
		outbox.retry(claim(outbox, NOW).get(0), NOW.plusSeconds(5));
		assertThat(claim(outbox, NOW.plusSeconds(4))).isEmpty();
		WebhookOutbox.Claimed again = claim(outbox, NOW.plusSeconds(5)).get(0);
		assertThat(again.webhook().attempts()).isEqualTo(1);
		outbox.remove(again);
		assertThat(outbox.size()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void claimWhenOfOneTaskThenInOrderOneAfterTheOther(Store store) {
		WebhookOutbox outbox = store.open(10, 10);
		outbox.accept(webhook("1", A, "task"));
		outbox.accept(webhook("2", A, "task"));
		outbox.accept(webhook("3", A, "other"));
		outbox.accept(webhook("4", B, "task"));
		outbox.accept(webhook("5", A, null));
		outbox.accept(webhook("6", A, null));
		List<WebhookOutbox.Claimed> first = claim(outbox, NOW);
		assertThat(ids(first)).containsExactlyInAnyOrder("1", "3", "4", "5", "6");
		WebhookOutbox.Claimed one = first.stream()
			.filter((claimed) -> claimed.webhook().id().equals("1"))
			.findAny()
			.get();
		outbox.retry(one, NOW.plusSeconds(5));
		assertThat(claim(outbox, NOW.plusSeconds(1))).isEmpty();
		one = claim(outbox, NOW.plusSeconds(5)).get(0);
		assertThat(one.webhook().id()).isEqualTo("1");
		outbox.remove(one);
		assertThat(ids(claim(outbox, NOW.plusSeconds(5)))).containsExactly("2");
	}

	@ParameterizedTest
	@EnumSource
	void claimWhenTargetHasNoPlaceThenTheOthersAreNotKeptWaiting(Store store) {
		WebhookOutbox outbox = store.open(10, 10);
		for (int i = 0; i < 5; i++) {
			outbox.accept(webhook("a" + i, A, "task" + i));
		}
		outbox.accept(webhook("b", B, "task"));
		Map<String, Integer> places = Map.of(A.key(), 2, B.key(), 1);
		assertThat(ids(outbox.claim(NOW, LEASE_END, 100, places::get))).containsExactlyInAnyOrder("a0", "a1", "b");
		assertThat(outbox.claim(NOW, LEASE_END, 100, (target) -> 0)).isEmpty();
		assertThat(outbox.claim(NOW, LEASE_END, 2, (target) -> 9)).hasSize(2);
	}

	@ParameterizedTest
	@EnumSource
	void acceptWhenFullThenRefusedAndNothingIsForgotten(Store store) {
		WebhookOutbox outbox = store.open(4, 3);
		for (int i = 0; i < 3; i++) {
			assertThat(outbox.accept(webhook("a" + i, A, null))).isTrue();
		}
		assertThat(outbox.accept(webhook("a3", A, null))).isFalse();
		assertThat(outbox.accept(webhook("b0", B, null))).isTrue();
		assertThat(outbox.accept(webhook("b1", B, null))).isFalse();
		assertThat(outbox.size()).isEqualTo(4);
		outbox.remove(claim(outbox, NOW).get(0));
		assertThat(outbox.accept(webhook("c", WebhookTarget.of("https://c.example.com/"), null))).isTrue();
	}

	/**
	 * A caller can register as many URLs as it likes, and have them fail.
	 */
	@ParameterizedTest
	@EnumSource
	void acceptWhenOneCallerHasManyTargetsThenTheOthersAreNotKeptOut(Store store) {
		WebhookOutbox outbox = store.open(new OutboxCapacity(10, 3, 4));
		Caller mallory = Caller.builder("https://issuer", "mallory").build();
		int accepted = 0;
		for (int i = 0; i < 10; i++) {
			WebhookTarget dead = WebhookTarget.of("https://dead" + i + ".example.com/").registeredBy(mallory);
			accepted += outbox.accept(webhook("m" + i, dead, null)) ? 1 : 0;
		}
		assertThat(accepted).isEqualTo(4);
		assertThat(outbox.accept(webhook("a", A, null))).isTrue();
		assertThat(outbox.accept(webhook("b", B, null))).isTrue();
		claim(outbox, NOW).forEach(outbox::remove);
		assertThat(
				outbox.accept(webhook("m", WebhookTarget.of("https://dead.example.com/").registeredBy(mallory), null)))
			.isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void removeAllWhenTargetIsStoppedThenWhatNobodyHoldsIsReturned(Store store) {
		WebhookOutbox outbox = store.open(10, 10);
		outbox.accept(webhook("1", A, "task"));
		WebhookOutbox.Claimed held = claim(outbox, NOW).get(0);
		outbox.accept(webhook("2", A, "task"));
		outbox.accept(webhook("3", B, "task"));
		assertThat(outbox.removeAll(A.key(), NOW)).extracting(QueuedWebhook::id).containsExactly("2");
		outbox.remove(held);
		assertThat(outbox.size()).isEqualTo(1);
	}

	@Test
	void rowsWhenReadInTheDatabaseThenNothingOfTheReceiverIsReadable() {
		DataSource dataSource = h2();
		WebhookOutbox outbox = new JdbcOutbox(dataSource, SealedWebhooks.withOwnKey(), TEN);
		outbox.accept(webhook("1", A, "task-secret"));
		List<Map<String, Object>> rows = JdbcClient.create(dataSource)
			.sql("select * from a2a_webhook_outbox")
			.query()
			.listOfRows();
		String sealed = JdbcClient.create(dataSource)
			.sql("select sealed from a2a_webhook_outbox")
			.query((row, number) -> new String(row.getBytes(1), StandardCharsets.ISO_8859_1))
			.single();
		assertThat(rows.toString() + sealed).doesNotContain("token-of-a", "credentials-of-a", "a.example.com", "alice",
				"task-secret", "{\"id\"");
	}

	/**
	 * Whoever can write into the database must not have another's credentials sent to
	 * itself.
	 */
	@Test
	void rowsWhenSwappedOrOfAnotherKeyThenNotOpenedAndTheOthersAre() {
		DataSource dataSource = h2();
		WebhookOutbox outbox = new JdbcOutbox(dataSource, SealedWebhooks.withOwnKey(), TEN);
		outbox.accept(webhook("1", A, null));
		outbox.accept(webhook("2", B, null));
		outbox.accept(webhook("3", B, null));
		JdbcClient.create(dataSource)
			.sql("update a2a_webhook_outbox set sealed = (select sealed from a2a_webhook_outbox where id = '1') where id = '2'")
			.update();
		assertThat(ids(claim(outbox, NOW))).containsExactlyInAnyOrder("1", "3");
	}

	@Test
	void sealedWhenKeyIsReplacedThenBothOpen() {
		String first = Base64.getEncoder().encodeToString(new byte[32]);
		String second = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());
		byte[] sealed = SealedWebhooks.with(List.of(first)).seal(webhook("1", A, null));
		assertThat(SealedWebhooks.with(List.of(second, first)).open("1", sealed, 0).target().url()).isEqualTo(A.url());
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> SealedWebhooks.with(List.of(second)).open("1", sealed, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> SealedWebhooks.with(List.of("c2hvcnQ=")))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("c2hvcnQ"));
	}

	@Test
	void acceptWhenTransactionIsRolledBackThenNotAccepted() {
		DataSource dataSource = h2();
		WebhookOutbox outbox = new JdbcOutbox(dataSource, SealedWebhooks.withOwnKey(), TEN);
		new TransactionTemplate(new JdbcTransactionManager(dataSource)).executeWithoutResult((status) -> {
			outbox.accept(webhook("1", A, null));
			status.setRollbackOnly();
		});
		assertThat(outbox.size()).isZero();
	}

	@Test
	void outboxWhenTableIsMissingThenStartUpFails() {
		DriverManagerDataSource empty = new DriverManagerDataSource("jdbc:h2:mem:empty" + DATABASES.incrementAndGet());
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new JdbcOutbox(empty, SealedWebhooks.withOwnKey(), TEN).prepare(1000))
			.satisfies((ex) -> assertThat(ex.action()).contains("initialize-schema=always"));
	}

	@Test
	void outboxWhenH2HasNoRoomForTheLongestThenStartUpFails() {
		JdbcOutbox outbox = new JdbcOutbox(h2(), SealedWebhooks.withOwnKey(), TEN);
		outbox.prepare(1_000_000);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> outbox.prepare(1_000_001))
			.satisfies((ex) -> assertThat(ex.action()).contains("1000000B"));
	}

	@Test
	void acceptWhenItIsTheLongestThatH2HasRoomForThenItComesBackWhole() {
		WebhookOutbox outbox = new JdbcOutbox(h2(), SealedWebhooks.withOwnKey(), TEN);
		byte[] longest = new byte[1_000_000];
		longest[longest.length - 1] = 'x';
		assertThat(outbox.accept(new QueuedWebhook("1", A, null, WebhookBody.of(longest), NOW, 0))).isTrue();
		assertThat(claim(outbox, NOW).get(0).webhook().body().bytes()).isEqualTo(longest);
	}

	private static List<WebhookOutbox.Claimed> claim(WebhookOutbox outbox, Instant now) {
		return outbox.claim(now, now.plus(Duration.between(NOW, LEASE_END)), 100, (target) -> 100);
	}

	private static Stream<String> idStream(List<WebhookOutbox.Claimed> claimed) {
		return claimed.stream().map((one) -> one.webhook().id());
	}

	private static List<String> ids(List<WebhookOutbox.Claimed> claimed) {
		return idStream(claimed).toList();
	}

	private static QueuedWebhook webhook(String id, WebhookTarget target, String taskId) {
		return new QueuedWebhook(id, target, taskId,
				WebhookBody.of(("{\"id\": " + id + "}").getBytes(StandardCharsets.UTF_8)), NOW, 0);
	}

	static DataSource h2() {
		DataSource dataSource = new DriverManagerDataSource(
				"jdbc:h2:mem:outbox" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
		new ResourceDatabasePopulator(new ClassPathResource("dev/a2asecurity/webhook/send/schema-h2.sql"))
			.execute(dataSource);
		return dataSource;
	}

	private static DataSource postgres() {
		DataSource dataSource = new DriverManagerDataSource(Servers.postgresUrl());
		new ResourceDatabasePopulator(new ClassPathResource("dev/a2asecurity/webhook/send/schema-postgresql.sql"))
			.execute(dataSource);
		JdbcClient.create(dataSource).sql("delete from a2a_webhook_outbox").update();
		return dataSource;
	}

	enum Store {

		MEMORY, H2, POSTGRESQL;

		WebhookOutbox open(int total, int perTarget) {
			return open(new OutboxCapacity(total, perTarget, total));
		}

		WebhookOutbox open(OutboxCapacity capacity) {
			return switch (this) {
				case MEMORY -> new MemoryOutbox(capacity);
				case H2 -> new JdbcOutbox(h2(), SealedWebhooks.withOwnKey(), capacity);
				case POSTGRESQL -> new JdbcOutbox(postgres(), SealedWebhooks.withOwnKey(), capacity);
			};
		}

	}

}
