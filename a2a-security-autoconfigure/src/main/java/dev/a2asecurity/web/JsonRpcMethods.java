package dev.a2asecurity.web;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.ProtocolVersion;

/**
 * The JSON-RPC methods of both versions of the protocol (A2A specification 1.0, section
 * 5.3; 0.3, section 3.5.6). No two have one name, so a name tells the version.
 */
final class JsonRpcMethods {

	private static final Map<String, Specified> ALL = all();

	private JsonRpcMethods() {
	}

	private static Map<String, Specified> all() {
		Map<String, Specified> all = new HashMap<>();
		for (A2AOperation operation : A2AOperation.values()) {
			if (operation != A2AOperation.CUSTOM) {
				all.put(operation.label(), new Specified(operation, ProtocolVersion.V1_0));
			}
		}
		// As the drafts of 1.0 called it, and the A2A Java SDK up to 1.0.0.Alpha3.
		all.put("ListTaskPushNotificationConfig",
				new Specified(A2AOperation.LIST_TASK_PUSH_NOTIFICATION_CONFIGS, ProtocolVersion.V1_0));
		Map.of("message/send", A2AOperation.SEND_MESSAGE, "message/stream", A2AOperation.SEND_STREAMING_MESSAGE,
				"tasks/get", A2AOperation.GET_TASK, "tasks/cancel", A2AOperation.CANCEL_TASK, "tasks/resubscribe",
				A2AOperation.SUBSCRIBE_TO_TASK, "tasks/pushNotificationConfig/set",
				A2AOperation.CREATE_TASK_PUSH_NOTIFICATION_CONFIG, "tasks/pushNotificationConfig/get",
				A2AOperation.GET_TASK_PUSH_NOTIFICATION_CONFIG, "tasks/pushNotificationConfig/list",
				A2AOperation.LIST_TASK_PUSH_NOTIFICATION_CONFIGS, "tasks/pushNotificationConfig/delete",
				A2AOperation.DELETE_TASK_PUSH_NOTIFICATION_CONFIG, "agent/getAuthenticatedExtendedCard",
				A2AOperation.GET_EXTENDED_AGENT_CARD)
			.forEach((name, operation) -> all.put(name, new Specified(operation, ProtocolVersion.V0_3)));
		return Map.copyOf(all);
	}

	static @Nullable Specified find(String method) {
		return ALL.get(method);
	}

	/**
	 * Returns the operation whose method a name is but for its case.
	 */
	static Optional<A2AOperation> similar(String method) {
		String folded = method.toLowerCase(Locale.ROOT);
		return ALL.entrySet()
			.stream()
			.filter((known) -> known.getKey().toLowerCase(Locale.ROOT).equals(folded))
			.map((known) -> known.getValue().operation())
			.findAny();
	}

	/**
	 * A method that the specification has.
	 */
	record Specified(A2AOperation operation, ProtocolVersion version) {

	}

}
