package dev.a2asecurity.webhook.receive;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.webhook.WebhookBody;

/**
 * A notification that is genuine, of now, expected, and here for the first time. A
 * controller declares a parameter of this type; nothing but the receiver makes one, so
 * whoever holds one need not ask.
 * <p>
 * If the controller fails, the sender may try again, and the controller is called with
 * the same {@link #id()} once more. It is not called again after it has succeeded, unless
 * this process died before that could be noted down: then once more as well. Work that
 * must not be done twice even so remembers the id in its own transaction.
 */
public final class VerifiedWebhook {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final String sender;

	private final String id;

	private final WebhookPayload payload;

	private final WebhookBody body;

	VerifiedWebhook(String sender, String id, WebhookPayload payload, WebhookBody body) {
		this.sender = sender;
		this.id = id;
		this.payload = payload;
		this.body = body;
	}

	/**
	 * Returns who sent it, as configuration calls the peer.
	 */
	public String sender() {
		return this.sender;
	}

	/**
	 * Returns what the sender named it: the same at each attempt to deliver it.
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Returns the task that it is about, or {@code null} for a message without one, if
	 * configuration lets those in.
	 */
	public @Nullable String taskId() {
		return this.payload.taskId();
	}

	/**
	 * Returns what it tells.
	 */
	public WebhookKind kind() {
		return this.payload.kind();
	}

	/**
	 * Returns the task's state, such as {@code TASK_STATE_COMPLETED}, or {@code null}
	 * where the notification has none.
	 */
	public @Nullable String taskState() {
		return this.payload.state();
	}

	/**
	 * Returns the task, message or update itself.
	 */
	public JsonNode payload() {
		JsonNode root = JSON.readTree(this.body.bytes());
		return (this.payload.member() != null) ? root.path(this.payload.member()) : root;
	}

	/**
	 * Returns a copy of the bytes as they came in.
	 */
	public byte[] body() {
		return this.body.bytes();
	}

	/**
	 * Returns who, which and about what, and nothing of the content.
	 */
	@Override
	public String toString() {
		return "VerifiedWebhook[sender=" + this.sender + ", id=" + this.id + ", kind=" + this.payload.kind() + "]";
	}

}
