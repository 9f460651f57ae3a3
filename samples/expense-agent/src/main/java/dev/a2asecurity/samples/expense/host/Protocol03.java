package dev.a2asecurity.samples.expense.host;

import java.util.Locale;

import dev.a2asecurity.samples.expense.host.Protocol.TaskState;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Translates between the JSON of protocol 0.3 and that of 1.0. What differs: the
 * {@code kind} that discriminates tasks, messages, parts and events; lower-case states
 * and roles; files as an object of their own; {@code blocking} where 1.0 has
 * {@code returnImmediately}; nested push notification configurations; results without a
 * wrapper (specification 0.3, sections 6 and 7).
 */
final class Protocol03 {

	private Protocol03() {
	}

	/**
	 * Translates the parameters of a call into those of 1.0.
	 */
	static ObjectNode params(Operation operation, ObjectNode params) {
		return switch (operation) {
			case SEND_MESSAGE, SEND_STREAMING_MESSAGE -> sendParams(params);
			case CREATE_CONFIG -> config(object(params, "pushNotificationConfig"), params.get("taskId"));
			case GET_CONFIG, LIST_CONFIGS, DELETE_CONFIG -> {
				ObjectNode translated = Json.object();
				copy(params, "id", translated, "taskId");
				copy(params, "pushNotificationConfigId", translated, "id");
				yield translated;
			}
			default -> params;
		};
	}

	/**
	 * Translates the result of a call, or one event of a stream, from that of 1.0.
	 */
	static JsonNode result(Operation operation, JsonNode result) {
		return switch (operation) {
			case SEND_MESSAGE, SEND_STREAMING_MESSAGE, SUBSCRIBE_TO_TASK -> event((ObjectNode) result);
			case GET_TASK, CANCEL_TASK -> task((ObjectNode) result);
			case CREATE_CONFIG, GET_CONFIG -> taskConfig(result);
			case LIST_CONFIGS -> {
				ArrayNode configs = Json.array();
				result.path("configs").forEach((config) -> configs.add(taskConfig(config)));
				yield configs;
			}
			case DELETE_CONFIG -> NullNode.getInstance();
			default -> result;
		};
	}

	private static ObjectNode sendParams(ObjectNode params) {
		ObjectNode translated = params.deepCopy();
		if (translated.get("message") instanceof ObjectNode message) {
			switch (message.path("role").asString("")) {
				case "user" -> message.put("role", "ROLE_USER");
				case "agent" -> message.put("role", "ROLE_AGENT");
				default -> throw A2AException.invalidParams("message.role", "Must be user or agent");
			}
			if (message.get("parts") instanceof ArrayNode parts) {
				for (int i = 0; i < parts.size(); i++) {
					parts.set(i, partFrom03(parts.get(i)));
				}
			}
		}
		if (translated.get("configuration") instanceof ObjectNode configuration) {
			JsonNode blocking = configuration.path("blocking");
			if (blocking.isBoolean()) {
				configuration.put("returnImmediately", !blocking.booleanValue());
			}
			else if (!blocking.isMissingNode() && !blocking.isNull()) {
				throw A2AException.invalidParams("configuration.blocking", "Must be a boolean");
			}
			if (configuration.remove("pushNotificationConfig") instanceof ObjectNode config) {
				configuration.set("taskPushNotificationConfig", config(config, null));
			}
		}
		return translated;
	}

	private static ObjectNode partFrom03(JsonNode part) {
		ObjectNode translated = Json.object();
		switch (part.path("kind").asString("")) {
			case "text" -> copy(part, "text", translated, "text");
			case "data" -> copy(part, "data", translated, "data");
			case "file" -> {
				copy(part.path("file"), "bytes", translated, "raw");
				copy(part.path("file"), "uri", translated, "url");
				copy(part.path("file"), "name", translated, "filename");
				copy(part.path("file"), "mimeType", translated, "mediaType");
			}
			default -> throw A2AException.invalidParams("message.parts", "A part's kind must be text, file or data");
		}
		copy(part, "metadata", translated, "metadata");
		return translated;
	}

