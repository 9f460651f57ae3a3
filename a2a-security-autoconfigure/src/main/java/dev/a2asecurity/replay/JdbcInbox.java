package dev.a2asecurity.replay;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An {@link Inbox} in a table of a database, shared by all instances that use the same
 * table. What {@link JdbcNonceStore} says of its table, its transactions and its
 * connections is true of this too. It never answers {@link InboxClaim.Full}.
 */
public final class JdbcInbox implements Inbox, SmartInitializingSingleton {

	private static final String COLUMNS = "id, fingerprint, token, lease_end, done, result, expires_at";

	private final JdbcSession session;

	private final String table;

	private final ExpiredRows expiredRows;

	private final Clock clock;

	/**
	 * Creates an inbox.
	 * @param dataSource where the database is
	 * @param tablePrefix what the names of its tables start with: part of SQL statements,
	 * hence not of strangers' choosing; {@code inbox} follows
	 * @param timeout how long a transaction may take; whole seconds count, at least one
	 * @param clock what tells the time
	 */
	public JdbcInbox(DataSource dataSource, String tablePrefix, Duration timeout, Clock clock) {
		this.session = new JdbcSession(dataSource, timeout, JdbcInbox.class, "a2a.security.replay");
		this.table = tablePrefix + "inbox";
		this.expiredRows = new ExpiredRows(this.session, this.table, "expires_at");
		this.clock = clock;
	}

	@Override
	public InboxClaim claim(InboxItem item, Duration lease) {
		long now = this.clock.millis();
		long leaseEnd = Retention.leaseEnd(lease, now);
		Row claimed = new Row(StoreKey.of(item.scope(), item.id()).toString(),
				StoreKey.of(item.fingerprint()).toString(), UUID.randomUUID().toString(), leaseEnd, false, null,
				Math.max(Retention.until(item.keepUntil(), now), leaseEnd));
		InboxClaim claim = this.session.run((jdbc) -> claim(jdbc, claimed, now));
		if (claim instanceof InboxClaim.New) {
			this.expiredRows.rowAdded(now);
		}
		return claim;
	}

	private InboxClaim claim(JdbcClient jdbc, Row claimed, long now) {
		if (insert(jdbc, claimed)) {
			return new InboxClaim.New(new Lease(claimed));
		}
		Optional<Row> found = jdbc.sql("select " + COLUMNS + " from " + this.table + " where id = :id")
			.param("id", claimed.id())
			.query(Row::of)
			.optional();
		// Given back, or removed, since the row was in the way of the insert.
		Row known = found.orElseThrow(() -> new OptimisticLockingFailureException("The item was given back"));
		InboxClaim claim = known.claimed(claimed, now);
		if (claim != null) {
			return claim;
		}
		if (!take(jdbc, known, claimed, now)) {
			throw new OptimisticLockingFailureException("The item was claimed by another");
		}
		return new InboxClaim.New(new Lease(claimed));
	}

	/**
	 * Looks before it inserts, only to spare the database's log the error that every
	 * duplicate would be. What decides a race is the primary key.
	 */
	private boolean insert(JdbcClient jdbc, Row row) {
		return jdbc.sql("insert into " + this.table + " (" + COLUMNS + """
				) select cast(:id as varchar(64)), cast(:fingerprint as varchar(64)), cast(:token as varchar(36)),
				cast(:leaseEnd as bigint), false, null, cast(:expiresAt as bigint)
				where not exists (select 1 from\s""" + this.table + " where id = :id)")
			.param("id", row.id())
			.param("fingerprint", row.fingerprint())
			.param("token", row.token())
			.param("leaseEnd", row.leaseEnd())
			.param("expiresAt", row.expiresAt())
			.update() == 1;
	}

	/**
	 * Takes the place of the row that was read, and of no other: each claim has a token
	 * of its own.
	 */
	private boolean take(JdbcClient jdbc, Row known, Row claimed, long now) {
		long expiresAt = (known.expiresAt() > now) ? Math.max(known.expiresAt(), claimed.expiresAt())
				: claimed.expiresAt();
		return jdbc.sql("update " + this.table + """
				 set fingerprint = :fingerprint, token = :token, lease_end = :leaseEnd, done = false,
				result = null, expires_at = :expiresAt
				where id = :id and token = :knownToken and done = :knownDone""")
			.param("fingerprint", claimed.fingerprint())
			.param("token", claimed.token())
			.param("leaseEnd", claimed.leaseEnd())
			.param("expiresAt", expiresAt)
			.param("id", claimed.id())
			.param("knownToken", known.token())
			.param("knownDone", known.done())
			.update() == 1;
	}

	/**
	 * Stops start-up if the table is missing. A database that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.session.requireTable(this.table, COLUMNS);
	}

	private record Row(String id, String fingerprint, String token, long leaseEnd, boolean done,
			@Nullable String result, long expiresAt) {

		static Row of(ResultSet row, int number) throws SQLException {
			byte[] result = row.getBytes("result");
			return new Row(row.getString("id"), row.getString("fingerprint"), row.getString("token"),
					row.getLong("lease_end"), row.getBoolean("done"),
					(result != null) ? new String(result, StandardCharsets.UTF_8) : null, row.getLong("expires_at"));
		}

		/**
		 * Returns what a claim of this is, or {@code null} if the row is there to take.
		 */
		@Nullable InboxClaim claimed(Row other, long now) {
			if (this.expiresAt <= now) {
				return null;
			}
			if (!this.fingerprint.equals(other.fingerprint)) {
				return new InboxClaim.Conflict();
			}
			if (this.done) {
				return new InboxClaim.Done(this.result);
			}
			return (this.leaseEnd > now) ? new InboxClaim.InProgress(Instant.ofEpochMilli(this.leaseEnd)) : null;
		}

	}

	private final class Lease implements InboxLease {

		private final Row row;

		Lease(Row row) {
			this.row = row;
		}

		@Override
		public boolean complete(@Nullable String result) {
			InboxResults.check(result);
			// As bytes: PostgreSQL's text has no room for the character NUL.
			byte[] bytes = (result != null) ? result.getBytes(StandardCharsets.UTF_8) : null;
			return JdbcInbox.this.session.run((jdbc) -> jdbc
				.sql("update " + JdbcInbox.this.table + " set done = true, result = :result"
						+ " where id = :id and token = :token and expires_at > :now")
				.param("result", bytes, Types.VARBINARY)
				.param("id", this.row.id())
				.param("token", this.row.token())
				.param("now", JdbcInbox.this.clock.millis())
				.update()) == 1;
		}

		@Override
		public boolean release() {
			return JdbcInbox.this.session.run((jdbc) -> jdbc
				.sql("delete from " + JdbcInbox.this.table
						+ " where id = :id and token = :token and expires_at > :now and done = false")
				.param("id", this.row.id())
				.param("token", this.row.token())
				.param("now", JdbcInbox.this.clock.millis())
				.update()) == 1;
		}

	}

}
