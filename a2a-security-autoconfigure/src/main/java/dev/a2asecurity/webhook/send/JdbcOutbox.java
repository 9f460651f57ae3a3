package dev.a2asecurity.webhook.send;

import java.nio.ByteBuffer;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.a2asecurity.InvalidConfigurationException;

import org.springframework.core.log.LogMessage;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * An outbox in a table of a database, shared by all instances that use it. What is
 * accepted within a transaction of the application is accepted with it, or not at all.
 */
final class JdbcOutbox implements WebhookOutbox {

	static final String TABLE = "a2a_webhook_outbox";

	private static final Log logger = LogFactory.getLog(JdbcOutbox.class);

	/**
	 * What a row of H2 has room for, with a target and its credentials beside it.
	 */
	private static final int H2_MAX_BYTES = 1_000_000;

	/**
	 * How many targets are looked at in one go.
	 */
	private static final int TARGETS = 500;

	private static final String NO_TASK = "";

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private final SealedWebhooks sealed;

	private final OutboxCapacity capacity;

	JdbcOutbox(DataSource dataSource, SealedWebhooks sealed, OutboxCapacity capacity) {
		this.dataSource = dataSource;
		this.jdbc = JdbcClient.create(dataSource);
		this.sealed = sealed;
		this.capacity = capacity;
	}

	/**
	 * Stops start-up if the table is missing, or has no room for a notification of a
	 * size. A database that does not answer does not.
	 */
	void prepare(int maxBytes) {
		requireTable();
		if (isH2()) {
			requireRoom(maxBytes);
			writeAtOnce();
		}
	}

	private boolean isH2() {
		try {
			return "H2"
				.equals(JdbcUtils.extractDatabaseMetaData(this.dataSource, DatabaseMetaData::getDatabaseProductName));
		}
		catch (MetaDataAccessException ex) {
			logger.warn("Did not ask which database it is that webhooks wait in", ex);
			return false;
		}
	}

	/**
	 * H2 keeps a value of its type BLOB apart from the row, and a process that dies may
	 * leave a row without it, which nobody can read any more: neither it nor, by the same
	 * query, any other. A value of the type VARBINARY stands in the row, and has a bound.
	 */
	private static void requireRoom(int maxBytes) {
		if (maxBytes > H2_MAX_BYTES) {
			throw new InvalidConfigurationException(
					"a2a.security.webhooks.send.max-size is " + maxBytes
							+ " bytes, and webhooks wait in a table of H2, which has room for " + H2_MAX_BYTES + ".",
					"Set it to at most " + H2_MAX_BYTES + "B, or have webhooks wait in PostgreSQL.");
		}
	}

	/**
	 * H2 writes what was committed up to half a second later, and a process that dies
	 * meanwhile loses it (H2's documentation, "Durability Problems"). What waits here has
	 * been accepted; so a file of H2's is written at each commit.
	 */
	private void writeAtOnce() {
		try {
			boolean late = this.jdbc
				.sql("select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'")
				.query(String.class)
				.optional()
				.filter((delay) -> !delay.equals("0"))
				.isPresent();
			if (late) {
				this.jdbc.sql("set write_delay 0").update();
				logger.info("Had H2 write what is committed at once (WRITE_DELAY=0), so that a crash loses no webhook");
			}
		}
		catch (DataAccessException ex) {
			logger.warn("Did not have H2 write what is committed at once, so a crash may lose the webhooks of the last "
					+ "half second; add ;WRITE_DELAY=0 to spring.datasource.url", ex);
		}
	}

	private void requireTable() {
		try {
			this.jdbc
				.sql("select id, target, registrant, task, sealed, due_at, attempts, lease, lease_end, place from "
						+ TABLE + " where 1 = 0")
				.query()
				.listOfRows();
		}
		catch (BadSqlGrammarException ex) {
			throw new InvalidConfigurationException(
					"Webhooks wait in a database, and it has no table [" + TABLE + "] as it is needed.",
					"Run dev/a2asecurity/webhook/send/schema-h2.sql or schema-postgresql.sql of the jar "
							+ "a2a-security-autoconfigure, or set "
							+ "a2a.security.webhooks.send.outbox.initialize-schema=always; or set "
							+ "a2a.security.webhooks.send.outbox.store=memory.");
		}
		catch (DataAccessException ex) {
			logger.warn(LogMessage.format("Did not check the table %s since the database did not answer", TABLE), ex);
		}
	}

	@Override
	public boolean accept(QueuedWebhook webhook) {
		String target = webhook.target().key();
		String registrant = webhook.target().registrantKey();
		if (count("", "") >= this.capacity.total() || count(" where target = ?", target) >= this.capacity.perTarget()
				|| (!registrant.isEmpty() && count(" where registrant = ?", registrant) >= this.capacity.perCaller())) {
			return false;
		}
		String task = (webhook.taskId() != null) ? Digests.sha256(webhook.taskId()) : NO_TASK;
		this.jdbc.sql("insert into " + TABLE + """
				 (id, target, registrant, task, sealed, due_at, attempts, lease, lease_end)
				values (:id, :target, :registrant, :task, :sealed, 0, 0, '', 0)""")
			.param("id", webhook.id())
			.param("target", target)
			.param("registrant", registrant)
			.param("task", task)
			.param("sealed", this.sealed.seal(webhook), Types.VARBINARY)
			.update();
		return true;
	}

