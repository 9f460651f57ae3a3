package dev.a2asecurity.samples.expense.host;

/**
 * The errors of the protocol (specification 1.0, sections 5.4 and 9.5), and how each
 * binding writes them.
 */
enum A2AError {

	JSON_PARSE(-32700, 400, "INVALID_ARGUMENT", "Invalid JSON payload"),

	INVALID_REQUEST(-32600, 400, "INVALID_ARGUMENT", "Request payload validation error"),

	METHOD_NOT_FOUND(-32601, 404, "NOT_FOUND", "Method not found"),

	INVALID_PARAMS(-32602, 400, "INVALID_ARGUMENT", "Invalid parameters"),

	INTERNAL(-32603, 500, "INTERNAL", "Internal error"),

	TASK_NOT_FOUND(-32001, 404, "NOT_FOUND", "Task not found"),

	TASK_NOT_CANCELABLE(-32002, 400, "FAILED_PRECONDITION", "Task cannot be canceled"),

	UNSUPPORTED_OPERATION(-32004, 400, "FAILED_PRECONDITION", "This operation is not supported"),

	CONTENT_TYPE_NOT_SUPPORTED(-32005, 400, "INVALID_ARGUMENT", "Incompatible content types"),

	VERSION_NOT_SUPPORTED(-32009, 400, "FAILED_PRECONDITION", "Protocol version not supported");

	private final int code;

	private final int httpStatus;

	private final String status;

	private final String message;

	A2AError(int code, int httpStatus, String status, String message) {
		this.code = code;
		this.httpStatus = httpStatus;
		this.status = status;
		this.message = message;
	}

	/**
	 * Returns the JSON-RPC error code.
	 */
	int code() {
		return this.code;
	}

	/**
	 * Returns the HTTP status of the HTTP+JSON binding.
	 */
	int httpStatus() {
		return this.httpStatus;
	}

	/**
	 * Returns the name of the canonical status code of {@code google.rpc.Code}.
	 */
	String status() {
		return this.status;
	}

	String message() {
		return this.message;
	}

	/**
	 * Whether the protocol itself defines the error, rather than JSON-RPC. Only then has
	 * it an {@code ErrorInfo} whose reason is this constant's name.
	 */
	boolean isSpecificToA2A() {
		return this.code > -32100;
	}

}
