package dev.a2asecurity.audit;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.audit.JdbcAuditSink.RecordColumns;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The rows of the audit table, in the order of their chains.
 */
final class AuditTable {

	private static final int FETCH_SIZE = 1000;

	private final JdbcTemplate jdbc;

	AuditTable(DataSource dataSource) {
		this.jdbc = new JdbcTemplate(dataSource);
		this.jdbc.setFetchSize(FETCH_SIZE);
	}

	void read(AuditVerifier.LineConsumer lines) throws IOException {
		try {
			this.jdbc
				.query("select writer, sequence, recorded_at, kind, outcome, reason, call_id, subject, record from "
						+ JdbcAuditSink.TABLE + " order by writer, sequence", (ResultSet row) -> {
							String location = JdbcAuditSink.TABLE + " " + row.getString(1) + " " + row.getLong(2);
							lines.accept(location, line(row), true);
						});
		}
		catch (DataAccessException ex) {
			throw new IOException("The table " + JdbcAuditSink.TABLE + " cannot be read", ex);
		}
	}

	/**
	 * Returns the record, if the columns beside it say the same: people search by them.
	 */
	private static String line(ResultSet row) throws SQLException {
		String text = row.getString(9);
		RecordLine record = RecordLine.parse(text);
		if (record == null) {
			return text;
		}
		RecordColumns columns = new RecordColumns(text(row.getString(3)), text(row.getString(4)),
				text(row.getString(5)), text(row.getString(6)), row.getString(7), row.getString(8));
		boolean same = record.head().writer().equals(row.getString(1)) && record.head().sequence() == row.getLong(2)
				&& Objects.equals(columns, RecordColumns.of(record));
		return same ? text : "columns that differ from the record: " + text;
	}

	private static String text(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
