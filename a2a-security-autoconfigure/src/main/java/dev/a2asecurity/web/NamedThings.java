package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.CallBody.MessageNames;
import dev.a2asecurity.web.CallBody.Params;
import dev.a2asecurity.web.CallBody.PushConfig;

/**
 * What a call names, found where the operation and the version of the protocol have it
 * stand, in path, query and body. What stands where the operation has no place for it is
 * refused, and so is what has two values.
 */
final class NamedThings {

	private static final List<Member> NOWHERE = List.of(Member.TENANT);

	private static final List<Member> PAGES = List.of(Member.TENANT, Member.PAGE_TOKEN, Member.PAGE_SIZE);

	private static final List<Member> LISTED = List.of(Member.TENANT, Member.CONTEXT_ID, Member.PAGE_TOKEN,
			Member.PAGE_SIZE);

	private final A2AOperation operation;

	private final boolean version03;

	private final CallBody body;

	private final Params params;

	private final RequestQuery query;

	private final @Nullable String pathTask;

	private final @Nullable String tenant;

	private final List<String> references = new ArrayList<>();

	private final List<String> webhookUrls = new ArrayList<>();

	private @Nullable String taskId;

	private @Nullable String contextId;

	private NamedThings(A2AOperation operation, ProtocolVersion version, @Nullable PathReading path, RequestQuery query,
			CallBody body) throws RequestRefusedException {
		this.operation = operation;
		this.version03 = version == ProtocolVersion.V0_3;
		this.body = body;
		this.params = body.params();
		this.query = query;
		this.pathTask = (path != null) ? path.taskId() : null;
		this.tenant = agree("tenant", (path != null) ? path.tenant() : null,
				Identifiers.checked(query.value(Member.TENANT), "tenant"), optional(Member.TENANT));
	}

	/**
	 * Finds what a call names.
	 * @param path what the path of an HTTP+JSON request says, or {@code null} for
	 * JSON-RPC
	 * @throws RequestRefusedException if something is missing, out of place or given in
	 * two ways
	 */
	static NamedThings find(A2AOperation operation, ProtocolVersion version, @Nullable PathReading path,
			RequestQuery query, CallBody body) throws RequestRefusedException {
		NamedThings things = new NamedThings(operation, version, path, query, body);
		things.params.requireWellFormed(Member.PARAMS);
		things.params.requireWellFormed(Member.METADATA);
		things.find();
		if (operation.requiresTask() && things.taskId == null) {
			throw Identifiers.invalid("id");
		}
		return things;
	}

	private void find() throws RequestRefusedException {
		switch (this.operation) {
			case SEND_MESSAGE, SEND_STREAMING_MESSAGE -> findSent();
			case GET_TASK, CANCEL_TASK, SUBSCRIBE_TO_TASK -> findTask();
			case LIST_TASKS -> findListed();
			case CREATE_TASK_PUSH_NOTIFICATION_CONFIG -> findCreatedWebhook();
			case GET_TASK_PUSH_NOTIFICATION_CONFIG, DELETE_TASK_PUSH_NOTIFICATION_CONFIG -> findWebhook();
			case LIST_TASK_PUSH_NOTIFICATION_CONFIGS -> findWebhooks();
			case GET_EXTENDED_AGENT_CARD -> findNothing();
			case CUSTOM -> findCustom();
		}
	}

	/**
	 * {@code SendMessageRequest}: everything is in the message and the configuration.
	 */
	private void findSent() throws RequestRefusedException {
		this.query.requireOnly(NOWHERE);
		this.params.requireNone(Member.ID, Member.TASK_ID, Member.NAME, Member.PARENT, Member.CONTEXT_ID, Member.URL,
				Member.CONFIG_ID, Member.PUSH_CONFIG);
		this.params.requireWellFormed(Member.MESSAGE);
		MessageNames message = this.body.message();
		if (message == null) {
			throw Identifiers.invalid("message");
		}
		if (message.messageId() == null) {
			throw Identifiers.invalid("message.messageId");
		}
		this.taskId = message.taskId();
		this.contextId = message.contextId();
		this.references.addAll(message.references());
		addInlineConfig();
	}

