package dev.a2asecurity.web;

/**
 * How an interface of this agent speaks (A2A specification 1.0, sections 9 and 11).
 */
public enum Binding {

	/**
	 * JSON-RPC 2.0: one path, the operation in the body.
	 */
	JSONRPC,

	/**
	 * HTTP+JSON: the operation in method and path.
	 */
	HTTP_JSON

}
