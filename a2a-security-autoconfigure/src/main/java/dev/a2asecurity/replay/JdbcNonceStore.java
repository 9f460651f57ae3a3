package dev.a2asecurity.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import javax.sql.DataSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A {@link NonceStore} in a table of a database, shared by all instances that use the
 * same table. The shipped {@code schema-h2.sql} and {@code schema-postgresql.sql} create
 * it. A row is removed some time after its expiry, when others are added. This store
 * never answers {@link NonceUse#FULL}.
 * <p>
 * It works in transactions of its own: within a transaction of the application, a use
 * needs a second connection of the pool. A data source that enlists its connections in
 * JTA transactions by itself is not for this store.
 */
public final class JdbcNonceStore implements NonceStore, SmartInitializingSingleton {

	private final JdbcSession session;

	private final String table;

	private final ExpiredRows expiredRows;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param dataSource where the database is
	 * @param tablePrefix what the names of its tables start with: part of SQL statements,
	 * hence not of strangers' choosing; {@code nonce} follows
	 * @param timeout how long a transaction may take; whole seconds count, at least one
	 * @param clock what tells the time
	 */
	public JdbcNonceStore(DataSource dataSource, String tablePrefix, Duration timeout, Clock clock) {
		this.session = new JdbcSession(dataSource, timeout, JdbcNonceStore.class, "a2a.security.replay");
		this.table = tablePrefix + "nonce";
		this.expiredRows = new ExpiredRows(this.session, this.table, "expires_at");
		this.clock = clock;
	}

	@Override
	public NonceUse firstUse(String scope, String value, Instant expiresAt) {
		long now = this.clock.millis();
		long until = Retention.until(expiresAt, now);
		if (until <= now) {
			return NonceUse.SEEN;
		}
		String id = StoreKey.of(scope, value).toString();
		if (this.session.run((jdbc) -> insert(jdbc, id, until) || replaceExpired(jdbc, id, until, now))) {
			this.expiredRows.rowAdded(now);
			return NonceUse.FIRST;
		}
		return NonceUse.SEEN;
	}

	/**
	 * Looks before it inserts, only to spare the database's log the error that every
	 * replay would be. What decides a race is the primary key.
	 */
	private boolean insert(JdbcClient jdbc, String id, long until) {
		return jdbc
			.sql("insert into " + this.table + " (id, expires_at) select cast(:id as varchar(64)), "
					+ "cast(:until as bigint) where not exists (select 1 from " + this.table + " where id = :id)")
			.param("id", id)
			.param("until", until)
			.update() == 1;
	}

	private boolean replaceExpired(JdbcClient jdbc, String id, long until, long now) {
		return jdbc.sql("update " + this.table + " set expires_at = :until where id = :id and expires_at <= :now")
			.param("id", id)
			.param("until", until)
			.param("now", now)
			.update() == 1;
	}

	/**
	 * Stops start-up if the table is missing. A database that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.session.requireTable(this.table, "id, expires_at");
	}

}
