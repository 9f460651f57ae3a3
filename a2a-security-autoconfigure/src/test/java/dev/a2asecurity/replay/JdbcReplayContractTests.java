package dev.a2asecurity.replay;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on a real database with the shipped schema, transactions around the calls,
 * and the removal of what expired.
 */
abstract class JdbcReplayContractTests extends SharedReplayContractTests {

	private static final String PREFIX = "a2a_replay_";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final Duration LIFE = Duration.ofSeconds(10);

	private HikariDataSource pool;

	private SometimesDownDataSource dataSource;

	private JdbcClient jdbc;

	private TransactionTemplate application;

	abstract String url();

	abstract String schema();

	@Override
	void prepare() {
		this.pool = Servers.pool(url());
		this.dataSource = new SometimesDownDataSource(this.pool);
		this.jdbc = JdbcClient.create(this.dataSource);
		this.application = new TransactionTemplate(new JdbcTransactionManager(this.dataSource));
		ResourceDatabasePopulator shipped = new ResourceDatabasePopulator(
				new ClassPathResource("dev/a2asecurity/replay/" + schema()));
		shipped.execute(this.dataSource);
		// A second instance may run it too.
		shipped.execute(this.dataSource);
		this.jdbc.sql("create table application (id varchar(10) primary key)").update();
	}

	@AfterEach
	void dropTables() {
		this.dataSource.fail(SometimesDownDataSource.Failure.NONE);
		this.dataSource.beforeStatement((sql) -> {
		});
		this.jdbc.sql("drop table a2a_replay_nonce").update();
		this.jdbc.sql("drop table a2a_replay_inbox").update();
		this.jdbc.sql("drop table application").update();
		this.pool.close();
	}

	@Override
	NonceStore nonces() {
		return nonces(this.dataSource);
	}

	private NonceStore nonces(DataSource dataSource) {
		return new JdbcNonceStore(dataSource, PREFIX, TIMEOUT, this.clock);
	}

	@Override
	Inbox inbox() {
		return inbox(this.dataSource);
	}

	private Inbox inbox(DataSource dataSource) {
		return new JdbcInbox(dataSource, PREFIX, TIMEOUT, this.clock);
	}

	@Override
	void outage(boolean down) {
		this.dataSource.fail(down ? SometimesDownDataSource.Failure.CONNECT : SometimesDownDataSource.Failure.NONE);
	}

	private long rows(String table) {
		return this.jdbc.sql("select count(*) from " + table).query(Long.class).single();
	}

	private void insertByApplication(String id) {
		this.jdbc.sql("insert into application (id) values (?)").param(id).update();
	}

