package dev.a2asecurity.samples.expense.host;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The operations, by their JSON-RPC methods (specification 1.0, section 5.3;
 * specification 0.3, section 7).
 */
enum Operation {

	SEND_MESSAGE("SendMessage", "message/send"),

	SEND_STREAMING_MESSAGE("SendStreamingMessage", "message/stream"),

	GET_TASK("GetTask", "tasks/get"),

	LIST_TASKS("ListTasks", null),

	CANCEL_TASK("CancelTask", "tasks/cancel"),

	SUBSCRIBE_TO_TASK("SubscribeToTask", "tasks/resubscribe"),

	CREATE_CONFIG("CreateTaskPushNotificationConfig", "tasks/pushNotificationConfig/set"),

	GET_CONFIG("GetTaskPushNotificationConfig", "tasks/pushNotificationConfig/get"),

	LIST_CONFIGS("ListTaskPushNotificationConfigs", "tasks/pushNotificationConfig/list"),

	DELETE_CONFIG("DeleteTaskPushNotificationConfig", "tasks/pushNotificationConfig/delete"),

	GET_EXTENDED_AGENT_CARD("GetExtendedAgentCard", "agent/getAuthenticatedExtendedCard");

	private final String method;

	private final @Nullable String methodOf03;

	Operation(String method, @Nullable String methodOf03) {
		this.method = method;
		this.methodOf03 = methodOf03;
	}

	boolean isStreaming() {
		return this == SEND_STREAMING_MESSAGE || this == SUBSCRIBE_TO_TASK;
	}

	/**
	 * Returns the operation of a method.
	 * @throws A2AException {@link A2AError#METHOD_NOT_FOUND} where the version has no
	 * such method
	 */
	static Operation of(String method, ProtocolVersion version) {
		return Arrays.stream(values())
			.filter((operation) -> method
				.equals((version == ProtocolVersion.V1_0) ? operation.method : operation.methodOf03))
			.findFirst()
			.orElseThrow(() -> new A2AException(A2AError.METHOD_NOT_FOUND));
	}

	/**
	 * Returns the version that knows the method. The specification takes a call without
	 * version for 0.3; the names of the two versions differ, so the name tells it better:
	 * a client of 1.0 that forgot the header is still understood.
	 */
	static ProtocolVersion versionOf(String method) {
		return Arrays.stream(values()).anyMatch((operation) -> method.equals(operation.methodOf03))
				? ProtocolVersion.V0_3 : ProtocolVersion.V1_0;
	}

}
