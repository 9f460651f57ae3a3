package dev.a2asecurity.replay;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes what nobody needs any more, a little now and then, by the threads that add
 * rows: twice as many as are added, so that it keeps up, and few at a time, so that no
 * call waits for long.
 */
final class ExpiredRows {

	/**
	 * How many rows are added between two removals.
	 */
	static final int INTERVAL = 64;

	/**
	 * How many rows one removal removes at most.
	 */
	static final int BATCH = 2 * INTERVAL;

	private final JdbcSession session;

	private final String table;

	private final AtomicInteger added = new AtomicInteger();

	ExpiredRows(JdbcSession session, String table) {
		this.session = session;
		this.table = table;
	}

	void rowAdded(long now) {
		if (this.added.incrementAndGet() % INTERVAL == 0) {
			long before = now - Retention.CLOCK_DIFFERENCE.toMillis();
			this.session.tryTo("remove expired rows", (jdbc) -> removeBatch(jdbc, before));
		}
	}

	/**
	 * Takes what nobody else has taken, which keeps the removals of several instances
	 * apart. In a statement of its own: H2 deletes a few rows less than a locking
	 * subquery finds.
	 */
	private int removeBatch(JdbcClient jdbc, long before) {
		List<String> ids = jdbc
			.sql("select id from " + this.table + " where expires_at <= :before order by expires_at fetch first "
					+ BATCH + " rows only for update skip locked")
			.param("before", before)
			.query(String.class)
			.list();
		if (ids.isEmpty()) {
			return 0;
		}
		// The time again: a row that was taken anew meanwhile is not expired.
		return jdbc.sql("delete from " + this.table + " where id in (:ids) and expires_at <= :before")
			.param("ids", ids)
			.param("before", before)
			.update();
	}

}
