package dev.a2asecurity.task;

import java.time.Duration;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.replay.ExpiredRows;
import dev.a2asecurity.replay.Retention;
import dev.a2asecurity.replay.Servers;
import dev.a2asecurity.replay.SometimesDownDataSource;
import dev.a2asecurity.replay.SometimesDownDataSource.Failure;
import dev.a2asecurity.replay.StoreUnavailableException;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on a real database with the shipped schema, transactions around the calls,
 * and the removal of what is over.
 */
abstract class JdbcOwnershipStoreContractTests extends SharedOwnershipStoreContractTests {

	private static final String PREFIX = "a2a_ownership_";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private HikariDataSource pool;

	private SometimesDownDataSource dataSource;

	private JdbcClient jdbc;

	abstract String url();

	abstract String schema();

	@Override
	void prepare() {
		this.pool = Servers.pool(url());
		this.dataSource = new SometimesDownDataSource(this.pool);
		this.jdbc = JdbcClient.create(this.dataSource);
		ResourceDatabasePopulator shipped = new ResourceDatabasePopulator(
				new ClassPathResource("dev/a2asecurity/task/" + schema()));
		shipped.execute(this.dataSource);
		// A second instance may run it too.
		shipped.execute(this.dataSource);
	}

	@AfterEach
	void dropTables() {
		this.dataSource.fail(Failure.NONE);
		this.jdbc.sql("drop table a2a_ownership_task").update();
		this.jdbc.sql("drop table a2a_ownership_context").update();
		this.pool.close();
	}

	@Override
	JdbcOwnershipStore store() {
		return store(PREFIX);
	}

	private JdbcOwnershipStore store(String prefix) {
		return new JdbcOwnershipStore(this.dataSource, prefix, TIMEOUT, KEEP, this.clock);
	}

	@Override
	void outage(boolean down) {
		this.dataSource.fail(down ? Failure.CONNECT : Failure.NONE);
	}

	private long rows(String table) {
		return this.jdbc.sql("select count(*) from " + table).query(Long.class).single();
	}

	@Test
	void addWhenTheTransactionAroundItIsRolledBackThenStays() {
		OwnershipStore store = store();
		new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> {
			assertThat(store.add(task("task", ALICE, "context"), context("context", ALICE))).isTrue();
			assertThat(store.add(task("task", MALLORY, null), null)).isFalse();
			status.setRollbackOnly();
		});
		assertThat(findTask("task")).isEqualTo(task("task", ALICE, "context"));
		assertThat(findContext("context")).isNotNull();
	}

	@Test
	void addWhenTheCommitFailsThenUnavailableAndNothingIsAdded() {
		OwnershipStore store = store();
		this.dataSource.fail(Failure.COMMIT);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> store.add(task("task", ALICE, "context"), context("context", ALICE)));
		this.dataSource.fail(Failure.NONE);
		assertThat(findTask("task")).isNull();
		assertThat(findContext("context")).isNull();
	}

	@Test
	void findWhenTheOwnerCannotBeReadThenNobodyIsTheOwner() {
		OwnershipStore store = store();
		store.add(task("task", ALICE, null), null);
		for (String owner : new String[] { "", "{}", "[]", "[null,null,null,null,null]", "[\"a\"]", "x" }) {
			this.jdbc.sql("update a2a_ownership_task set owner = ?").param(owner).update();
			assertThat(findTask("task")).isNotNull().returns(TaskOwner.NOBODY, OwnedTask::owner);
			assertThat(store.add(task("task", MALLORY, null), null)).isFalse();
		}
	}

	@Test
	void addWhenRowsAreOverThenRemovesThemNowAndThen() {
		OwnershipStore store = store();
		for (int i = 0; i < ExpiredRows.INTERVAL; i++) {
			store.add(task("old-" + i, ALICE, "old-" + i), context("old-" + i, ALICE));
		}
		// Another instance's clock may be a minute behind.
		this.clock.advance(KEEP.plus(Retention.CLOCK_DIFFERENCE).minusMillis(1));
		for (int i = 0; i < ExpiredRows.INTERVAL; i++) {
			store.add(task("newer-" + i, ALICE, null), null);
		}
		assertThat(rows("a2a_ownership_task")).isEqualTo(2 * ExpiredRows.INTERVAL);
		this.clock.advance(Duration.ofMillis(1));
		for (int i = 0; i < ExpiredRows.INTERVAL; i++) {
			store.add(task("new-" + i, ALICE, "new-" + i), context("new-" + i, ALICE));
		}
		assertThat(rows("a2a_ownership_task")).isEqualTo(2 * ExpiredRows.INTERVAL);
		assertThat(rows("a2a_ownership_context")).isEqualTo(ExpiredRows.INTERVAL);
		assertThat(store.find(Set.of(key("newer-0"), key("new-0")), Set.of(key("new-0"))).tasks()).hasSize(2);
	}

	@Test
	void afterSingletonsInstantiatedWhenTablesAreThereThenAccepts() {
		store().afterSingletonsInstantiated();
		assertThat(rows("a2a_ownership_task")).isZero();
	}

	@Test
	void afterSingletonsInstantiatedWhenATableIsMissingThenStopsStartUp() {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> store("other_").afterSingletonsInstantiated())
			.withMessageContaining("a2a.security.tasks.store")
			.withMessageContaining("[other_task]")
			.satisfies((ex) -> assertThat(ex.action()).contains("a2a.security.tasks.jdbc.initialize-schema=always")
				.contains("dev/a2asecurity/task/schema-h2.sql"));
	}

	@Test
	void afterSingletonsInstantiatedWhenTheDatabaseIsDownThenStartsAndServesOnceItIsUp() {
		JdbcOwnershipStore store = store();
		outage(true);
		store.afterSingletonsInstantiated();
		outage(false);
		assertThat(store.add(task("task", ALICE, null), null)).isTrue();
	}

}
