package dev.a2asecurity.replay;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes what nobody needs any more, a little now and then, by the threads that add
 * rows: twice as many as are added, so that it keeps up, and few at a time, so that no
 * call waits for long.
 */
public final class ExpiredRows {

	/**
	 * How many rows are added between two removals.
	 */
	public static final int INTERVAL = 64;

	/**
	 * How many rows one removal removes at most.
	 */
	static final int BATCH = 2 * INTERVAL;

	private final JdbcSession session;

	private final String table;

	private final String timeColumn;

	private final AtomicInteger added = new AtomicInteger();

	/**
	 * Creates what removes the rows of a table.
	 * @param session does it
	 * @param table name of the table, whose key is {@code id}
	 * @param timeColumn column with the time, in milliseconds since the epoch, that says
	 * when a row is over
	 */
	public ExpiredRows(JdbcSession session, String table, String timeColumn) {
		this.session = session;
		this.table = table;
		this.timeColumn = timeColumn;
	}

	/**
	 * Is told of each row that is added.
	 * @param over the time up to which rows are over. They are kept for a minute more,
	 * since another instance's clock may be behind
	 */
	public void rowAdded(long over) {
		if (this.added.incrementAndGet() % INTERVAL == 0) {
			long before = over - Retention.CLOCK_DIFFERENCE.toMillis();
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
			.sql("select id from " + this.table + " where " + this.timeColumn + " <= :before order by "
					+ this.timeColumn + " fetch first " + BATCH + " rows only for update skip locked")
			.param("before", before)
			.query(String.class)
			.list();
		if (ids.isEmpty()) {
			return 0;
		}
		// The time again: a row that was taken anew meanwhile is not expired.
		return jdbc.sql("delete from " + this.table + " where id in (:ids) and " + this.timeColumn + " <= :before")
			.param("ids", ids)
			.param("before", before)
			.update();
	}

}
