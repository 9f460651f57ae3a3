package dev.a2asecurity.samples.interop.differential;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an agent takes out of a request, once some parser has made maps and lists of it:
 * each operation's fields in the layout of its version, under the names that the agent's
 * types have.
 */
final class HostReading {

	private static final Set<String> SENDING = Set.of("SendMessage", "SendStreamingMessage", "message/send",
			"message/stream");

	private static final Set<String> BY_ID = Set.of("GetTask", "CancelTask", "SubscribeToTask", "tasks/get",
			"tasks/cancel", "tasks/resubscribe", "tasks/pushNotificationConfig/get",
			"tasks/pushNotificationConfig/list", "tasks/pushNotificationConfig/delete");

	private static final Set<String> BY_TASK_ID = Set.of("CreateTaskPushNotificationConfig",
			"GetTaskPushNotificationConfig", "ListTaskPushNotificationConfigs", "DeleteTaskPushNotificationConfig",
			"tasks/pushNotificationConfig/set");

	private final boolean snakeCase;

	private final Set<String> tasks = new HashSet<>();

	private final Set<String> contexts = new HashSet<>();

	private final Set<String> skills = new HashSet<>();

	private final Set<String> urls = new HashSet<>();

	private HostReading(boolean snakeCase) {
		this.snakeCase = snakeCase;
	}

	/**
	 * Reads a request.
	 * @param snakeCase whether the agent's types know the names of the Protocol Buffers
	 * definition besides
	 * @return the reading, or {@code null} if it is no call to the agent
	 */
	static Reading of(Object request, boolean snakeCase) {
		if (!(request instanceof Map<?, ?> envelope) || !(envelope.get("method") instanceof String method)) {
			return null;
		}
		HostReading reading = new HostReading(snakeCase);
		Map<?, ?> params = object(envelope.get("params"));
		if (SENDING.contains(method)) {
			reading.readMessage(params);
		}
		else if (BY_ID.contains(method)) {
			reading.add(reading.tasks, params.get("id"));
		}
		else if (BY_TASK_ID.contains(method)) {
			reading.add(reading.tasks, reading.get(params, "taskId", "task_id"));
			reading.readWebhook(params);
		}
		else if (method.equals("ListTasks")) {
			reading.add(reading.contexts, reading.get(params, "contextId", "context_id"));
		}
		else if (!method.equals("GetExtendedAgentCard") && !method.equals("agent/getAuthenticatedExtendedCard")) {
			return null;
		}
		return new Reading(method, reading.tasks, reading.contexts, reading.skills, reading.urls);
	}

	private void readMessage(Map<?, ?> params) {
		Map<?, ?> message = object(get(params, "message", "request"));
		add(this.tasks, get(message, "taskId", "task_id"));
		add(this.contexts, get(message, "contextId", "context_id"));
		for (Object reference : list(get(message, "referenceTaskIds", "reference_task_ids"))) {
			add(this.tasks, reference);
		}
		add(this.skills, object(message.get("metadata")).get("skillId"));
		add(this.skills, object(params.get("metadata")).get("skillId"));
		for (Object part : list(message.get("parts"))) {
			add(this.skills, object(object(part).get("metadata")).get("skillId"));
		}
		readWebhook(object(params.get("configuration")));
	}

	private void readWebhook(Map<?, ?> owner) {
		add(this.urls, owner.get("url"));
		for (String name : List.of("taskPushNotificationConfig", "pushNotificationConfig", "config")) {
			Map<?, ?> config = object(get(owner, name, snake(name)));
			add(this.urls, config.get("url"));
			add(this.tasks, get(config, "taskId", "task_id"));
			add(this.urls, object(get(config, "pushNotificationConfig", "push_notification_config")).get("url"));
		}
	}

	private static String snake(String name) {
		return name.replaceAll("([A-Z])", "_$1").toLowerCase();
	}

	private Object get(Map<?, ?> object, String name, String alias) {
		Object value = object.get(name);
		return (value == null && this.snakeCase) ? object.get(alias) : value;
	}

	private void add(Set<String> values, Object value) {
		if (value instanceof String text && !text.isEmpty()) {
			values.add(text);
		}
		else if (value instanceof Number || value instanceof Boolean) {
			// As readers do that make a text of whatever there is.
			values.add(String.valueOf(value));
		}
	}

	private static Map<?, ?> object(Object value) {
		return (value instanceof Map<?, ?> object) ? object : Map.of();
	}

	private static List<?> list(Object value) {
		return (value instanceof List<?> list) ? list : new ArrayList<>();
	}

}
