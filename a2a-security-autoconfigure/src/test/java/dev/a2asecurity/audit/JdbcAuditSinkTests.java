package dev.a2asecurity.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What each database must do as a sink.
 */
abstract class JdbcAuditSinkTests {

	private HikariDataSource pool;

	private JdbcTemplate jdbc;

	/**
	 * Returns the URL of a database.
	 */
	abstract String url() throws IOException;

	abstract String schema();

	/**
	 * Returns the statement by which somebody with all rights gets around the rules.
	 */
	abstract String withoutRules();

	@AfterEach
	void close() {
		if (this.pool != null) {
			this.pool.close();
		}
	}

	@Test
	void recordWhenKeptThenVerifiesAcrossRestarts() throws IOException {
		open();
		record("agent", 3);
		record("agent", 2);
		record("other", 1);
		AuditReport report = verify();
		assertThat(report.findings()).isEmpty();
		assertThat(report.heads()).extracting(AuditHead::sequence).containsExactlyInAnyOrder(9L, 3L);
		assertThat(this.jdbc.queryForObject(
				"select count(*) from a2a_audit_record where kind = 'call' and outcome = 'allowed' and subject = 'alice'",
				Integer.class))
			.isEqualTo(6);
	}

	@Test
	void rowWhenSomebodyChangesOrDeletesItThenTheDatabaseRefuses() throws IOException {
		open();
		record("agent", 3);
		for (String statement : List.of("update a2a_audit_record set subject = 'mallory'",
				"delete from a2a_audit_record where sequence = 2", "delete from a2a_audit_record")) {
			assertThatExceptionOfType(DataAccessException.class).as(statement)
				.isThrownBy(() -> this.jdbc.update(statement));
		}
		assertThat(this.jdbc.queryForObject("select count(*) from a2a_audit_record", Integer.class)).isEqualTo(5);
	}

	@Test
	void rowWhenChangedInSpiteOfTheRulesThenFound() throws IOException {
		open();
		record("agent", 3);
		this.jdbc.execute(withoutRules());
		attack("update a2a_audit_record set record = replace(record, 'alice', 'mallory') where sequence = 3",
				AuditFinding.Kind.ALTERED, 3);
	}

	@Test
	void columnWhenChangedInSpiteOfTheRulesThenFound() throws IOException {
		open();
		record("agent", 3);
		this.jdbc.execute(withoutRules());
		attack("update a2a_audit_record set subject = 'mallory' where sequence = 4", AuditFinding.Kind.ALTERED, 4);
	}

	@Test
	void rowWhenDeletedInSpiteOfTheRulesThenFound() throws IOException {
		open();
		record("agent", 3);
		this.jdbc.execute(withoutRules());
		attack("delete from a2a_audit_record where sequence = 3", AuditFinding.Kind.MISSING, 3);
	}

	@Test
	void numbersWhenSwappedInSpiteOfTheRulesThenFound() throws IOException {
		open();
		record("agent", 3);
		this.jdbc.execute(withoutRules());
		this.jdbc.update("update a2a_audit_record set sequence = 1000 where sequence = 3");
		this.jdbc.update("update a2a_audit_record set sequence = 3 where sequence = 4");
		attack("update a2a_audit_record set sequence = 4 where sequence = 1000", AuditFinding.Kind.ALTERED, 3);
	}

	@Test
	void tailWhenCutThenFoundByTheChainThatNamesIt() throws IOException {
		open();
		record("agent", 3);
		// Names the head of the other as it opens.
		record("other", 1);
		assertThat(verify().findings()).isEmpty();
		this.jdbc.execute(withoutRules());
		attack("delete from a2a_audit_record where writer = 'agent' and sequence > 2", AuditFinding.Kind.TAIL_CUT, 3);
	}

	private void attack(String statement, AuditFinding.Kind kind, long sequence) throws IOException {
		assertThat(this.jdbc.update(statement)).isPositive();
		AuditFinding first = verify().first().orElseThrow();
		assertThat(first.kind()).isEqualTo(kind);
		assertThat(first.sequence()).isEqualTo(sequence);
	}

	@Test
	void recordWhenTheApplicationRollsBackThenKeptAllTheSame() throws IOException {
		open();
		try (AuditTrail trail = TestEvents.trail(writing("agent"))) {
			new TransactionTemplate(new JdbcTransactionManager(this.pool)).executeWithoutResult((status) -> {
				trail.record(TestEvents.admitted("in a transaction"));
				status.setRollbackOnly();
			});
		}
		assertThat(this.jdbc.queryForObject("select count(*) from a2a_audit_record where kind = 'call'", Integer.class))
			.isEqualTo(1);
	}

	@Test
	void recordWhenAnotherProcessHasTheSameNameThenRefused() throws IOException {
		open();
		AuditTrail first = TestEvents.trail(writing("agent"));
		AuditTrail second = TestEvents.trail(writing("agent"));
		try (first; second) {
			assertThatExceptionOfType(AuditUnavailableException.class).isThrownBy(() -> {
				first.record(TestEvents.admitted("1"));
				second.record(TestEvents.admitted("2"));
			});
		}
		assertThat(verify().findings()).isEmpty();
	}

	@Test
	void recordWhenTextsAreHostileThenKept() throws IOException {
		open();
		try (AuditTrail trail = TestEvents.trail(writing("agent"))) {
			trail.record(
					new CardVerified(trail.facts(AuditOutcome.ALLOWED, "SIGNED", TestEvents.caller("\0\ud800é"), null),
							"https://peer\0", "k", null));
			trail.record(TestEvents.admitted("\0\ud800"));
		}
		assertThat(verify().findings()).isEmpty();
	}

	@Test
	void openWhenTheTableIsMissingThenSaysSo() throws IOException {
		this.pool = pool(url());
		new JdbcTemplate(this.pool).execute("drop table if exists a2a_audit_record");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> writing("agent"))
			.withMessageContaining("no table [a2a_audit_record]");
	}

	private void record(String writer, int events) {
		try (AuditTrail trail = TestEvents.trail(writing(writer))) {
			for (int i = 0; i < events; i++) {
				trail.record(TestEvents.admitted(writer + i));
			}
		}
	}

	private AuditWriting writing(String writer) {
		return TestEvents.writing(List.of(new JdbcAuditSink(this.pool, Duration.ofSeconds(5))), writer, 100,
				Duration.ofSeconds(5), null);
	}

	private AuditReport verify() throws IOException {
		return new AuditVerifier(Set.of(TestEvents.KEY)).verifyDatabase(this.pool);
	}

	private void open() throws IOException {
		this.pool = pool(url());
		this.jdbc = new JdbcTemplate(this.pool);
		this.jdbc.execute("drop table if exists a2a_audit_record");
		createTable(this.pool, schema());
		// A second time, as at every start.
		createTable(this.pool, schema());
	}

	static void createTable(DataSource dataSource, String schema) {
		new ResourceDatabasePopulator(new ClassPathResource("dev/a2asecurity/audit/" + schema)).execute(dataSource);
	}

	static HikariDataSource pool(String url) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setMaximumPoolSize(4);
		config.setConnectionTimeout(1000);
		return new HikariDataSource(config);
	}

}
