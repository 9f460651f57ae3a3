package dev.a2asecurity.samples.expense.host;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.samples.expense.host.Protocol.ListTasksRequest;
import dev.a2asecurity.samples.expense.host.Protocol.ListTasksResponse;
import dev.a2asecurity.samples.expense.host.Protocol.Task;
import dev.a2asecurity.samples.expense.host.Protocol.TaskPushNotificationConfig;
import dev.a2asecurity.samples.expense.host.Protocol.TaskState;
import dev.a2asecurity.webhook.send.WebhookTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tasks and their push notification configurations, in the embedded database: the columns
 * that are searched, and the rest as the protocol's JSON.
 */
@Repository
class TaskRepository {

	private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

	// The casts are for H2, which cannot tell the type of a parameter that is only
	// compared with null.
	private static final String FILTER = """
			from a2a_task
			where (cast(:contextId as varchar) is null or context_id = :contextId)
			and (cast(:state as varchar) is null or state = :state)
			and status_millis >= :after
			""";

	private static final String PAGE = "select document, status_millis, revision " + FILTER + """
			and (status_millis < :cursorMillis or (status_millis = :cursorMillis and revision < :cursorRevision))
			order by status_millis desc, revision desc
			limit :limit
			""";

	private final JdbcClient jdbc;

	TaskRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	void add(Task task) {
		this.jdbc.sql("""
				insert into a2a_task (id, context_id, state, status_millis, revision, document)
				values (?, ?, ?, ?, next value for a2a_task_revision, ?)
				""")
			.params(task.id(), task.contextId(), task.status().state().name(), task.status().timestamp().toEpochMilli(),
					Json.toStore(task))
			.update();
	}

	void update(Task task) {
		this.jdbc.sql("""
				update a2a_task set state = ?, status_millis = ?, revision = next value for a2a_task_revision,
				document = ? where id = ?
				""")
			.params(task.status().state().name(), task.status().timestamp().toEpochMilli(), Json.toStore(task),
					task.id())
			.update();
	}

	Optional<Task> find(String id) {
		return this.jdbc.sql("select document from a2a_task where id = ?")
			.param(id)
			.query(TaskRepository::task)
			.optional();
	}

	/**
	 * Returns a page of tasks, the one with the latest status first. Its cursor is the
	 * place of the page's last task in that order, so that a task which changes meanwhile
	 * moves to the front and neither hides nor repeats another.
	 */
	ListTasksResponse list(ListTasksRequest request, int pageSize) {
		Cursor cursor = cursor(request.pageToken());
		List<Row> rows = filtered(PAGE, request).param("cursorMillis", cursor.millis())
			.param("cursorRevision", cursor.revision())
			.param("limit", pageSize + 1)
			.query((row, number) -> new Row(task(row, number),
					new Cursor(row.getLong("status_millis"), row.getLong("revision"))))
			.list();
		int total = filtered("select count(*) " + FILTER, request).query(Integer.class).single();
		boolean more = rows.size() > pageSize;
		List<Row> page = more ? rows.subList(0, pageSize) : rows;
		return new ListTasksResponse(page.stream().map(Row::task).toList(),
				more ? page.get(pageSize - 1).cursor().token() : "", pageSize, total);
	}

	/**
	 * Stores a configuration in the place of the one with the same id, if there is one.
	 */
	void save(String taskId, String id, TaskPushNotificationConfig config, @Nullable Caller registrant) {
		this.jdbc.sql("""
				merge into a2a_push_config (task_id, id, document, issuer, subject, client_id) key (task_id, id)
				values (:taskId, :id, :document, :issuer, :subject, :clientId)
				""")
			.param("taskId", taskId)
			.param("id", id)
			.param("document", Json.toStore(config))
			.param("issuer", (registrant != null) ? registrant.issuer() : null)
			.param("subject", (registrant != null) ? registrant.subject() : null)
			.param("clientId", (registrant != null) ? registrant.clientId() : null)
			.update();
	}

	/**
	 * Returns where updates of a task go, and who registered it.
	 */
	List<WebhookTarget> listTargets(String taskId) {
		return this.jdbc
			.sql("select document, issuer, subject, client_id from a2a_push_config where task_id = ? order by place")
			.param(taskId)
			.query((row, number) -> WebhookTarget.of(Json.tree(config(row, number))).registeredBy(registrant(row)))
			.list();
	}

	private static @Nullable Caller registrant(ResultSet row) throws SQLException {
		String issuer = row.getString("issuer");
		String subject = row.getString("subject");
		return (issuer != null && subject != null)
				? Caller.builder(issuer, subject).clientId(row.getString("client_id")).build() : null;
	}

	Optional<TaskPushNotificationConfig> findConfig(String taskId, String id) {
		return this.jdbc.sql("select document from a2a_push_config where task_id = ? and id = ?")
			.params(taskId, id)
			.query(TaskRepository::config)
			.optional();
	}

	List<TaskPushNotificationConfig> listConfigs(String taskId) {
		return this.jdbc.sql("select document from a2a_push_config where task_id = ? order by place")
			.param(taskId)
			.query(TaskRepository::config)
			.list();
	}

	void deleteConfig(String taskId, String id) {
		this.jdbc.sql("delete from a2a_push_config where task_id = ? and id = ?").params(taskId, id).update();
	}

	private JdbcClient.StatementSpec filtered(String sql, ListTasksRequest request) {
		TaskState state = (request.status() != TaskState.TASK_STATE_UNSPECIFIED) ? request.status() : null;
		return this.jdbc.sql(sql)
			.param("contextId", request.contextId())
			.param("state", (state != null) ? state.name() : null)
			.param("after", (request.statusTimestampAfter() != null) ? request.statusTimestampAfter().toEpochMilli()
					: Long.MIN_VALUE);
	}

	private static Cursor cursor(@Nullable String token) {
		if (token == null || token.isEmpty()) {
			return new Cursor(Long.MAX_VALUE, Long.MAX_VALUE);
		}
		try {
			Matcher matcher = CURSOR
				.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1));
			if (matcher.matches()) {
				return new Cursor(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
			}
		}
		catch (IllegalArgumentException ex) {
			// Refused below.
		}
		throw A2AException.invalidParams("pageToken", "Must be a nextPageToken of an earlier answer");
	}

	private static Task task(ResultSet row, int number) throws SQLException {
		return Json.fromStore(row.getString("document"), Task.class);
	}

	private static TaskPushNotificationConfig config(ResultSet row, int number) throws SQLException {
		return Json.fromStore(row.getString("document"), TaskPushNotificationConfig.class);
	}

	private record Row(Task task, Cursor cursor) {
	}

	private record Cursor(long millis, long revision) {

		String token() {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString((this.millis + "." + this.revision).getBytes(StandardCharsets.ISO_8859_1));
		}

	}

}
