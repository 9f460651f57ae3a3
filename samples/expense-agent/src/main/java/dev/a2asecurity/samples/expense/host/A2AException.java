package dev.a2asecurity.samples.expense.host;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ends a call with an error of the protocol. All it carries is meant for the caller.
 */
final class A2AException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final A2AError error;

	private final @Nullable String field;

	private final @Nullable String description;

	A2AException(A2AError error) {
		this(error, null, null);
	}

	private A2AException(A2AError error, @Nullable String field, @Nullable String description) {
		super(error.message());
		this.error = error;
		this.field = field;
		this.description = description;
	}

	static A2AException invalidParams(String field, String description) {
		return new A2AException(A2AError.INVALID_PARAMS, field, description);
	}

	A2AError error() {
		return this.error;
	}

	/**
	 * Writes the error object of JSON-RPC, {@code {"code", "message", "data"}}
	 * (specification 1.0, section 9.5).
	 */
	ObjectNode toJsonRpc() {
		ObjectNode node = Json.object().put("code", this.error.code()).put("message", this.error.message());
		addDetails(node, "data");
		return node;
	}

	/**
	 * Writes the {@code google.rpc.Status} of HTTP+JSON (specification 1.0, section
	 * 11.6).
	 * @param httpStatus the status of the response, where it is not the error's own
	 */
	ObjectNode toHttpJson(int httpStatus) {
		ObjectNode body = Json.object();
		ObjectNode node = body.putObject("error")
			.put("code", httpStatus)
			.put("status", this.error.status())
			.put("message", this.error.message());
		addDetails(node, "details");
		return body;
	}

	private void addDetails(ObjectNode node, String name) {
		ArrayNode details = Json.array();
		if (this.error.isSpecificToA2A()) {
			details.addObject()
				.put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
				.put("reason", this.error.name())
				.put("domain", "a2a-protocol.org");
		}
		if (this.field != null) {
			details.addObject()
				.put("@type", "type.googleapis.com/google.rpc.BadRequest")
				.putArray("fieldViolations")
				.addObject()
				.put("field", this.field)
				.put("description", this.description);
		}
		if (!details.isEmpty()) {
			node.set(name, details);
		}
	}

}
