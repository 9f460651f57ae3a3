package dev.a2asecurity.samples.expense.host;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data model of protocol 1.0 (specification 1.0, section 4, and
 * {@code specification/a2a.proto}), as far as this agent has it. The names are the
 * protocol's, so that each record is its own JSON form.
 */
final class Protocol {

	private Protocol() {
	}

	enum TaskState {

		TASK_STATE_UNSPECIFIED, TASK_STATE_SUBMITTED, TASK_STATE_WORKING, TASK_STATE_COMPLETED, TASK_STATE_FAILED,
		TASK_STATE_CANCELED, TASK_STATE_INPUT_REQUIRED, TASK_STATE_REJECTED, TASK_STATE_AUTH_REQUIRED;

		boolean isTerminal() {
			return this == TASK_STATE_COMPLETED || this == TASK_STATE_FAILED || this == TASK_STATE_CANCELED
					|| this == TASK_STATE_REJECTED;
		}

		/**
		 * Tells whether nothing happens to the task until somebody says more: it has
		 * ended, or waits for its client (specification 1.0, section 3.2.2).
		 */
		boolean isAtRest() {
			return isTerminal() || this == TASK_STATE_INPUT_REQUIRED || this == TASK_STATE_AUTH_REQUIRED;
		}

	}

	enum Role {