	@Test
	void firstUseWhenTheTransactionAroundItIsRolledBackThenStaysUsed() {
		NonceStore nonces = nonces();
		this.application.executeWithoutResult((status) -> {
			insertByApplication("before");
			assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
			assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.SEEN);
			insertByApplication("after");
			status.setRollbackOnly();
		});
		assertThat(rows("application")).isZero();
		assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void firstUseWhenTheDataSourceJoinsTransactionsThenStaysUsed() {
		NonceStore nonces = nonces(new TransactionAwareDataSourceProxy(this.dataSource));
		this.application.executeWithoutResult((status) -> {
			insertByApplication("before");
			assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
			status.setRollbackOnly();
		});
		// Neither undone with the application's work, nor has it committed that.
		assertThat(rows("application")).isZero();
		assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.SEEN);
	}

	/**
	 * As the transactions of JPA do: the connection is there for others to use, and not
	 * known as one of a JDBC transaction.
	 */
	@Test
	void firstUseWhenAnotherKindOfTransactionHoldsAConnectionThenStaysUsed() throws Exception {
		NonceStore nonces = nonces();
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			TransactionSynchronizationManager.bindResource(this.dataSource, new ConnectionHolder(connection));
			try {
				insertByApplication("before");
				assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
			}
			finally {
				TransactionSynchronizationManager.unbindResource(this.dataSource);
				connection.rollback();
			}
		}
		assertThat(rows("application")).isZero();
		assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void storesWhenTheTransactionAroundThemIsReadOnlyThenTheyWriteAllTheSame() {
		NonceStore nonces = nonces();
		Inbox inbox = inbox();
		this.application.setReadOnly(true);
		this.application.executeWithoutResult((status) -> {
			assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
			assertThat(newLease(inbox.claim(item("id"), LEASE)).complete(null)).isTrue();
		});
		assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.SEEN);
		assertThat(inbox.claim(item("id"), LEASE)).isEqualTo(new InboxClaim.Done(null));
	}

	/**
	 * As applications route what only reads to a replica, which takes no writes and is
	 * late.
	 */
	@Test
	void storesWhenReadOnlyTransactionsAreRoutedElsewhereThenTheyStayWithTheirDatabase() {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? "replica" : "primary";
			}

		};
		routing.setTargetDataSources(Map.of("primary", this.dataSource, "replica",
				new DriverManagerDataSource("jdbc:h2:mem:replica;DB_CLOSE_DELAY=-1")));
		routing.afterPropertiesSet();
		NonceStore nonces = nonces(routing);
		Inbox inbox = inbox(routing);
		TransactionTemplate readOnly = new TransactionTemplate(new JdbcTransactionManager(routing));
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
			newLease(inbox.claim(item("id"), LEASE));
		});
		assertThat(nonces().firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.SEEN);
		assertThat(inbox().claim(item("id"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRANSACTION_READ_COMMITTED", "TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE" })
	void storesWhenThePoolHasAnotherIsolationThenOneIsFirstAllTheSame(String isolation) throws Exception {
		try (HikariDataSource isolated = Servers.pool(url(), isolation)) {
			NonceStore nonces = nonces(isolated);
			Inbox inbox = inbox(isolated);
			List<NonceUse> uses = inParallel(40, () -> nonces.firstUse("caller", "value", in(LIFE)));
			assertThat(uses).containsOnlyOnce(NonceUse.FIRST).doesNotContain(NonceUse.FULL);
			this.clock.advance(LIFE);
			assertThat(inParallel(40, () -> nonces.firstUse("caller", "value", in(LIFE))))
				.containsOnlyOnce(NonceUse.FIRST);
			List<InboxClaim> claims = inParallel(40, () -> inbox.claim(item("id"), LEASE));
			assertThat(claims.stream().filter(InboxClaim.New.class::isInstance)).hasSize(1);
			this.clock.advance(LEASE);
			claims = inParallel(40, () -> inbox.claim(item("id"), LEASE));
			assertThat(claims.stream().filter(InboxClaim.New.class::isInstance)).hasSize(1);
		}
	}

	@Test
	void claimWhenTheTransactionAroundItIsRolledBackThenStaysClaimed() {
		Inbox inbox = inbox();
		this.application.executeWithoutResult((status) -> {
			insertByApplication("before");
			newLease(inbox.claim(item("claimed"), LEASE));
			assertThat(newLease(inbox.claim(item("done"), LEASE)).complete("task-1")).isTrue();
			assertThat(inbox.claim(item("claimed"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
			insertByApplication("after");
			status.setRollbackOnly();
		});
		assertThat(rows("application")).isZero();
		assertThat(inbox.claim(item("claimed"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
		assertThat(inbox.claim(item("done"), LEASE)).isEqualTo(new InboxClaim.Done("task-1"));
	}

	@Test
	void storesWhenTheyFailWithinATransactionThenItGoesOn() {
		NonceStore nonces = nonces();
		Inbox inbox = inbox();
		this.application.executeWithoutResult((status) -> {
			insertByApplication("before");
			outage(true);
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> nonces.firstUse("caller", "value", in(LIFE)));
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> inbox.claim(item("id"), LEASE));
			outage(false);
			insertByApplication("after");
		});
		assertThat(rows("application")).isEqualTo(2);
	}

	@Test
	void storesWhenTheCommitFailsThenUnavailableAndNothingUsedUp() {
		NonceStore nonces = nonces();
		Inbox inbox = inbox();
		this.dataSource.fail(SometimesDownDataSource.Failure.COMMIT);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> nonces.firstUse("caller", "value", in(LIFE)));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> inbox.claim(item("id"), LEASE));
		this.dataSource.fail(SometimesDownDataSource.Failure.NONE);
		assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
		newLease(inbox.claim(item("id"), LEASE));
	}

	@Test
	void claimWhenTwoReadTheSameEndedLeaseThenOneIsNew() throws Exception {
		Inbox inbox = inbox();
		newLease(inbox.claim(item("id"), LEASE));
		this.clock.advance(LEASE);
		CyclicBarrier bothHaveRead = new CyclicBarrier(2);
		this.dataSource.beforeStatement((sql) -> {
			if (sql.startsWith("update")) {
				await(bothHaveRead);
			}
		});
		// Two threads of its own: the common pool has one on two cores.
		ExecutorService executor = Executors.newFixedThreadPool(2);
		List<Class<?>> claims = new ArrayList<>();
		try {
			Callable<InboxClaim> claim = () -> inbox.claim(item("id"), LEASE);
			for (Future<InboxClaim> claimed : executor.invokeAll(List.of(claim, claim))) {
				claims.add(claimed.get().getClass());
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(claims).containsExactlyInAnyOrder(InboxClaim.New.class, InboxClaim.InProgress.class);
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void firstUseWhenRowsExpiredThenRemovesOneBatchNowAndThen() {
		NonceStore nonces = nonces();
		int expired = 2 * ExpiredRows.BATCH;
		for (int i = 0; i < expired; i++) {
			nonces.firstUse("caller", "old-" + i, in(LIFE));
		}
		assertThat(rows("a2a_replay_nonce")).isEqualTo(expired);
		// Another instance's clock may be a minute behind.
		this.clock.advance(LIFE.plus(Retention.CLOCK_DIFFERENCE).minusMillis(1));
		int added = 0;
		for (; added < ExpiredRows.INTERVAL; added++) {
			nonces.firstUse("caller", "new-" + added, in(Duration.ofHours(1)));
		}
		assertThat(rows("a2a_replay_nonce")).isEqualTo(expired + added);
		this.clock.advance(Duration.ofMillis(1));
		for (; added < 2 * ExpiredRows.INTERVAL - 1; added++) {
			nonces.firstUse("caller", "new-" + added, in(Duration.ofHours(1)));
		}
		assertThat(rows("a2a_replay_nonce")).isEqualTo(expired + added);
		nonces.firstUse("caller", "new-" + added++, in(Duration.ofHours(1)));
		assertThat(rows("a2a_replay_nonce")).isEqualTo(expired + added - ExpiredRows.BATCH);
		for (; added < 5 * ExpiredRows.INTERVAL; added++) {
			nonces.firstUse("caller", "new-" + added, in(Duration.ofHours(1)));
		}
		assertThat(rows("a2a_replay_nonce")).isEqualTo(added);
		assertThat(nonces.firstUse("caller", "new-0", in(Duration.ofHours(1)))).isEqualTo(NonceUse.SEEN);
	}

	@Test
	void claimWhenRowsExpiredThenRemovesThem() {
		Inbox inbox = inbox();
		for (int i = 0; i < ExpiredRows.INTERVAL; i++) {
			newLease(inbox.claim(new InboxItem("caller", "old-" + i, "", in(LIFE)), LIFE)).complete(null);
		}
		this.clock.advance(LIFE.plus(Retention.CLOCK_DIFFERENCE));
		for (int i = 0; i < ExpiredRows.INTERVAL; i++) {
			newLease(inbox.claim(item("new-" + i), LEASE));
		}
		assertThat(rows("a2a_replay_inbox")).isEqualTo(ExpiredRows.INTERVAL);
		assertThat(inbox.claim(item("new-0"), LEASE)).isInstanceOf(InboxClaim.InProgress.class);
	}

	@Test
	void afterSingletonsInstantiatedWhenTablesAreThereThenAccepts() {
		new JdbcNonceStore(this.dataSource, PREFIX, TIMEOUT, this.clock).afterSingletonsInstantiated();
		new JdbcInbox(this.dataSource, PREFIX, TIMEOUT, this.clock).afterSingletonsInstantiated();
		assertThat(rows("a2a_replay_nonce")).isZero();
	}

	@Test
	void afterSingletonsInstantiatedWhenATableIsMissingThenStopsStartUp() {
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(
				() -> new JdbcNonceStore(this.dataSource, "other_", TIMEOUT, this.clock).afterSingletonsInstantiated())
			.withMessageContaining("a2a.security.replay.store")
			.withMessageContaining("[other_nonce]");
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(
					() -> new JdbcInbox(this.dataSource, "other_", TIMEOUT, this.clock).afterSingletonsInstantiated())
			.withMessageContaining("[other_inbox]")
			.satisfies((ex) -> assertThat(ex.action()).contains("a2a.security.replay.jdbc.initialize-schema=always"));
	}

	@Test
	void afterSingletonsInstantiatedWhenTheDatabaseIsDownThenStartsAndServesOnceItIsUp() {
		JdbcNonceStore nonces = new JdbcNonceStore(this.dataSource, PREFIX, TIMEOUT, this.clock);
		outage(true);
		nonces.afterSingletonsInstantiated();
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> nonces.firstUse("caller", "value", in(LIFE)));
		outage(false);
		assertThat(nonces.firstUse("caller", "value", in(LIFE))).isEqualTo(NonceUse.FIRST);
	}

}