	/**
	 * The webhook that comes with a message. A task that it names is one that the caller
	 * must have, and is the message's if that names one.
	 */
	private void addInlineConfig() throws RequestRefusedException {
		this.params.requireWellFormed(Member.CONFIGURATION);
		PushConfig config = this.body.inlineConfig();
		if (config == null) {
			return;
		}
		String named = agree("configuration.taskPushNotificationConfig.taskId", config.taskId(),
				Identifiers.taskOf(config.name(), true, "configuration.taskPushNotificationConfig.name"));
		agree("configuration.taskPushNotificationConfig.taskId", this.taskId, named);
		if (named != null && this.taskId == null) {
			this.references.add(named);
		}
		addWebhook(config, "configuration.taskPushNotificationConfig.url");
	}

	private void addWebhook(PushConfig config, String field) throws RequestRefusedException {
		requireSameTenant(config);
		if (config.url() == null) {
			// Which some agent would find elsewhere.
			throw Identifiers.invalid(field);
		}
		this.webhookUrls.add(config.url());
	}

	private void requireSameTenant(PushConfig config) throws RequestRefusedException {
		if (config.tenant() != null && !config.tenant().equals(this.tenant)) {
			throw Identifiers.invalid("tenant");
		}
	}

	/**
	 * A task by its {@code id}, or by its resource name (0.3 over HTTP).
	 */
	private void findTask() throws RequestRefusedException {
		this.query.requireOnly(NOWHERE);
		requireNoMessage();
		this.params.requireNone(Member.PARENT, Member.URL, Member.CONFIG_ID, Member.PUSH_CONFIG);
		this.taskId = agree("id", this.pathTask,
				single("id", text(Member.ID), text(Member.TASK_ID), taskOf(Member.NAME, false)));
		this.contextId = optional(Member.CONTEXT_ID);
	}

	private void findListed() throws RequestRefusedException {
		this.query.requireOnly(LISTED);
		requireNoMessage();
		this.params.requireNone(Member.ID, Member.TASK_ID, Member.NAME, Member.PARENT, Member.URL, Member.CONFIG_ID,
				Member.PUSH_CONFIG);
		this.contextId = agree("contextId", optional(Member.CONTEXT_ID),
				Identifiers.checked(this.query.value(Member.CONTEXT_ID), "contextId"));
	}

	/**
	 * A task and one of its webhooks: {@code taskId} and {@code id} in 1.0, {@code id}
	 * and {@code pushNotificationConfigId} in 0.3, where whoever mistakes one version for
	 * the other would take another task.
	 */
	private void findWebhook() throws RequestRefusedException {
		this.query.requireOnly(NOWHERE);
		requireNoMessage();
		this.params.requireNone(Member.PARENT, Member.URL, Member.PUSH_CONFIG,
				this.version03 ? Member.TASK_ID : Member.CONFIG_ID);
		this.taskId = agree("taskId", this.pathTask,
				single("taskId", text(this.version03 ? Member.ID : Member.TASK_ID), taskOf(Member.NAME, true)));
		this.contextId = optional(Member.CONTEXT_ID);
	}

	private void findWebhooks() throws RequestRefusedException {
		this.query.requireOnly(PAGES);
		requireNoMessage();
		this.params.requireNone(Member.NAME, Member.URL, Member.CONFIG_ID, Member.PUSH_CONFIG,
				this.version03 ? Member.TASK_ID : Member.ID);
		this.taskId = agree("taskId", this.pathTask,
				single("taskId", text(this.version03 ? Member.ID : Member.TASK_ID), taskOf(Member.PARENT, false)));
		this.contextId = optional(Member.CONTEXT_ID);
	}

