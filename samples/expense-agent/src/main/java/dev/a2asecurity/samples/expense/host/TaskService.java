package dev.a2asecurity.samples.expense.host;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.samples.expense.host.Protocol.Artifact;
import dev.a2asecurity.samples.expense.host.Protocol.ConfigRequest;
import dev.a2asecurity.samples.expense.host.Protocol.ListConfigsResponse;
import dev.a2asecurity.samples.expense.host.Protocol.ListTasksRequest;
import dev.a2asecurity.samples.expense.host.Protocol.ListTasksResponse;
import dev.a2asecurity.samples.expense.host.Protocol.Message;
import dev.a2asecurity.samples.expense.host.Protocol.Part;
import dev.a2asecurity.samples.expense.host.Protocol.Role;
import dev.a2asecurity.samples.expense.host.Protocol.SendMessageRequest;
import dev.a2asecurity.samples.expense.host.Protocol.StreamResponse;
import dev.a2asecurity.samples.expense.host.Protocol.Task;
import dev.a2asecurity.samples.expense.host.Protocol.TaskPushNotificationConfig;
import dev.a2asecurity.samples.expense.host.Protocol.TaskRequest;
import dev.a2asecurity.samples.expense.host.Protocol.TaskState;
import dev.a2asecurity.samples.expense.host.Protocol.TaskStatus;
import dev.a2asecurity.skill.SkillRefusal;
import dev.a2asecurity.webhook.send.WebhookTarget;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.context.event.EventListener;
import org.springframework.core.log.LogMessage;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;

/**
 * The operations of the protocol (specification 1.0, section 3.1), the same for every
 * binding and version. A message becomes a task, the task's work runs on the agent's
 * executor, and whoever waits or listens is told of each change.
 * <p>
 * The service knows nothing of callers: whose task it is, and who may see it, is decided
 * in front of it.
 * <p>
 * Push notification configurations are told of every status but "working", by the
 * library's sender.
 */
class TaskService {

	private static final Log logger = LogFactory.getLog(TaskService.class);

	private static final int MAX_ID_LENGTH = 128;

	private static final int MAX_URL_LENGTH = 2048;

	private final Agent agent;

	private final TaskRepository repository;

	private final TaskExecutor executor;

	private final Clock clock;

	private final Duration responseTimeout;

	private final PushNotifications pushes;

	private final Map<String, LiveTask> liveTasks = new ConcurrentHashMap<>();

	TaskService(Agent agent, TaskRepository repository, TaskExecutor executor, Clock clock, Duration responseTimeout,
			PushNotifications pushes) {
		this.pushes = pushes;
		this.agent = agent;
		this.repository = repository;
		this.executor = executor;
		this.clock = clock;
		this.responseTimeout = responseTimeout;
	}

	/**
	 * Sends a message and waits until its task is at rest, unless the request says not to
	 * (section 3.2.2).
	 */
	Task send(SendMessageRequest request) {
		Started started = start(request, null);
		Task task = request.returnsImmediately() ? started.created() : started.live().awaitRest(this.responseTimeout);
		return task.withHistory(request.historyLength());
	}

	/**
	 * Sends a message and lets the subscriber follow its task.
	 * @return what ends the subscription
	 */
	Runnable stream(SendMessageRequest request, TaskSubscriber subscriber) {
		LiveTask live = start(request, subscriber).live();
		return () -> live.unsubscribe(subscriber);
	}

	/**
	 * Lets the subscriber follow a task.
	 * @return what ends the subscription
	 */
	Runnable subscribe(TaskRequest request, TaskSubscriber subscriber) {
		LiveTask live = this.liveTasks.get(request.id());
		if (live == null || !live.subscribe(subscriber, (task) -> task)) {
			existing(request.id());
			throw new A2AException(A2AError.UNSUPPORTED_OPERATION);
		}
		return () -> live.unsubscribe(subscriber);
	}

	Task get(TaskRequest request) {
		requireLength(request.historyLength());
		return existing(request.id()).withHistory(request.historyLength());
	}

