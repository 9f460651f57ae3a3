package dev.a2asecurity.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.replay.ExpiredRows;
import dev.a2asecurity.replay.JdbcSession;
import dev.a2asecurity.replay.StoreKey;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * An {@link OwnershipStore} in two tables of a database, shared by all instances that use
 * them. The shipped {@code schema-h2.sql} and {@code schema-postgresql.sql} create them.
 * A row is removed some time after it is over, when others are added.
 * <p>
 * It works in transactions of its own: within a transaction of the application, it needs
 * a second connection of the pool. A data source that enlists its connections in JTA
 * transactions by itself is not for this store.
 */
public final class JdbcOwnershipStore implements OwnershipStore, SmartInitializingSingleton {

	private static final String TASK_COLUMNS = "id, owner_id, owner, context_id, skill, created_at, last_used_at";

	private static final String CONTEXT_COLUMNS = "id, owner_id, owner, last_used_at";

	private final JdbcSession session;

	private final String tasks;

	private final String contexts;

	private final ExpiredRows expiredTasks;

	private final ExpiredRows expiredContexts;

	private final Duration keep;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param dataSource where the database is
	 * @param tablePrefix what the names of its tables start with: part of SQL statements,
	 * hence not of strangers' choosing; {@code task} and {@code context} follow
	 * @param timeout how long a transaction may take; whole seconds count, at least one
	 * @param keep for how long something is kept that is not used
	 * @param clock what tells the time
	 */
	public JdbcOwnershipStore(DataSource dataSource, String tablePrefix, Duration timeout, Duration keep, Clock clock) {
		this.session = new JdbcSession(dataSource, timeout, JdbcOwnershipStore.class, "a2a.security.tasks");
		this.tasks = tablePrefix + "task";
		this.contexts = tablePrefix + "context";
		this.expiredTasks = new ExpiredRows(this.session, this.tasks, "last_used_at");
		this.expiredContexts = new ExpiredRows(this.session, this.contexts, "last_used_at");
		this.keep = keep;
		this.clock = clock;
	}

	/**
	 * Returns the last moment whose rows are over.
	 */
	private long over() {
		return this.clock.instant().minus(this.keep).toEpochMilli();
	}

	@Override
	public OwnedItems find(Collection<StoreKey> tasks, Collection<StoreKey> contexts) {
		Map<StoreKey, OwnedTask> foundTasks = new HashMap<>();
		Map<StoreKey, OwnedContext> foundContexts = new HashMap<>();
		List<String> selects = new ArrayList<>();
		if (!tasks.isEmpty()) {
			selects.add("select 'T' as kind, id, owner, context_id, skill, created_at, last_used_at from " + this.tasks
					+ " where id in (:tasks) and last_used_at > :over");
		}
		if (!contexts.isEmpty()) {
			selects.add("select 'C' as kind, id, owner, cast(null as varchar(64)) as context_id, "
					+ "cast(null as varchar(128)) as skill, last_used_at as created_at, last_used_at from "
					+ this.contexts + " where id in (:contexts) and last_used_at > :over");
		}
		if (!selects.isEmpty()) {
			String sql = String.join(" union all ", selects);
			this.session.run((jdbc) -> {
				StatementSpec statement = jdbc.sql(sql).param("over", over());
				statement = tasks.isEmpty() ? statement : statement.param("tasks", texts(tasks));
				statement = contexts.isEmpty() ? statement : statement.param("contexts", texts(contexts));
				statement.query((RowCallbackHandler) (row) -> {
					if (row.getString("kind").equals("T")) {
						OwnedTask task = task(row);
						foundTasks.put(task.key(), task);
					}
					else {
						OwnedContext context = context(row);
						foundContexts.put(context.key(), context);
					}
				});
				return true;
			});
		}
		return new OwnedItems(foundTasks, foundContexts);
	}

