package dev.a2asecurity.starter;

import java.util.List;
import java.util.Map;

/**
 * Answers of agents that make no task of a message, and answer with another.
 */
public final class Answers {

	private Answers() {
	}

	/**
	 * Returns a JSON-RPC response to a call whose id is 1.
	 */
	public static Map<String, Object> jsonRpc(Object data) {
		return Map.of("jsonrpc", "2.0", "id", 1, "result", httpJson(data));
	}

	/**
	 * Returns an HTTP+JSON response.
	 */
	public static Map<String, Object> httpJson(Object data) {
		return Map.of("message",
				Map.of("messageId", "m", "role", "ROLE_AGENT", "parts", List.of(Map.of("data", data))));
	}

}