		ROLE_UNSPECIFIED, ROLE_USER, ROLE_AGENT

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Part(@Nullable String text, @Nullable String raw, @Nullable String url, @Nullable JsonNode data,
			@Nullable ObjectNode metadata, @Nullable String filename, @Nullable String mediaType) {

		static Part ofText(String text) {
			return new Part(text, null, null, null, null, null, null);
		}

		static Part ofData(JsonNode data) {
			return new Part(null, null, null, data, null, null, "application/json");
		}

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Message(@Required String messageId, @Nullable String contextId, @Nullable String taskId, @Required Role role,
			@Required List<Part> parts, @Nullable ObjectNode metadata, @Nullable List<String> extensions,
			@Nullable List<String> referenceTaskIds) {

		Message in(String contextId, String taskId) {
			return new Message(this.messageId, contextId, taskId, this.role, this.parts, this.metadata, this.extensions,
					this.referenceTaskIds);
		}

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record TaskStatus(TaskState state, @Nullable Message message, @JsonFormat(shape = JsonFormat.Shape.STRING,
			pattern = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", timezone = "UTC") Instant timestamp) {
	}

	record Artifact(String artifactId, String name, List<Part> parts) {
	}

	/**
	 * A task. Its lists are {@code null} in views only, where the protocol wants the
	 * field left out.
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Task(String id, String contextId, TaskStatus status, @Nullable List<Artifact> artifacts,
			@Nullable List<Message> history) {

		Task with(TaskStatus status) {
			return new Task(this.id, this.contextId, status, this.artifacts, this.history);
		}

		Task with(Artifact artifact) {
			List<Artifact> artifacts = new ArrayList<>((this.artifacts != null) ? this.artifacts : List.of());
			artifacts.add(artifact);
			return new Task(this.id, this.contextId, this.status, List.copyOf(artifacts), this.history);
		}

		Task with(Message message) {
			List<Message> history = new ArrayList<>((this.history != null) ? this.history : List.of());
			history.add(message);
			return new Task(this.id, this.contextId, this.status, this.artifacts, List.copyOf(history));
		}

		Task withOnly(Artifact artifact) {
			return new Task(this.id, this.contextId, this.status, List.of(artifact), this.history);
		}

		Task withoutArtifacts() {
			return new Task(this.id, this.contextId, this.status, null, this.history);
		}

		/**
		 * Keeps the most recent messages (specification 1.0, section 3.2.4).
		 * @param length how many; {@code null} for all, zero leaves the field out
		 */
		Task withHistory(@Nullable Integer length) {
			if (length == null || this.history == null) {
				return this;
			}
			int size = this.history.size();
			return new Task(this.id, this.contextId, this.status, this.artifacts,
					(length == 0) ? null : this.history.subList(Math.max(0, size - length), size));
		}

	}

	record TaskStatusUpdateEvent(String taskId, String contextId, TaskStatus status) {
	}

	record TaskArtifactUpdateEvent(String taskId, String contextId, Artifact artifact, boolean append,
			boolean lastChunk) {
	}

	/**
	 * Exactly one of its components is set. With the task it is a
	 * {@code SendMessageResponse} too.
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record StreamResponse(@Nullable Task task, @Nullable TaskStatusUpdateEvent statusUpdate,
			@Nullable TaskArtifactUpdateEvent artifactUpdate) {

		static StreamResponse of(Task task) {
			return new StreamResponse(task, null, null);
		}

		static StreamResponse ofStatus(Task task) {
			return new StreamResponse(null, new TaskStatusUpdateEvent(task.id(), task.contextId(), task.status()),
					null);
		}

		static StreamResponse ofArtifact(Task task, Artifact artifact) {
			return new StreamResponse(null, null,
					new TaskArtifactUpdateEvent(task.id(), task.contextId(), artifact, false, true));
		}

	}

	record SendMessageRequest(@Required Message message, @Nullable SendMessageConfiguration configuration) {

		@Nullable Integer historyLength() {
			return (this.configuration != null) ? this.configuration.historyLength() : null;
		}

		boolean returnsImmediately() {
			return this.configuration != null && Boolean.TRUE.equals(this.configuration.returnImmediately());
		}

	}

	record SendMessageConfiguration(@Nullable TaskPushNotificationConfig taskPushNotificationConfig,
			@Nullable Integer historyLength, @Nullable Boolean returnImmediately) {
	}

	/**
	 * The parameters of GetTask, and without the length those of CancelTask and
	 * SubscribeToTask.
	 */
	record TaskRequest(@Required String id, @Nullable Integer historyLength) {
	}

	record ListTasksRequest(@Nullable String contextId, @Nullable TaskState status, @Nullable Integer pageSize,
			@Nullable String pageToken, @Nullable Integer historyLength, @Nullable Instant statusTimestampAfter,
			@Nullable Boolean includeArtifacts) {
	}

	record ListTasksResponse(List<Task> tasks, String nextPageToken, int pageSize, int totalSize) {
	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record AuthenticationInfo(@Required String scheme, @Nullable String credentials) {

		@Override
		public String toString() {
			return "AuthenticationInfo[scheme=" + this.scheme + ", credentials=<redacted>]";
		}

	}

	/**
	 * Where updates of a task are to be sent. The task's id comes from the request that
	 * surrounds it, and the id may be left to the agent, so both may be missing on the
	 * way in; what is stored has both.
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record TaskPushNotificationConfig(@Nullable String id, @Nullable String taskId, @Required String url,
			@Nullable String token, @Nullable AuthenticationInfo authentication) {

		TaskPushNotificationConfig with(String id, String taskId) {
			return new TaskPushNotificationConfig(id, taskId, this.url, this.token, this.authentication);
		}

		@Override
		public String toString() {
			return "TaskPushNotificationConfig[id=" + this.id + ", taskId=" + this.taskId + ", url=" + this.url
					+ ", token=<redacted>]";
		}

	}

	/**
	 * The parameters of GetTaskPushNotificationConfig and its siblings.
	 *
	 * @param id of the configuration; not for ListTaskPushNotificationConfigs, and in
	 * protocol 0.3 not always for getting one
	 */
	record ConfigRequest(@Required String taskId, @Nullable String id) {
	}

	record ListConfigsResponse(List<TaskPushNotificationConfig> configs, String nextPageToken) {
	}

	/**
	 * A field that must be there and must not be {@code null}.
	 */
	@JacksonAnnotationsInside
	@JsonProperty(required = true)
	@JsonSetter(nulls = Nulls.FAIL)
	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
	private @interface Required {

	}

}
