package dev.a2asecurity.web;

import java.util.List;

/**
 * A member of the objects that a call is made of, under every name that the parsers of
 * agents know it by: the specification's camel case, the snake case that readers of
 * Protocol Buffers accept as well (A2A specification 1.0, section 5.5), and what 0.3 and
 * its HTTP binding call it. Two names of one member in one object are one too many.
 */
enum Member {

	JSONRPC("jsonrpc"), METHOD("method"), PARAMS("params"),

	/**
	 * The request, the task or the webhook, depending on where it stands.
	 */
	ID("id"),

	TASK_ID("taskId task_id"),

	/**
	 * {@code tasks/…} or {@code tasks/…/pushNotificationConfigs/…} (0.3 over HTTP).
	 */
	NAME("name"),

	/**
	 * {@code tasks/…} (0.3 over HTTP).
	 */
	PARENT("parent"),

	CONTEXT_ID("contextId context_id"), TENANT("tenant"), MESSAGE("message request"), CONFIGURATION("configuration"),
	METADATA("metadata"), URL("url"),

	CONFIG_ID("pushNotificationConfigId push_notification_config_id configId config_id"),

	PUSH_CONFIG(
			"taskPushNotificationConfig task_push_notification_config pushNotificationConfig push_notification_config pushNotification push_notification config"),

	PAGE_TOKEN("pageToken page_token"), PAGE_SIZE("pageSize page_size"),

	MESSAGE_ID("messageId message_id"), REFERENCES("referenceTaskIds reference_task_ids"), PARTS("parts content"),

	// What follows is known so that it costs nothing to pass over.

	ROLE("role"), KIND("kind"), TYPE("type"), EXTENSIONS("extensions"), HISTORY_LENGTH("historyLength history_length"),
	STATUS("status"), AFTER("statusTimestampAfter status_timestamp_after"),
	ARTIFACTS("includeArtifacts include_artifacts"), MODES("acceptedOutputModes accepted_output_modes"),
	BLOCKING("blocking"), RETURN_IMMEDIATELY("returnImmediately return_immediately"), TOKEN("token"),
	AUTHENTICATION("authentication"), TEXT("text"), DATA("data"), FILE("file"), RAW("raw"), FILENAME("filename"),
	MEDIA_TYPE("mediaType media_type");

	private final String names;

	/**
	 * @param names every name, with spaces between them
	 */
	Member(String names) {
		this.names = names;
	}

	/**
	 * Returns every name, the specification's first.
	 */
	List<String> names() {
		return List.of(this.names.split(" "));
	}

	/**
	 * Returns the specification's name.
	 */
	String label() {
		return names().get(0);
	}

}
