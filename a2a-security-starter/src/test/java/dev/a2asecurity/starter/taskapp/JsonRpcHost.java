package dev.a2asecurity.starter.taskapp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class JsonRpcHost {

	private final JsonMapper json = JsonMapper.builder().build();

	private final TaskHost host;

	JsonRpcHost(TaskHost host) {
		this.host = host;
	}

	@PostMapping("/a2a")
	ResponseEntity<String> call(@RequestBody String body) {
		JsonNode call = this.json.readTree(body);
		String method = call.path("method").asString();
		JsonNode params = call.path("params");
		this.host.invoked(method);
		boolean old = method.contains("/");
		Object result = result(method, params, old);
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("jsonrpc", "2.0");
		response.put("id", call.get("id"));
		response.put("result", result);
		String document = this.json.writeValueAsString(response);
		return switch (method) {
			case "SendStreamingMessage", "message/stream", "SubscribeToTask", "tasks/resubscribe" ->
				ResponseEntity.ok().contentType(MediaType.TEXT_EVENT_STREAM).body("data: " + document + "\n\n");
			default -> ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(document);
		};
	}

	private Object result(String method, JsonNode params, boolean old) {
		String task = text(params, "id", text(params, "taskId", null));
		return switch (method) {
			case "SendMessage", "message/send", "SendStreamingMessage", "message/stream" -> {
				String continued = text(params.path("message"), "taskId", null);
				Map<String, Object> begun = (continued != null) ? this.host.task(continued, old)
						: this.host.begin(text(params.path("message"), "contextId", null), old);
				yield old ? begun : Map.of("task", begun);
			}
			case "GetTask", "tasks/get", "CancelTask", "tasks/cancel" -> this.host.task(task, old);
			case "SubscribeToTask" -> Map.of("task", this.host.task(task, false));
			case "tasks/resubscribe" -> this.host.task(task, true);
			case "ListTasks", "tasks/list" -> this.host.list(old);
			case "CreateTaskPushNotificationConfig", "tasks/pushNotificationConfig/set" ->
				this.host.config(params.path("taskId").asString(), old);
			case "GetTaskPushNotificationConfig", "tasks/pushNotificationConfig/get" ->
				this.host.config(text(params, "taskId", task), old);
			case "ListTaskPushNotificationConfigs" -> Map.of("configs",
					List.of(this.host.config(params.path("taskId").asString(), false)), "nextPageToken", "");
			case "tasks/pushNotificationConfig/list" -> List.of(this.host.config(text(params, "id", task), true));
			case "DeleteTaskPushNotificationConfig" -> Map.of();
			case "tasks/pushNotificationConfig/delete" -> JsonMapper.shared().nullNode();
			default -> throw new IllegalStateException(method);
		};
	}

	private static String text(JsonNode node, String name, String fallback) {
		return node.path(name).isString() ? node.path(name).asString() : fallback;
	}

}
