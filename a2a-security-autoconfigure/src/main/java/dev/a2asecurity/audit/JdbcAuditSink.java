package dev.a2asecurity.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps records in the table {@code a2a_audit_record} of a database, to which it only
 * ever adds. The shipped {@code schema-h2.sql} and {@code schema-postgresql.sql} create
 * it, with triggers that refuse to change or delete a row. The column {@code record} has
 * the record as it was written; the others are for searching, and the verification
 * compares them with it.
 * <p>
 * Several writers share the table, and each names the heads of the others. It works in
 * transactions of its own, so that no rollback of the application's takes a record back.
 */
public final class JdbcAuditSink implements AuditSink {

	static final String TABLE = "a2a_audit_record";

	private static final String INSERT = "insert into " + TABLE
			+ " (writer, sequence, recorded_at, kind, outcome, reason, call_id, subject, record)"
			+ " values (?, ?, ?, ?, ?, ?, ?, ?, ?)";

	private static final RowMapper<AuditHead> HEAD = (row, number) -> {
		RecordLine record = RecordLine.parse(row.getString(3));
		// A last record that somebody has spoilt is followed all the same: what was done
		// to it is for the verifier to find.
		return (record != null) ? new AuditHead(row.getString(1), row.getLong(2), record.head().hash())
				: new AuditHead(row.getString(1), row.getLong(2), AuditHead.start("x").hash());
	};

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	/**
	 * Creates a sink.
	 * @param dataSource where the database is
	 * @param timeout how long the database may take, in whole seconds, at least one;
	 * waiting for a connection is up to the pool
	 */
	public JdbcAuditSink(DataSource dataSource, Duration timeout) {
		// Spring finds a transaction's connection by the data source object: one that
		// nobody else has is in none of the application's.
		DataSource own = new DelegatingDataSource(dataSource);
		this.jdbc = new JdbcTemplate(own);
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(own));
		this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.transactions.setTimeout(Math.toIntExact(Math.max(1, timeout.toSeconds())));
	}

	@Override
	public Opened open(String writer) throws IOException {
		List<AuditHead> heads = run(() -> this.jdbc.query("select writer, sequence, record from " + TABLE
				+ " where writer = ? order by sequence desc fetch first 1 rows only", HEAD, writer));
		return new Opened(heads.isEmpty() ? AuditHead.start(writer) : heads.get(0), null);
	}

	@Override
	public void append(List<AuditRecord> records) throws IOException {
		List<Object[]> rows = records.stream().map(JdbcAuditSink::row).toList();
		run(() -> this.jdbc.batchUpdate(INSERT, rows));
	}

	private static Object[] row(AuditRecord record) {
		AuditHead head = record.head();
		RecordColumns columns = RecordColumns.of(RecordLine.parse(record.line()));
		return new Object[] { head.writer(), head.sequence(), columns.time(), columns.kind(), columns.outcome(),
				columns.reason(), columns.call(), columns.subject(), record.line() };
	}

	@Override
	public Collection<AuditHead> heads() throws IOException {
		return run(() -> this.jdbc.query("select r.writer, r.sequence, r.record from " + TABLE
				+ " r join (select writer, max(sequence) as last from " + TABLE
				+ " group by writer) h on r.writer = h.writer and r.sequence = h.last", HEAD));
	}

	private <T> T run(Supplier<T> work) throws IOException {
		try {
			T result = this.transactions.execute((status) -> work.get());
			if (result == null) {
				throw new IllegalStateException("The database answered nothing");
			}
			return result;
		}
		catch (BadSqlGrammarException ex) {
			throw new InvalidConfigurationException(
					"The audit trail is to be kept in a database, which has no table [" + TABLE
							+ "] as it is needed, or does not let it be used.",
					"Run dev/a2asecurity/audit/schema-h2.sql or schema-postgresql.sql of the jar "
							+ "a2a-security-autoconfigure, or set a2a.security.audit.jdbc.initialize-schema=always.");
		}
		catch (DuplicateKeyException ex) {
			throw new IOException("Another process keeps records under this writer's name; set "
					+ "a2a.security.audit.writer to a name of this instance's own", ex);
		}
		catch (DataAccessException | TransactionException ex) {
			throw new IOException("The database did not keep the audit records", ex);
		}
	}

	@Override
	public void close() {
		// The data source is the application's.
	}

	/**
	 * What a row tells beside the record.
	 */
	record RecordColumns(String time, String kind, String outcome, String reason, @Nullable String call,
			@Nullable String subject) {

		static RecordColumns of(@Nullable RecordLine record) {
			if (record == null) {
				throw new IllegalStateException("A record that is no record");
			}
			return new RecordColumns(text(record, "time"), text(record, "kind"), text(record, "outcome"),
					text(record, "reason"), storable(record.member("call")), storable(record.member("subject")));
		}

		private static String text(RecordLine record, String name) {
			String text = record.member(name);
			return (text != null) ? text : "";
		}

		/**
		 * PostgreSQL has no room for the character NUL; other control characters have no
		 * place in a column that people look at.
		 */
		private static @Nullable String storable(@Nullable String text) {
			return (text != null) ? text.replaceAll("[^\\x20-\\x7e]", "?") : null;
		}

	}

}
