package dev.a2asecurity.samples.expense.host;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.a2asecurity.samples.expense.host.Protocol.ConfigRequest;
import dev.a2asecurity.samples.expense.host.Protocol.ListTasksRequest;
import dev.a2asecurity.samples.expense.host.Protocol.SendMessageRequest;
import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import dev.a2asecurity.samples.expense.host.Protocol.TaskPushNotificationConfig;
import dev.a2asecurity.samples.expense.host.Protocol.TaskRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The HTTP+JSON binding of protocol 1.0 (specification 1.0, section 11). Its errors are
 * written by {@link HostErrorHandler}.
 */
@RestController
@RequestMapping(HttpJsonController.PATH)
class HttpJsonController {

	static final String PATH = "/a2a/rest";

	static final MediaType A2A_JSON = MediaType.parseMediaType("application/a2a+json");

	// Ids have no colon, else "/tasks/{id}" would match what a verb follows.
	private static final String TASK = "/tasks/{id:[^:]+}";

	private static final String CONFIGS = "/tasks/{taskId}/pushNotificationConfigs";

	private final TaskService tasks;

	private final HostProperties properties;

	HttpJsonController(TaskService tasks, HostProperties properties) {
		this.tasks = tasks;
		this.properties = properties;
	}

	/**
	 * Refuses other versions before each operation. A request that names none is one of
	 * 1.0: nothing else is at this path.
	 */
	@ModelAttribute
	void requireVersion(HttpServletRequest request) {
		if (ProtocolVersion.requestedBy(request) == ProtocolVersion.V0_3) {
			throw new A2AException(A2AError.VERSION_NOT_SUPPORTED);
		}
	}

	@PostMapping(path = "/message:send", consumes = { "application/a2a+json", "application/json" })
	ResponseEntity<byte[]> send(@RequestBody(required = false) byte @Nullable [] body) {
		return response(Json.tree(StreamResponse.of(this.tasks.send(read(body, SendMessageRequest.class)))));
	}

	@PostMapping(path = "/message:stream", consumes = { "application/a2a+json", "application/json" })
	SseEmitter stream(@RequestBody(required = false) byte @Nullable [] body) {
		SendMessageRequest request = read(body, SendMessageRequest.class);
		return EventStream.open(this.properties.responseTimeout(), Json::tree,
				(subscriber) -> this.tasks.stream(request, subscriber));
	}

	@GetMapping(TASK)
	ResponseEntity<byte[]> get(@PathVariable String id, @RequestParam MultiValueMap<String, String> query) {
		ObjectNode params = params(query, Set.of("historyLength"), Set.of()).put("id", id);
		return response(Json.tree(this.tasks.get(Json.read(params, TaskRequest.class))));
	}

	@GetMapping("/tasks")
	ResponseEntity<byte[]> list(@RequestParam MultiValueMap<String, String> query) {
		ObjectNode params = params(query, Set.of("pageSize", "historyLength"), Set.of("includeArtifacts"));
		return response(Json.tree(this.tasks.list(Json.read(params, ListTasksRequest.class))));
	}

	@PostMapping(TASK + ":cancel")
	ResponseEntity<byte[]> cancel(@PathVariable String id) {
		return response(Json.tree(this.tasks.cancel(new TaskRequest(id, null))));
	}

	/**
	 * Subscribes, by GET as the Protocol Buffers definition says and by POST as the
	 * specification's text does.
	 */
	@RequestMapping(path = TASK + ":subscribe", method = { RequestMethod.GET, RequestMethod.POST })
	SseEmitter subscribe(@PathVariable String id) {
		return EventStream.open(this.properties.responseTimeout(), Json::tree,
				(subscriber) -> this.tasks.subscribe(new TaskRequest(id, null), subscriber));
	}

	@PostMapping(path = CONFIGS, consumes = { "application/a2a+json", "application/json" })
	ResponseEntity<byte[]> createConfig(@PathVariable String taskId,
			@RequestBody(required = false) byte @Nullable [] body) {
		TaskPushNotificationConfig config = read(body, TaskPushNotificationConfig.class);
		if (config.taskId() != null && !config.taskId().isEmpty() && !config.taskId().equals(taskId)) {
			throw A2AException.invalidParams("taskId", "Must be the task of the path");
		}
		return response(Json.tree(this.tasks.createConfig(new TaskPushNotificationConfig(config.id(), taskId,
				config.url(), config.token(), config.authentication()))));
	}

	@GetMapping(CONFIGS + "/{id}")
	ResponseEntity<byte[]> getConfig(@PathVariable String taskId, @PathVariable String id) {
		return response(Json.tree(this.tasks.getConfig(new ConfigRequest(taskId, id))));
	}

	@GetMapping(CONFIGS)
	ResponseEntity<byte[]> listConfigs(@PathVariable String taskId) {
		return response(Json.tree(this.tasks.listConfigs(new ConfigRequest(taskId, null))));
	}

	@DeleteMapping(CONFIGS + "/{id}")
	ResponseEntity<byte[]> deleteConfig(@PathVariable String taskId, @PathVariable String id) {
		this.tasks.deleteConfig(new ConfigRequest(taskId, id));
		return response(Json.object());
	}

	@GetMapping("/extendedAgentCard")
	ResponseEntity<byte[]> extendedAgentCard() {
		throw new A2AException(A2AError.UNSUPPORTED_OPERATION);
	}

	private static <T> T read(byte @Nullable [] body, Class<T> type) {
		if (Json.parse(body) instanceof ObjectNode object) {
			return Json.read(object, type);
		}
		throw new A2AException(A2AError.INVALID_REQUEST);
	}

	/**
	 * Gives query parameters the types of their fields (section 11.5), so that they are
	 * read as JSON-RPC parameters are.
	 */
	private static ObjectNode params(MultiValueMap<String, String> query, Set<String> numbers, Set<String> booleans) {
		ObjectNode params = Json.object();
		for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
			String name = parameter.getKey();
			String value = parameter.getValue().get(0);
			if (parameter.getValue().size() > 1) {
				throw A2AException.invalidParams(name, "Must be given once");
			}
			if (numbers.contains(name)) {
				params.put(name, number(name, value));
			}
			else if (booleans.contains(name) && (value.equals("true") || value.equals("false"))) {
				params.put(name, value.equals("true"));
			}
			else {
				params.put(name, value);
			}
		}
		return params;
	}

	private static int number(String name, String value) {
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw A2AException.invalidParams(name, "Must be a decimal number");
		}
	}

	private static ResponseEntity<byte[]> response(JsonNode body) {
		return ResponseEntity.ok().contentType(A2A_JSON).body(Json.bytes(body));
	}

}