	/**
	 * A webhook to create: in the parameters themselves (1.0), or in a member of theirs
	 * (0.3, and the drafts of 1.0), which may name the task again.
	 */
	private void findCreatedWebhook() throws RequestRefusedException {
		this.query.requireOnly(NOWHERE);
		requireNoMessage();
		if (this.version03) {
			// Before 0.3, it was the task.
			this.params.requireNone(Member.ID);
		}
		this.params.requireWellFormed(Member.PUSH_CONFIG);
		String outer = single("taskId", text(Member.TASK_ID), taskOf(Member.PARENT, false), taskOf(Member.NAME, true));
		this.taskId = agree("taskId", this.pathTask, outer);
		this.contextId = optional(Member.CONTEXT_ID);
		String url = Identifiers.checkedUrl(this.params.text(Member.URL), "url");
		PushConfig config = this.body.config();
		if (config == null) {
			config = new PushConfig(url, null, null, null);
		}
		else if (url != null) {
			throw Identifiers.invalid("url");
		}
		this.taskId = agree("taskId", this.taskId, config.taskId(), Identifiers.taskOf(config.name(), true, "name"));
		addWebhook(config, "url");
	}

	private void findNothing() throws RequestRefusedException {
		this.query.requireOnly(NOWHERE);
		requireNoMessage();
		this.params.requireNone(Member.ID, Member.TASK_ID, Member.NAME, Member.PARENT, Member.CONTEXT_ID, Member.URL,
				Member.CONFIG_ID, Member.PUSH_CONFIG);
	}

	/**
	 * An operation of the agent's own: what is called as the protocol calls it is taken
	 * for that. Its {@code id} may be anything.
	 */
	private void findCustom() throws RequestRefusedException {
		MessageNames message = this.body.message();
		this.taskId = agree("taskId", this.pathTask, text(Member.TASK_ID),
				Identifiers.checked(this.query.value(Member.TASK_ID), "taskId"),
				(message != null) ? message.taskId() : null);
		this.contextId = agree("contextId", optional(Member.CONTEXT_ID),
				Identifiers.checked(this.query.value(Member.CONTEXT_ID), "contextId"),
				(message != null) ? message.contextId() : null);
		if (message != null) {
			this.references.addAll(message.references());
		}
		addInlineConfig();
		String url = Identifiers.checkedUrl(this.params.text(Member.URL), "url");
		if (url != null) {
			this.webhookUrls.add(url);
		}
		PushConfig config = this.body.config();
		if (config != null) {
			this.taskId = agree("taskId", this.taskId, config.taskId());
			requireSameTenant(config);
			if (config.url() != null) {
				addWebhook(config, "url");
			}
		}
	}

	private void requireNoMessage() throws RequestRefusedException {
		this.params.requireNone(Member.MESSAGE, Member.CONFIGURATION);
	}

	/**
	 * Takes the empty text for none, as JSON of Protocol Buffers does: SDKs write what is
	 * not set that way.
	 */
	private @Nullable String optional(Member member) throws RequestRefusedException {
		String value = this.params.text(member);
		return (value != null && value.isEmpty()) ? null : Identifiers.checked(value, member.label());
	}

	private @Nullable String text(Member member) throws RequestRefusedException {
		return Identifiers.checked(this.params.text(member), member.label());
	}

	private @Nullable String taskOf(Member member, boolean webhook) throws RequestRefusedException {
		return Identifiers.taskOf(this.params.text(member), webhook, member.label());
	}

	/**
	 * Returns what is given under one of several names.
	 */
	private static @Nullable String single(String field, @Nullable String... values) throws RequestRefusedException {
		String found = null;
		for (String value : values) {
			if (value != null && found != null) {
				throw Identifiers.invalid(field);
			}
			found = (value != null) ? value : found;
		}
		return found;
	}

	/**
	 * Returns what is given in several places, in which it must be the same.
	 */
	private static @Nullable String agree(String field, @Nullable String... values) throws RequestRefusedException {
		String found = null;
		for (String value : values) {
			if (value != null && found != null && !value.equals(found)) {
				throw Identifiers.invalid(field);
			}
			found = (value != null) ? value : found;
		}
		return found;
	}

	@Nullable String tenant() {
		return this.tenant;
	}

	@Nullable String taskId() {
		return this.taskId;
	}

	@Nullable String contextId() {
		return this.contextId;
	}

	List<String> references() {
		return this.references;
	}

	List<String> webhookUrls() {
		return this.webhookUrls;
	}

}
