package dev.a2asecurity.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.a2asecurity.replay.ReservedPort;
import dev.a2asecurity.replay.Servers;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The sink on a real PostgreSQL, which is also stopped and started again.
 */
class PostgresAuditSinkTests extends JdbcAuditSinkTests {

	@TempDir
	private Path directory;

	@Override
	String url() {
		return Servers.postgresUrl();
	}

	@Override
	String schema() {
		return "schema-postgresql.sql";
	}

	@Override
	String withoutRules() {
		return "alter table a2a_audit_record disable trigger all";
	}

	@Test
	void tableWhenSomebodyEmptiesItThenTheDatabaseRefuses() {
		try (HikariDataSource pool = pool(url())) {
			createTable(pool, schema());
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> new JdbcTemplate(pool).execute("truncate a2a_audit_record"));
		}
	}

	@Test
	void recordWhenTheDatabaseIsStoppedThenRefusedAndKeptAgainOnceItIsBack() throws Exception {
		EmbeddedPostgres server = start(0);
		int port = server.getPort();
		try (HikariDataSource pool = pool(server.getJdbcUrl("postgres", "postgres"))) {
			createTable(pool, schema());
			try (AuditTrail trail = TestEvents
				.trail(TestEvents.writing(List.of(new JdbcAuditSink(pool, Duration.ofSeconds(2)))))) {
				trail.record(TestEvents.admitted("before"));
				server.close();
				try (ReservedPort stopped = ReservedPort.of(port)) {
					assertThat(stopped.port()).as("nobody else is there meanwhile").isEqualTo(port);
					assertThatExceptionOfType(AuditUnavailableException.class)
						.isThrownBy(() -> trail.record(TestEvents.admitted("refused")));
					trail.note(TestEvents.denied("noted"));
					assertThat(trail.writing().isFailing()).isTrue();
				}
				server = start(port);
				recordOnceItIsBack(trail);
			}
			assertThat(new JdbcTemplate(pool).queryForList(
					"select record from a2a_audit_record where kind = 'call' order by sequence", String.class))
				.extracting((line) -> RecordLine.parse(line).member("message"))
				.containsExactly("before", "noted", "after");
			AuditReport report = new AuditVerifier(Set.of(TestEvents.KEY)).verifyDatabase(pool);
			assertThat(report.findings()).isEmpty();
		}
		finally {
			server.close();
		}
	}

	private static void recordOnceItIsBack(AuditTrail trail) {
		long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		while (System.nanoTime() < end) {
			try {
				trail.record(TestEvents.admitted("after"));
				return;
			}
			catch (AuditUnavailableException ex) {
				Thread.onSpinWait();
			}
		}
		throw new AssertionError("The trail did not go on");
	}

	private EmbeddedPostgres start(int port) throws IOException {
		return EmbeddedPostgres.builder()
			.setServerConfig("fsync", "off")
			.setDataDirectory(this.directory.resolve("data"))
			.setCleanDataDirectory(false)
			.setPort(port)
			.start();
	}

}