	private int count(String condition, String target) {
		JdbcClient.StatementSpec statement = this.jdbc.sql("select count(*) from " + TABLE + condition);
		return (target.isEmpty() ? statement : statement.param(target)).query(Integer.class).single();
	}

	@Override
	public List<Claimed> claim(Instant now, Instant leaseEnd, int most, ToIntFunction<String> freePlaces) {
		List<String> targets = this.jdbc
			.sql("select distinct target from " + TABLE + " where due_at <= :now and lease_end <= :now fetch first "
					+ TARGETS + " rows only")
			.param("now", now.toEpochMilli())
			.query(String.class)
			.list();
		// So that none is always the last one.
		Collections.shuffle(targets);
		List<Claimed> claimed = new ArrayList<>();
		for (String target : targets) {
			int free = (claimed.size() < most) ? Math.min(freePlaces.applyAsInt(target), most - claimed.size()) : 0;
			if (free > 0) {
				claim(target, now, leaseEnd, free, claimed);
			}
		}
		return claimed;
	}

	private void claim(String target, Instant now, Instant leaseEnd, int free, List<Claimed> claimed) {
		List<Row> due = this.jdbc.sql("select id, sealed, attempts from " + TABLE + """
				 o where target = :target and due_at <= :now and lease_end <= :now
				and (task = '' or not exists (select 1 from\s""" + TABLE + """
				 e where e.target = o.target and e.task = o.task and e.place < o.place))
				order by place fetch first\s""" + free + " rows only")
			.param("target", target)
			.param("now", now.toEpochMilli())
			.query(Row::of)
			.list();
		for (Row row : due) {
			String lease = UUID.randomUUID().toString();
			if (take(row, lease, now, leaseEnd)) {
				open(row).ifPresent((webhook) -> claimed.add(new Claimed(webhook, lease)));
			}
		}
	}

	/**
	 * One row that cannot be opened must not stop the others.
	 */
	private Optional<QueuedWebhook> open(Row row) {
		try {
			return Optional.of(this.sealed.open(row.id(), row.sealed().array(), row.attempts()));
		}
		catch (IllegalStateException ex) {
			logger.error(LogMessage.format("Did not deliver the webhook %s: %s", row.id(), ex.getMessage()));
			return Optional.empty();
		}
	}

	/**
	 * What another instance has taken meanwhile is not taken.
	 */
	private boolean take(Row row, String lease, Instant now, Instant leaseEnd) {
		return this.jdbc
			.sql("update " + TABLE + " set lease = :lease, lease_end = :leaseEnd where id = :id and due_at <= :now"
					+ " and lease_end <= :now")
			.param("lease", lease)
			.param("leaseEnd", leaseEnd.toEpochMilli())
			.param("id", row.id())
			.param("now", now.toEpochMilli())
			.update() == 1;
	}

	@Override
	public void retry(Claimed claimed, Instant dueAt) {
		this.jdbc
			.sql("update " + TABLE
					+ " set due_at = :dueAt, attempts = attempts + 1, lease_end = 0 where id = :id and lease = :lease")
			.param("dueAt", dueAt.toEpochMilli())
			.param("id", claimed.webhook().id())
			.param("lease", claimed.lease())
			.update();
	}

	@Override
	public void remove(Claimed claimed) {
		this.jdbc.sql("delete from " + TABLE + " where id = :id and lease = :lease")
			.param("id", claimed.webhook().id())
			.param("lease", claimed.lease())
			.update();
	}

	@Override
	public List<QueuedWebhook> removeAll(String targetKey, Instant now) {
		List<QueuedWebhook> removed = new ArrayList<>();
		List<Row> rows = this.jdbc
			.sql("select id, sealed, attempts from " + TABLE + " where target = :target and lease_end <= :now")
			.param("target", targetKey)
			.param("now", now.toEpochMilli())
			.query(Row::of)
			.list();
		for (Row row : rows) {
			boolean mine = this.jdbc.sql("delete from " + TABLE + " where id = :id and lease_end <= :now")
				.param("id", row.id())
				.param("now", now.toEpochMilli())
				.update() == 1;
			if (mine) {
				open(row).ifPresent(removed::add);
			}
		}
		return removed;
	}

	@Override
	public int size() {
		return count("", "");
	}

	@Override
	public boolean isDurable() {
		return true;
	}

	private record Row(String id, ByteBuffer sealed, int attempts) {

		static Row of(ResultSet row, int number) throws SQLException {
			return new Row(row.getString("id"), ByteBuffer.wrap(row.getBytes("sealed")), row.getInt("attempts"));
		}

	}

}