	ListTasksResponse list(ListTasksRequest request) {
		int pageSize = (request.pageSize() != null) ? request.pageSize() : 50;
		require(pageSize >= 1 && pageSize <= 100, "pageSize", "Must be from 1 to 100");
		requireLength(request.historyLength());
		ListTasksResponse found = this.repository.list(request, pageSize);
		boolean artifacts = Boolean.TRUE.equals(request.includeArtifacts());
		List<Task> tasks = found.tasks()
			.stream()
			.map((task) -> artifacts ? task : task.withoutArtifacts())
			.map((task) -> task.withHistory(request.historyLength()))
			.toList();
		return new ListTasksResponse(tasks, found.nextPageToken(), found.pageSize(), found.totalSize());
	}

	/**
	 * Cancels a task. Work that a skill has begun is not interrupted; what it still
	 * brings is dropped.
	 */
	Task cancel(TaskRequest request) {
		LiveTask live = this.liveTasks.get(request.id());
		if (live == null || !end(live, TaskState.TASK_STATE_CANCELED, null)) {
			existing(request.id());
			throw new A2AException(A2AError.TASK_NOT_CANCELABLE);
		}
		return live.current();
	}

	TaskPushNotificationConfig createConfig(TaskPushNotificationConfig config) {
		String taskId = (config.taskId() != null) ? config.taskId() : "";
		requireConfig(config);
		existing(taskId);
		return save(config, taskId);
	}

	/**
	 * Returns a configuration; the oldest of the task where the request, as it may in
	 * protocol 0.3, names none.
	 */
	TaskPushNotificationConfig getConfig(ConfigRequest request) {
		String id = request.id();
		return ((id != null) ? this.repository.findConfig(request.taskId(), id)
				: this.repository.listConfigs(request.taskId()).stream().findFirst())
			.orElseThrow(() -> new A2AException(A2AError.TASK_NOT_FOUND));
	}

	ListConfigsResponse listConfigs(ConfigRequest request) {
		return new ListConfigsResponse(this.repository.listConfigs(existing(request.taskId()).id()), "");
	}

	/**
	 * Deletes a configuration. That there is none is no error (section 3.1.10).
	 */
	void deleteConfig(ConfigRequest request) {
		String id = (request.id() != null) ? request.id() : "";
		require(!id.isEmpty(), "id", "Required");
		this.repository.deleteConfig(existing(request.taskId()).id(), id);
	}

	private Started start(SendMessageRequest request, @Nullable TaskSubscriber subscriber) {
		Supplier<Object> work = prepare(request);
		LiveTask live = isContinuation(request.message()) ? resume(request.message()) : begin(request);
		Task task = live.current();
		if (subscriber != null) {
			live.subscribe(subscriber, (created) -> created.withHistory(request.historyLength()));
		}
		try {
			this.executor.execute(() -> run(live, work));
		}
		catch (TaskRejectedException ex) {
			logger.warn(LogMessage.format("Did not start task %s since the agent's executor is full", task.id()));
			end(live, TaskState.TASK_STATE_FAILED, textOf(task, "The agent is busy. Try again later.", null));
		}
		return new Started(live, task);
	}

	private LiveTask begin(SendMessageRequest request) {
		Task task = newTask(request.message());
		LiveTask live = new LiveTask(task);
		this.repository.add(task);
		if (request.configuration() != null && request.configuration().taskPushNotificationConfig() != null) {
			save(request.configuration().taskPushNotificationConfig(), task.id());
		}
		this.liveTasks.put(task.id(), live);
		return live;
	}

	/**
	 * Goes on with a task that waits for its client, who sends its message again with a
	 * token that has more scopes (section 7.6). A skill of this agent asks for nothing
	 * else, so every other task takes one message (section 3.1.1).
	 */
	private LiveTask resume(Message message) {
		Task task = existing(String.valueOf(message.taskId()));
		String contextId = message.contextId();
		require(contextId == null || contextId.isEmpty() || contextId.equals(task.contextId()), "message.contextId",
				"Must be the context of the task");
		LiveTask live = this.liveTasks.get(task.id());
		TaskStatus submitted = status(TaskState.TASK_STATE_SUBMITTED, null);
		if (live == null || !live.resume(
				(waiting) -> waiting.with(message.in(waiting.contextId(), waiting.id())).with(submitted),
				this.repository::update)) {
			throw new A2AException(A2AError.UNSUPPORTED_OPERATION);
		}
		return live;
	}

