package dev.a2asecurity.webhook.receive;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookRefusedException;

/**
 * What a notification is about, read in one pass: a {@code StreamResponse} (A2A
 * specification 1.0, section 3.2.3), or the bare object of protocol 0.3, which tells its
 * {@code kind}.
 *
 * @param kind what it tells
 * @param member the member of the body that holds it, or {@code null} if it is the body
 * @param taskId the task, or {@code null} if it names none
 * @param state the task's state, or {@code null} if it has none
 */
record WebhookPayload(WebhookKind kind, @Nullable String member, @Nullable String taskId, @Nullable String state) {

	private static final Map<String, WebhookKind> MEMBERS = Map.of("task", WebhookKind.TASK, "message",
			WebhookKind.MESSAGE, "statusUpdate", WebhookKind.STATUS_UPDATE, "artifactUpdate",
			WebhookKind.ARTIFACT_UPDATE);

	private static final Map<String, WebhookKind> KINDS = Map.of("task", WebhookKind.TASK, "message",
			WebhookKind.MESSAGE, "status-update", WebhookKind.STATUS_UPDATE, "artifact-update",
			WebhookKind.ARTIFACT_UPDATE);

	private static final JsonFactory JSON = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(200).build())
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private static final int MAX_TASK_ID_LENGTH = 1024;

	/**
	 * Reads a body.
	 * @throws WebhookRefusedException if it is not exactly one notification
	 */
	static WebhookPayload of(WebhookBody body) throws WebhookRefusedException {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body.bytes())) {
			WebhookPayload payload = new Reader(parser).read();
			if (payload == null || parser.nextToken() != null) {
				throw malformed();
			}
			return payload;
		}
		catch (JacksonException ex) {
			// Its text quotes the body.
			throw malformed();
		}
	}

	private static WebhookRefusedException malformed() {
		return new WebhookRefusedException("malformed_payload",
				"the body is no JSON object with exactly one of " + MEMBERS.keySet());
	}

	/**
	 * What an object of the body says about itself, as far as it matters.
	 */
	private static final class Facts {

		private @Nullable String id;

		private @Nullable String taskId;

		private @Nullable String kind;

		private @Nullable String state;

		WebhookPayload payload(WebhookKind of, @Nullable String member) throws WebhookRefusedException {
			String task = (of == WebhookKind.TASK) ? this.id : this.taskId;
			if ((of != WebhookKind.MESSAGE && (task == null || task.isEmpty()))
					|| (task != null && task.length() > MAX_TASK_ID_LENGTH)) {
				throw malformed();
			}
			return new WebhookPayload(of, member, (task != null && !task.isEmpty()) ? task : null, this.state);
		}

	}

	private static final class Reader {

		private final JsonParser parser;

		private @Nullable WebhookPayload found;

		Reader(JsonParser parser) {
			this.parser = parser;
		}

		@Nullable WebhookPayload read() throws WebhookRefusedException {
			if (this.parser.nextToken() != JsonToken.START_OBJECT) {
				throw malformed();
			}
			Facts bare = new Facts();
			while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = this.parser.currentName();
				JsonToken value = this.parser.nextToken();
				WebhookKind kind = MEMBERS.get(name);
				if (kind != null && value == JsonToken.START_OBJECT) {
					Facts facts = new Facts();
					readObject(facts);
					found(facts.payload(kind, name));
				}
				else {
					readMember(name, value, bare);
				}
			}
			WebhookKind kind = (bare.kind != null) ? KINDS.get(bare.kind) : null;
			if (kind != null) {
				found(bare.payload(kind, null));
			}
			return this.found;
		}

		private void found(WebhookPayload payload) throws WebhookRefusedException {
			if (this.found != null) {
				throw malformed();
			}
			this.found = payload;
		}

		private void readObject(Facts facts) {
			while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = this.parser.currentName();
				readMember(name, this.parser.nextToken(), facts);
			}
		}

		private void readMember(String name, JsonToken value, Facts facts) {
			if (value == JsonToken.VALUE_STRING) {
				switch (name) {
					case "id" -> facts.id = this.parser.getString();
					case "taskId" -> facts.taskId = this.parser.getString();
					case "kind" -> facts.kind = this.parser.getString();
					default -> {
					}
				}
			}
			else if (name.equals("status") && value == JsonToken.START_OBJECT) {
				readStatus(facts);
			}
			else {
				this.parser.skipChildren();
			}
		}

		private void readStatus(Facts facts) {
			while (this.parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = this.parser.currentName();
				if (this.parser.nextToken() == JsonToken.VALUE_STRING && name.equals("state")) {
					facts.state = this.parser.getString();
				}
				else {
					this.parser.skipChildren();
				}
			}
		}

	}

}
