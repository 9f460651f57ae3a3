package dev.a2asecurity.starter;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import dev.a2asecurity.call.A2AOperation;

/**
 * The ways in which an operation stands on the wire: both bindings, both versions.
 */
enum Wire {

	JSONRPC_1_0("1.0", false), JSONRPC_0_3("0.3", false), HTTP_JSON_1_0("1.0", true), HTTP_JSON_0_3("0.3", true);

	private final String version;

	private final boolean rest;

	Wire(String version, boolean rest) {
		this.version = version;
		this.rest = rest;
	}

	String version() {
		return this.version;
	}

	private boolean isOld() {
		return this.version.equals("0.3");
	}

	/**
	 * What a call names, each {@code null} where it names none.
	 */
	record Named(String taskId, String contextId, String referencedTaskId, String tenant, String messageId) {

		static Named nothing() {
			return new Named(null, null, null, null, UUID.randomUUID().toString());
		}

		static Named task(String taskId) {
			return new Named(taskId, null, null, null, UUID.randomUUID().toString());
		}

		static Named context(String contextId) {
			return new Named(null, contextId, null, null, UUID.randomUUID().toString());
		}

		static Named reference(String taskId) {
			return new Named(null, null, taskId, null, UUID.randomUUID().toString());
		}

		Named tenant(String newTenant) {
			return new Named(this.taskId, this.contextId, this.referencedTaskId, newTenant, this.messageId);
		}

	}

	/**
	 * A request as it is sent.
	 */
	record Request(String method, String path, String body) {
	}

	/**
	 * Returns the request for an operation, or {@code null} where the version does not
	 * have it in this binding.
	 */
	Request request(A2AOperation operation, Named named) {
		return this.rest ? rest(operation, named) : rpc(operation, named);
	}

	private Request rpc(A2AOperation operation, Named named) {
		String method = isOld() ? oldMethod(operation) : operation.label();
		if (method == null) {
			return null;
		}
		List<String> params = new ArrayList<>();
		if (named.tenant() != null) {
			params.add("\"tenant\":\"" + named.tenant() + "\"");
		}
		switch (operation) {
			case SEND_MESSAGE, SEND_STREAMING_MESSAGE -> params.add("\"message\":" + message(named));
			case LIST_TASKS -> add(params, "contextId", named.contextId());
			case GET_TASK, CANCEL_TASK, SUBSCRIBE_TO_TASK -> add(params, "id", named.taskId());
			case CREATE_TASK_PUSH_NOTIFICATION_CONFIG -> {
				add(params, "taskId", named.taskId());
				params.add(isOld() ? "\"pushNotificationConfig\":{\"url\":\"https://hook.example.com/x\"}"
						: "\"url\":\"https://hook.example.com/x\"");
			}
			case GET_TASK_PUSH_NOTIFICATION_CONFIG, DELETE_TASK_PUSH_NOTIFICATION_CONFIG -> {
				add(params, isOld() ? "id" : "taskId", named.taskId());
				add(params, isOld() ? "pushNotificationConfigId" : "id", "c");
			}
			case LIST_TASK_PUSH_NOTIFICATION_CONFIGS -> add(params, isOld() ? "id" : "taskId", named.taskId());
			default -> {
			}
		}
		return new Request("POST", "/a2a", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{"
				+ String.join(",", params) + "}}");
	}

	private static String oldMethod(A2AOperation operation) {
		return switch (operation) {
			case SEND_MESSAGE -> "message/send";
			case SEND_STREAMING_MESSAGE -> "message/stream";
			case GET_TASK -> "tasks/get";
			case LIST_TASKS -> null;
			case CANCEL_TASK -> "tasks/cancel";
			case SUBSCRIBE_TO_TASK -> "tasks/resubscribe";
			case CREATE_TASK_PUSH_NOTIFICATION_CONFIG -> "tasks/pushNotificationConfig/set";
			case GET_TASK_PUSH_NOTIFICATION_CONFIG -> "tasks/pushNotificationConfig/get";
			case LIST_TASK_PUSH_NOTIFICATION_CONFIGS -> "tasks/pushNotificationConfig/list";
			case DELETE_TASK_PUSH_NOTIFICATION_CONFIG -> "tasks/pushNotificationConfig/delete";
			case GET_EXTENDED_AGENT_CARD -> "agent/getAuthenticatedExtendedCard";
			case CUSTOM -> null;
		};
	}

	private Request rest(A2AOperation operation, Named named) {
		String root = "/a2a/rest" + (isOld() ? "/v1" : (named.tenant() != null) ? "/" + named.tenant() : "");
		String tasks = root + "/tasks";
		String configs = tasks + "/" + named.taskId() + "/pushNotificationConfigs";
		return switch (operation) {
			case SEND_MESSAGE -> new Request("POST", root + "/message:send", "{\"message\":" + message(named) + "}");
			case SEND_STREAMING_MESSAGE ->
				new Request("POST", root + "/message:stream", "{\"message\":" + message(named) + "}");
			case GET_TASK -> new Request("GET", tasks + "/" + named.taskId(), null);
			case LIST_TASKS -> new Request("GET",
					tasks + ((named.contextId() != null) ? "?contextId=" + named.contextId() : ""), null);
			case CANCEL_TASK -> new Request("POST", tasks + "/" + named.taskId() + ":cancel", "{}");
			case SUBSCRIBE_TO_TASK -> new Request(isOld() ? "GET" : "POST", tasks + "/" + named.taskId() + ":subscribe",
					isOld() ? null : "{}");
			case CREATE_TASK_PUSH_NOTIFICATION_CONFIG -> new Request("POST", configs,
					isOld() ? "{\"config\":{\"pushNotificationConfig\":{\"url\":\"https://hook.example.com/x\"}}}"
							: "{\"url\":\"https://hook.example.com/x\"}");
			case GET_TASK_PUSH_NOTIFICATION_CONFIG -> new Request("GET", configs + "/c", null);
			case LIST_TASK_PUSH_NOTIFICATION_CONFIGS -> new Request("GET", configs, null);
			case DELETE_TASK_PUSH_NOTIFICATION_CONFIG -> new Request("DELETE", configs + "/c", null);
			case GET_EXTENDED_AGENT_CARD -> new Request("GET", root + (isOld() ? "/card" : "/extendedAgentCard"), null);
			case CUSTOM -> null;
		};
	}

	private String message(Named named) {
		List<String> fields = new ArrayList<>();
		if (isOld() && !this.rest) {
			fields.add("\"kind\":\"message\"");
		}
		add(fields, "messageId", named.messageId());
		add(fields, "role", (isOld() && !this.rest) ? "user" : "ROLE_USER");
		fields.add("\"parts\":["
				+ ((isOld() && !this.rest) ? "{\"kind\":\"text\",\"text\":\"Hello\"}" : "{\"text\":\"Hello\"}") + "]");
		add(fields, "taskId", named.taskId());
		add(fields, "contextId", named.contextId());
		if (named.referencedTaskId() != null) {
			fields.add("\"referenceTaskIds\":[\"" + named.referencedTaskId() + "\"]");
		}
		fields.add("\"metadata\":{\"skillId\":\"note\"}");
		return "{" + String.join(",", fields) + "}";
	}

	private static void add(List<String> fields, String name, String value) {
		if (value != null) {
			fields.add("\"" + name + "\":\"" + value + "\"");
		}
	}

}