	private static OwnedTask task(ResultSet row) throws SQLException {
		String context = row.getString("context_id");
		String skill = row.getString("skill");
		return new OwnedTask(StoreKey.parse(row.getString("id")), OwnerText.parse(row.getString("owner")),
				(context != null) ? StoreKey.parse(context) : null, (skill != null) ? SkillId.parse(skill) : null,
				Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("last_used_at")));
	}

	private static OwnedContext context(ResultSet row) throws SQLException {
		return new OwnedContext(StoreKey.parse(row.getString("id")), OwnerText.parse(row.getString("owner")),
				Instant.ofEpochMilli(row.getLong("last_used_at")));
	}

	@Override
	public boolean add(@Nullable OwnedTask task, @Nullable OwnedContext context) {
		long over = over();
		boolean added = this.session.run((jdbc) -> add(jdbc, task, context, over));
		if (added && task != null) {
			this.expiredTasks.rowAdded(over);
		}
		if (added && context != null) {
			this.expiredContexts.rowAdded(over);
		}
		return added;
	}

	/**
	 * Looks before it inserts; what decides a race is the primary keys, and whoever loses
	 * comes again and sees it.
	 */
	private boolean add(JdbcClient jdbc, @Nullable OwnedTask task, @Nullable OwnedContext context, long over) {
		if ((task != null && isThere(jdbc, this.tasks, task.key(), over))
				|| (context != null && isThere(jdbc, this.contexts, context.key(), over))) {
			return false;
		}
		if (task != null) {
			insert(jdbc, task);
			if (task.context() != null && context == null) {
				use(jdbc, this.contexts, List.of(task.context()), task.lastUsedAt(), over);
			}
		}
		if (context != null) {
			insert(jdbc, context);
		}
		return true;
	}

	/**
	 * Tells whether a row is there, and removes it if it is over.
	 */
	private boolean isThere(JdbcClient jdbc, String table, StoreKey key, long over) {
		Long lastUsedAt = jdbc.sql("select last_used_at from " + table + " where id = :id")
			.param("id", key.toString())
			.query(Long.class)
			.optional()
			.orElse(null);
		if (lastUsedAt == null) {
			return false;
		}
		return lastUsedAt > over || jdbc.sql("delete from " + table + " where id = :id and last_used_at <= :over")
			.param("id", key.toString())
			.param("over", over)
			.update() == 0;
	}

	private void insert(JdbcClient jdbc, OwnedTask task) {
		SkillId skill = task.skill();
		jdbc.sql("insert into " + this.tasks + " (" + TASK_COLUMNS
				+ ") values (:id, :ownerId, :owner, :context, :skill, :createdAt, :lastUsedAt)")
			.param("id", task.key().toString())
			.param("ownerId", task.owner().key().toString())
			.param("owner", OwnerText.of(task.owner()))
			.param("context", text(task.context()), Types.VARCHAR)
			.param("skill", (skill != null) ? skill.value() : null, Types.VARCHAR)
			.param("createdAt", task.createdAt().toEpochMilli())
			.param("lastUsedAt", task.lastUsedAt().toEpochMilli())
			.update();
	}

	private void insert(JdbcClient jdbc, OwnedContext context) {
		jdbc.sql("insert into " + this.contexts + " (" + CONTEXT_COLUMNS
				+ ") values (:id, :ownerId, :owner, :lastUsedAt)")
			.param("id", context.key().toString())
			.param("ownerId", context.owner().key().toString())
			.param("owner", OwnerText.of(context.owner()))
			.param("lastUsedAt", context.lastUsedAt().toEpochMilli())
			.update();
	}

	@Override
	public void complete(StoreKey task, @Nullable StoreKey context, @Nullable SkillId skill) {
		long over = over();
		this.session.run((jdbc) -> jdbc
			.sql("update " + this.tasks + " set context_id = coalesce(context_id, cast(:context as varchar(64))), "
					+ "skill = coalesce(skill, cast(:skill as varchar(128))) where id = :id and last_used_at > :over")
			.param("context", text(context), Types.VARCHAR)
			.param("skill", (skill != null) ? skill.value() : null, Types.VARCHAR)
			.param("id", task.toString())
			.param("over", over)
			.update());
	}

	@Override
	public void used(Collection<StoreKey> tasks, Collection<StoreKey> contexts, Instant time) {
		long over = over();
		this.session.tryTo("note the use of tasks",
				(jdbc) -> use(jdbc, this.tasks, tasks, time, over) + use(jdbc, this.contexts, contexts, time, over));
	}

	private static int use(JdbcClient jdbc, String table, Collection<StoreKey> keys, Instant time, long over) {
		return keys.isEmpty() ? 0
				: jdbc
					.sql("update " + table + " set last_used_at = :time where id in (:ids) "
							+ "and last_used_at > :over and last_used_at < :time")
					.param("time", time.toEpochMilli())
					.param("ids", texts(keys))
					.param("over", over)
					.update();
	}

	@Override
	public long count(StoreKey owner, @Nullable StoreKey context) {
		return this.session
			.run((jdbc) -> matching(jdbc, "select count(*) from " + this.tasks, context, " and owner_id = :owner")
				.param("owner", owner.toString())
				.query(Long.class)
				.single());
	}

	@Override
	public long count(Predicate<TaskOwner> owners, @Nullable StoreKey context) {
		return this.session.run((jdbc) -> {
			AtomicLong count = new AtomicLong();
			matching(jdbc, "select owner, count(*) as tasks from " + this.tasks, context, " group by owner")
				.query((RowCallbackHandler) (row) -> {
					if (owners.test(OwnerText.parse(row.getString("owner")))) {
						count.addAndGet(row.getLong("tasks"));
					}
				});
			return count.get();
		});
	}

	private StatementSpec matching(JdbcClient jdbc, String select, @Nullable StoreKey context, String rest) {
		String where = select + " where last_used_at > :over";
		return (context != null) ? jdbc.sql(where + " and context_id = :context" + rest)
			.param("over", over())
			.param("context", context.toString()) : jdbc.sql(where + rest).param("over", over());
	}

	@Override
	public void requireAvailable(TaskOwner owner) {
		this.session.run((jdbc) -> jdbc.sql("select id from " + this.tasks + " where 1 = 0").query().listOfRows());
	}

	/**
	 * Stops start-up if a table is missing. A database that does not answer does not.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.session.requireTable(this.tasks, TASK_COLUMNS);
		this.session.requireTable(this.contexts, CONTEXT_COLUMNS);
	}

	private static @Nullable String text(@Nullable StoreKey key) {
		return (key != null) ? key.toString() : null;
	}

	private static List<String> texts(Collection<StoreKey> keys) {
		return keys.stream().map(StoreKey::toString).toList();
	}

}