	/**
	 * Does the work. What the library's guard throws in front of the skill becomes the
	 * task's state here, in this one place; nobody else would tell the client why.
	 */
	private void run(LiveTask live, Supplier<Object> work) {
		try {
			if (!change(live, status(TaskState.TASK_STATE_WORKING, null))) {
				return;
			}
			Object worked = work.get();
			this.agent.completed(live.current().id(), worked);
			JsonNode result = Json.tree(worked);
			Artifact artifact = new Artifact(UUID.randomUUID().toString(), "result", List.of(Part.ofData(result)));
			live.change((task) -> task.with(artifact), this.repository::update,
					(task) -> StreamResponse.ofArtifact(task, artifact));
			end(live, TaskState.TASK_STATE_COMPLETED, null);
		}
		catch (SkillFailure ex) {
			end(live, TaskState.TASK_STATE_FAILED, textOf(live.current(), String.valueOf(ex.getMessage()), null));
		}
		catch (RuntimeException | Error ex) {
			SkillRefusal.of(ex).ifPresentOrElse((refusal) -> refuse(live, refusal), () -> fail(live, ex));
		}
	}

	private void refuse(LiveTask live, SkillRefusal refusal) {
		Message message = textOf(live.current(), refusal.message(), (ObjectNode) Json.tree(refusal.details()));
		if (refusal.state() == SkillRefusal.State.AUTH_REQUIRED) {
			change(live, status(TaskState.TASK_STATE_AUTH_REQUIRED, message));
		}
		else {
			end(live, TaskState.TASK_STATE_REJECTED, message);
		}
	}

	private void fail(LiveTask live, Throwable thrown) {
		logger.error(LogMessage.format("Task %s failed", live.current().id()), thrown);
		end(live, TaskState.TASK_STATE_FAILED, textOf(live.current(), "The skill failed.", null));
	}

	private boolean end(LiveTask live, TaskState state, @Nullable Message message) {
		boolean ended = change(live, status(state, message));
		this.liveTasks.remove(live.current().id());
		return ended;
	}

	private boolean change(LiveTask live, TaskStatus status) {
		boolean changed = live.change((task) -> task.with(status), this.repository::update, StreamResponse::ofStatus);
		if (changed && status.state() != TaskState.TASK_STATE_WORKING) {
			this.pushes.send(live.current(), StreamResponse.ofStatus(live.current()));
		}
		return changed;
	}

	/**
	 * Replaces the result of a task that has ended, and tells its push configurations.
	 */
	@EventListener
	void replaceResult(ResultChanged event) {
		this.repository.find(event.taskId()).ifPresent((task) -> {
			List<Artifact> results = task.artifacts();
			if (results == null || results.isEmpty()) {
				return;
			}
			Artifact artifact = new Artifact(results.get(0).artifactId(), "result",
					List.of(Part.ofData(Json.tree(event.result()))));
			Task changed = task.withOnly(artifact);
			this.repository.update(changed);
			this.pushes.send(changed, StreamResponse.ofArtifact(changed, artifact));
		});
	}

	private TaskStatus status(TaskState state, @Nullable Message message) {
		return new TaskStatus(state, message, this.clock.instant().truncatedTo(ChronoUnit.MILLIS));
	}

	private static Message textOf(Task task, String text, @Nullable ObjectNode metadata) {
		return new Message(UUID.randomUUID().toString(), task.contextId(), task.id(), Role.ROLE_AGENT,
				List.of(Part.ofText(text)), metadata, null, null);
	}

	private Task newTask(Message message) {
		String id = UUID.randomUUID().toString();
		String contextId = (message.contextId() != null && !message.contextId().isEmpty()) ? message.contextId()
				: UUID.randomUUID().toString();
		TaskStatus submitted = status(TaskState.TASK_STATE_SUBMITTED, null);
		return new Task(id, contextId, submitted, List.of(), List.of(message.in(contextId, id)));
	}

