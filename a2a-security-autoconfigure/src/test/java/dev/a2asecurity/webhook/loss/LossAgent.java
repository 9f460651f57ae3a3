package dev.a2asecurity.webhook.loss;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;

import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.WebhookFixtures;
import dev.a2asecurity.webhook.send.DeliveryClient;
import dev.a2asecurity.webhook.send.DeliveryPolicy;
import dev.a2asecurity.webhook.send.OutboxCapacity;
import dev.a2asecurity.webhook.send.SealedWebhooks;
import dev.a2asecurity.webhook.send.WebhookOutboxFullException;
import dev.a2asecurity.webhook.send.WebhookSender;
import dev.a2asecurity.webhook.send.WebhookSending;
import dev.a2asecurity.webhook.send.WebhookSignatures;
import dev.a2asecurity.webhook.send.WebhookTarget;
import dev.a2asecurity.webhook.send.WebhookUrlPolicy;
import dev.a2asecurity.webhook.send.WebhookUrlRules;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An agent in a process of its own, which a test kills. It sends numbered notifications,
 * a few of each task; how far it has come is in the same database, and changes with the
 * transaction in which they are accepted.
 * <p>
 * It ends when all are delivered.
 */
final class LossAgent {

	/**
	 * How many notifications a task has.
	 */
	static final int PER_TASK = 4;

	/**
	 * With what it ends when it is to halt.
	 */
	static final int HALTED = 77;

	private static final String KEY = Base64.getEncoder()
		.encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

	private LossAgent() {
	}

	/**
	 * Runs the agent.
	 * @param args URL of the database, port of the receiver, number of notifications,
	 * seconds by which the clock is ahead, and {@code halt} to end the process in the
	 * moment in which all are accepted
	 */
	public static void main(String[] args) throws Exception {
		int port = Integer.parseInt(args[1]);
		int total = Integer.parseInt(args[2]);
		Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(Long.parseLong(args[3])));
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(args[0]);
		dataSource.setMaximumPoolSize(12);
		createTables(dataSource, args[0].startsWith("jdbc:h2:") ? "h2" : "postgresql");
		JdbcClient jdbc = JdbcClient.create(dataSource);
		WebhookSender sender = sender(dataSource, port, clock);
		((SmartLifecycle) sender).start();
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		WebhookTarget target = WebhookTarget.of(URI.create("http://localhost:" + port + "/webhooks/a2a").toString());
		int next = jdbc.sql("select reached from loss_progress").query(Integer.class).single() + 1;
		while (next <= total) {
			next = accepted(transaction, jdbc, sender, target, next, Math.min(total, next + PER_TASK - 1));
		}
		if (args.length > 4 && args[4].equals("halt")) {
			Runtime.getRuntime().halt(HALTED);
		}
		while (jdbc.sql("select count(*) from a2a_webhook_outbox").query(Integer.class).single() > 0) {
			TimeUnit.MILLISECONDS.sleep(50);
		}
		System.out.println("DELIVERED");
		((SmartLifecycle) sender).stop();
		dataSource.close();
	}

	private static void createTables(HikariDataSource dataSource, String platform) {
		new ResourceDatabasePopulator(new ClassPathResource("dev/a2asecurity/webhook/send/schema-" + platform + ".sql"))
			.execute(dataSource);
		JdbcClient jdbc = JdbcClient.create(dataSource);
		jdbc.sql("create table if not exists loss_progress (reached integer not null)").update();
		if (jdbc.sql("select count(*) from loss_progress").query(Integer.class).single() == 0) {
			jdbc.sql("insert into loss_progress values (0)").update();
		}
	}

	/**
	 * Has the notifications of one task accepted, all of them or none.
	 * @return the number of the next one
	 */
	private static int accepted(TransactionTemplate transaction, JdbcClient jdbc, WebhookSender sender,
			WebhookTarget target, int first, int last) throws InterruptedException {
		try {
			transaction.executeWithoutResult((status) -> {
				for (int number = first; number <= last; number++) {
					sender.send(target, "task-" + first, body("task-" + first, number));
				}
				jdbc.sql("update loss_progress set reached = ?").param(last).update();
			});
			return last + 1;
		}
		catch (WebhookOutboxFullException ex) {
			// Slowed down, as it should be.
			TimeUnit.MILLISECONDS.sleep(20);
			return first;
		}
	}

	private static byte[] body(String task, int number) {
		return """
				{"statusUpdate": {"taskId": "%s", "contextId": "c", "status": {"state": "TASK_STATE_WORKING"}, \
				"metadata": {"number": %s}}}""".formatted(task, number).getBytes(StandardCharsets.UTF_8);
	}

	private static WebhookSender sender(HikariDataSource dataSource, int port, Clock clock) {
		WebhookUrlPolicy urls = new WebhookUrlPolicy(
				new WebhookUrlRules(List.of(), List.of("localhost"), List.of(), Set.of(port), true),
				(host) -> List.of(InetAddress.getByName("127.0.0.1")));
		DeliveryPolicy policy = new DeliveryPolicy(8, 8, Duration.ofMillis(5), Duration.ofMillis(50),
				Duration.ofHours(1), 10_000, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(1),
				Duration.ZERO, Duration.ofMillis(20), 10_000);
		DeliveryClient client = new DeliveryClient(urls,
				new DeliveryClient.Connections(Duration.ofSeconds(1), Duration.ofSeconds(5), 8, null, null),
				policy.totalTimeout(), clock);
		WebhookSignatures signatures = new WebhookSignatures(List.of(new WebhookSignatures.ForHosts(
				StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.SECRET)), List.of("localhost"))));
		return WebhookSending.sender(
				WebhookSending.Outbox.inDatabase(dataSource, SealedWebhooks.with(List.of(KEY)),
						new OutboxCapacity(1000, 500, 500), 10_000),
				signatures, urls, client, policy, null, (caller) -> false,
				(event) -> System.out.println("EVENT " + event), List.of(), clock);
	}

}
