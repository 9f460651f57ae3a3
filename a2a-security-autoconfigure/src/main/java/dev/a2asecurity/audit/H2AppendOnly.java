package dev.a2asecurity.audit;

import java.sql.Connection;
import java.sql.SQLException;

import org.h2.api.Trigger;

import org.jspecify.annotations.Nullable;

/**
 * Refuses to change or delete a row, as a trigger of H2, which has no language of its own
 * for that. The shipped {@code schema-h2.sql} names it.
 */
public final class H2AppendOnly implements Trigger {

	@Override
	public void fire(Connection connection, Object @Nullable [] oldRow, Object @Nullable [] newRow)
			throws SQLException {
		throw new SQLException("Audit records are only ever added", "42501");
	}

}