	private Task existing(String id) {
		return this.repository.find(id).orElseThrow(() -> new A2AException(A2AError.TASK_NOT_FOUND));
	}

	private Supplier<Object> prepare(SendMessageRequest request) {
		Message message = request.message();
		require(isId(message.messageId()), "message.messageId", "Must have 1 to 128 characters");
		require(message.role() == Role.ROLE_USER, "message.role", "Must be the user's");
		require(!message.parts().isEmpty(), "message.parts", "At least one part is required");
		message.parts().forEach(TaskService::requireOneContent);
		require(message.contextId() == null || message.contextId().isEmpty() || isId(message.contextId()),
				"message.contextId", "Must have at most 128 characters");
		requireLength(request.historyLength());
		if (request.configuration() != null && request.configuration().taskPushNotificationConfig() != null) {
			requireConfig(request.configuration().taskPushNotificationConfig());
		}
		JsonNode skillId = (message.metadata() != null) ? message.metadata().get("skillId") : null;
		if (skillId == null || !skillId.isString()) {
			throw A2AException.invalidParams("message.metadata.skillId", "Must name a skill of the agent");
		}
		ObjectNode input = input(message);
		try {
			return this.agent.prepare(skillId.stringValue(), input);
		}
		catch (IllegalArgumentException ex) {
			throw A2AException.invalidParams("message", String.valueOf(ex.getMessage()));
		}
	}

	private static boolean isContinuation(Message message) {
		return message.taskId() != null && !message.taskId().isEmpty();
	}

	private static ObjectNode input(Message message) {
		Part part = message.parts()
			.stream()
			.filter((candidate) -> candidate.text() != null || candidate.data() != null)
			.findFirst()
			.orElseThrow(() -> new A2AException(A2AError.CONTENT_TYPE_NOT_SUPPORTED));
		ObjectNode input = (part.text() != null) ? Json.parseObject(part.text())
				: (part.data() instanceof ObjectNode object) ? object : null;
		if (input == null) {
			throw A2AException.invalidParams("message.parts", "The first text or data part must hold a JSON object");
		}
		return input;
	}

	private TaskPushNotificationConfig save(TaskPushNotificationConfig config, String taskId) {
		String id = (config.id() != null && !config.id().isEmpty()) ? config.id() : UUID.randomUUID().toString();
		TaskPushNotificationConfig saved = config.with(id, taskId);
		this.repository.save(taskId, id, saved, Caller.find().orElse(null));
		return saved;
	}

	private static void requireConfig(TaskPushNotificationConfig config) {
		require(config.id() == null || config.id().isEmpty() || isId(config.id()), "id",
				"Must have at most 128 characters");
		require(config.url().length() <= MAX_URL_LENGTH && isHttpUrl(config.url()), "url",
				"Must be an absolute URL of http or https");
		try {
			WebhookTarget.of(Json.tree(config));
		}
		catch (IllegalArgumentException ex) {
			throw A2AException.invalidParams("authentication", "Must be fit for HTTP headers");
		}
	}

	private static boolean isHttpUrl(String url) {
		try {
			URI uri = new URI(url);
			String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
			return (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	private static void requireOneContent(Part part) {
		int contents = ((part.text() != null) ? 1 : 0) + ((part.raw() != null) ? 1 : 0) + ((part.url() != null) ? 1 : 0)
				+ ((part.data() != null) ? 1 : 0);
		require(contents == 1, "message.parts", "A part must have exactly one of text, raw, url and data");
	}

	private static void requireLength(@Nullable Integer historyLength) {
		require(historyLength == null || historyLength >= 0, "historyLength", "Must not be negative");
	}

	private static boolean isId(String value) {
		return !value.isBlank() && value.length() <= MAX_ID_LENGTH;
	}

	private static void require(boolean condition, String field, String description) {
		if (!condition) {
			throw A2AException.invalidParams(field, description);
		}
	}

	private record Started(LiveTask live, Task created) {
	}

}