	/**
	 * Version 1.0 has one authentication scheme where 0.3 has a list: the first is kept.
	 */
	private static ObjectNode config(ObjectNode config, @Nullable JsonNode taskId) {
		ObjectNode translated = config.deepCopy();
		if (taskId != null) {
			translated.set("taskId", taskId);
			// Version 0.3 sets: without an id, always the task's one configuration.
			if (!translated.hasNonNull("id")) {
				translated.set("id", taskId);
			}
		}
		if (translated.get("authentication") instanceof ObjectNode authentication) {
			copy(authentication.path("schemes"), 0, authentication, "scheme");
		}
		return translated;
	}

	private static ObjectNode event(ObjectNode event) {
		if (event.get("task") instanceof ObjectNode task) {
			return task(task);
		}
		if (event.get("statusUpdate") instanceof ObjectNode update) {
			boolean last = TaskState.valueOf(update.path("status").path("state").asString()).isTerminal();
			update.put("kind", "status-update").put("final", last);
			status(object(update, "status"));
			return update;
		}
		ObjectNode update = object(event, "artifactUpdate");
		parts(update.path("artifact"));
		return update.put("kind", "artifact-update");
	}

	private static ObjectNode task(ObjectNode task) {
		status(object(task, "status"));
		task.path("artifacts").forEach(Protocol03::parts);
		task.path("history").forEach((message) -> message((ObjectNode) message));
		return task.put("kind", "task");
	}

	private static void status(ObjectNode status) {
		status.put("state", lowerCase(status.path("state").asString(), "TASK_STATE_"));
		if (status.get("message") instanceof ObjectNode message) {
			message(message);
		}
	}

	private static void message(ObjectNode message) {
		message.put("role", lowerCase(message.path("role").asString(), "ROLE_"));
		parts(message);
		message.put("kind", "message");
	}

	private static void parts(JsonNode owner) {
		if (owner.get("parts") instanceof ArrayNode parts) {
			for (int i = 0; i < parts.size(); i++) {
				parts.set(i, partTo03(parts.get(i)));
			}
		}
	}

	private static ObjectNode partTo03(JsonNode part) {
		ObjectNode translated = Json.object();
		if (part.has("text")) {
			translated.put("kind", "text");
			copy(part, "text", translated, "text");
		}
		else if (part.has("data")) {
			translated.put("kind", "data");
			if (part.path("data").isObject()) {
				copy(part, "data", translated, "data");
			}
			else {
				// Data of 0.3 is always an object.
				copy(part, "data", translated.putObject("data"), "value");
			}
		}
		else {
			ObjectNode file = translated.put("kind", "file").putObject("file");
			copy(part, "raw", file, "bytes");
			copy(part, "url", file, "uri");
			copy(part, "filename", file, "name");
			copy(part, "mediaType", file, "mimeType");
		}
		copy(part, "metadata", translated, "metadata");
		return translated;
	}

	private static ObjectNode taskConfig(JsonNode config) {
		ObjectNode translated = Json.object();
		copy(config, "taskId", translated, "taskId");
		ObjectNode inner = translated.putObject("pushNotificationConfig");
		copy(config, "id", inner, "id");
		copy(config, "url", inner, "url");
		copy(config, "token", inner, "token");
		if (config.get("authentication") instanceof ObjectNode from) {
			ObjectNode authentication = inner.putObject("authentication");
			authentication.putArray("schemes").add(from.path("scheme"));
			copy(from, "credentials", authentication, "credentials");
		}
		return translated;
	}

	private static String lowerCase(String name, String prefix) {
		return name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static ObjectNode object(JsonNode owner, String name) {
		if (owner.get(name) instanceof ObjectNode object) {
			return object;
		}
		throw A2AException.invalidParams(name, "Must be an object");
	}

	private static void copy(JsonNode from, String name, ObjectNode to, String newName) {
		JsonNode value = from.get(name);
		if (value != null) {
			to.set(newName, value);
		}
	}

	private static void copy(JsonNode from, int index, ObjectNode to, String newName) {
		JsonNode value = from.get(index);
		if (value != null) {
			to.set(newName, value);
		}
	}

}
