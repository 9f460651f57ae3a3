package dev.a2asecurity.samples.expense.host;

import dev.a2asecurity.samples.expense.host.Protocol.ConfigRequest;
import dev.a2asecurity.samples.expense.host.Protocol.ListTasksRequest;
import dev.a2asecurity.samples.expense.host.Protocol.SendMessageRequest;
import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import dev.a2asecurity.samples.expense.host.Protocol.TaskPushNotificationConfig;
import dev.a2asecurity.samples.expense.host.Protocol.TaskRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The JSON-RPC binding of protocol 1.0 and 0.3, on one path (specification 1.0, section
 * 9). Every answer has status 200, and errors are in the body.
 */
@RestController
class JsonRpcController {

	static final String PATH = "/a2a";

	private static final Log logger = LogFactory.getLog(JsonRpcController.class);

	private final TaskService tasks;

	private final HostProperties properties;

	JsonRpcController(TaskService tasks, HostProperties properties) {
		this.tasks = tasks;
		this.properties = properties;
	}

	@PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
	Object handle(@RequestBody(required = false) byte @Nullable [] body, HttpServletRequest http) {
		JsonNode id = NullNode.getInstance();
		try {
			JsonNode request = Json.parse(body);
			id = id(request);
			return call(request, id, http);
		}
		catch (A2AException ex) {
			return response(error(id, ex));
		}
		catch (AccessDeniedException | AuthenticationException ex) {
			// Spring Security, around this controller, turns it into 403 or 401.
			throw ex;
		}
		catch (RuntimeException ex) {
			logger.error("Call failed", ex);
			return response(error(id, new A2AException(A2AError.INTERNAL)));
		}
	}

	private Object call(JsonNode request, JsonNode id, HttpServletRequest http) {
		JsonNode method = request.path("method");
		// A2A has no notifications: every operation has an answer, so it has an id.
		if (!"2.0".equals(request.path("jsonrpc").asString("")) || !method.isString() || !request.has("id")) {
			throw new A2AException(A2AError.INVALID_REQUEST);
		}
		ProtocolVersion requested = ProtocolVersion.requestedBy(http);
		ProtocolVersion version = (requested != null) ? requested : Operation.versionOf(method.stringValue());
		Operation operation = Operation.of(method.stringValue(), version);
		boolean translate = version == ProtocolVersion.V0_3;
		ObjectNode given = params(request.get("params"));
		ObjectNode params = translate ? Protocol03.params(operation, given) : given;
		if (operation.isStreaming()) {
			return EventStream.open(this.properties.responseTimeout(), (event) -> {
				JsonNode result = Json.tree(event);
				return result(id, translate ? Protocol03.result(operation, result) : result);
			}, (subscriber) -> (operation == Operation.SEND_STREAMING_MESSAGE)
					? this.tasks.stream(Json.read(params, SendMessageRequest.class), subscriber)
					: this.tasks.subscribe(Json.read(params, TaskRequest.class), subscriber));
		}
		JsonNode result = invoke(operation, params);
		return response(result(id, translate ? Protocol03.result(operation, result) : result));
	}

	private JsonNode invoke(Operation operation, ObjectNode params) {
		return switch (operation) {
			case SEND_MESSAGE ->
				Json.tree(StreamResponse.of(this.tasks.send(Json.read(params, SendMessageRequest.class))));
			case GET_TASK -> Json.tree(this.tasks.get(Json.read(params, TaskRequest.class)));
			case LIST_TASKS -> Json.tree(this.tasks.list(Json.read(params, ListTasksRequest.class)));
			case CANCEL_TASK -> Json.tree(this.tasks.cancel(Json.read(params, TaskRequest.class)));
			case CREATE_CONFIG ->
				Json.tree(this.tasks.createConfig(Json.read(params, TaskPushNotificationConfig.class)));
			case GET_CONFIG -> Json.tree(this.tasks.getConfig(Json.read(params, ConfigRequest.class)));
			case LIST_CONFIGS -> Json.tree(this.tasks.listConfigs(Json.read(params, ConfigRequest.class)));
			case DELETE_CONFIG -> {
				this.tasks.deleteConfig(Json.read(params, ConfigRequest.class));
				yield Json.object();
			}
			default -> throw new A2AException(A2AError.UNSUPPORTED_OPERATION);
		};
	}

	/**
	 * Returns the id to echo: {@code null} where there is none that can be echoed.
	 */
	private static JsonNode id(JsonNode request) {
		if (!request.isObject()) {
			// A batch, or no request at all.
			throw new A2AException(A2AError.INVALID_REQUEST);
		}
		JsonNode id = request.path("id");
		if (!id.isString() && !id.isNumber() && !id.isNull() && !id.isMissingNode()) {
			throw new A2AException(A2AError.INVALID_REQUEST);
		}
		return id.isMissingNode() ? NullNode.getInstance() : id;
	}

	private static ObjectNode params(@Nullable JsonNode params) {
		if (params == null || params.isNull()) {
			return Json.object();
		}
		if (params instanceof ObjectNode object) {
			return object;
		}
		throw A2AException.invalidParams("params", "Must be an object");
	}

	private static ObjectNode result(JsonNode id, JsonNode result) {
		return envelope(id).set("result", result);
	}

	static ObjectNode error(JsonNode id, A2AException ex) {
		return envelope(id).set("error", ex.toJsonRpc());
	}

	private static ObjectNode envelope(JsonNode id) {
		return Json.object().put("jsonrpc", "2.0").set("id", id);
	}

	private static ResponseEntity<byte[]> response(JsonNode body) {
		return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Json.bytes(body));
	}

}
