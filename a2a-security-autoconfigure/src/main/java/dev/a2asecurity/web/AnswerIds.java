package dev.a2asecurity.web;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import dev.a2asecurity.web.AnswerDocument.UnreadableException;

/**
 * The task and the context that an answer to a message names, at exactly the places where
 * the protocol puts them: in the {@code task}, {@code message}, {@code statusUpdate} or
 * {@code artifactUpdate} of protocol 1.0 (A2A specification 1.0, sections 3.2.2 and
 * 3.2.3), or in the {@code result} of a {@code kind} of protocol 0.3. Never in artifacts,
 * a history, metadata or the message of a status: that is the agent's content, and may
 * quote anybody.
 * <p>
 * Both layouts are read whatever was asked in, and every spelling that some reader
 * accepts. What names an id in two ways, or nearly, is refused.
 *
 * @param taskId the task, or {@code null} if none is named
 * @param contextId the context, or {@code null} if none is named
 */
record AnswerIds(@Nullable String taskId, @Nullable String contextId) {

	static final AnswerIds NONE = new AnswerIds(null, null);

	private static final JsonFactory JSON = new JsonFactory();

	/**
	 * What matters at a level, folded: as some readers compare names.
	 */
	private static final Set<String> NAMES = Set.of("error", "kind", "id", "taskid", "contextid", "task", "message",
			"msg", "statusupdate", "artifactupdate");

	private static final Set<String> RESPONSE_NAMES = Set.of("result", "error");

	boolean isEmpty() {
		return this.taskId == null && this.contextId == null;
	}

	/**
	 * Reads a document to its end.
	 * @throws UnreadableException if it is no JSON object in UTF-8, or could be read as
	 * naming something else
	 */
	static AnswerIds read(AnswerDocument document) {
		return read(document.binding(), document.status(), document.array(), document.offset(), document.length());
	}

	/**
	 * Reads a document in a part of an array to its end.
	 * @throws UnreadableException if it is no JSON object in UTF-8, or could be read as
	 * naming something else
	 */
	static AnswerIds read(Binding binding, int status, byte[] bytes, int offset, int length) {
		boolean http = binding == Binding.HTTP_JSON;
		if (http && status >= 400) {
			return NONE;
		}
		if (!AnswerDocument.startsAsUtf8(bytes, offset, length, '{')) {
			throw new UnreadableException("no JSON object in UTF-8");
		}
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
			parser.nextToken();
			Payload payload = new Payload();
			if (http) {
				payload.read(parser);
			}
			else {
				readResponse(parser, payload);
			}
			if (parser.nextToken() != null) {
				throw new UnreadableException("more than one JSON document");
			}
			AnswerIds ids = payload.ids();
			if (status >= 400 && !ids.isEmpty()) {
				throw new UnreadableException("a result with the status of an error");
			}
			return ids;
		}
		catch (JacksonException ex) {
			// Its text quotes the document.
			throw new UnreadableException("malformed JSON");
		}
	}

	/**
	 * Reads a JSON-RPC response (section 9).
	 */
	private static void readResponse(JsonParser parser, Payload payload) {
		boolean result = false;
		for (String name = parser.nextName(); name != null; name = parser.nextName()) {
			JsonToken value = parser.nextToken();
			switch (name) {
				case "result" -> {
					requireOnce(result);
					result = true;
					if (isObject(value)) {
						payload.read(parser);
					}
				}
				case "error" -> payload.error(parser, value);
				case "id", "jsonrpc" -> parser.skipChildren();
				default -> skip(parser, name, RESPONSE_NAMES);
			}
		}
	}

	private static void requireOnce(boolean seen) {
		if (seen) {
			throw new UnreadableException("a name twice, or in two spellings");
		}
	}

	private static boolean isObject(JsonToken value) {
		if (value != JsonToken.START_OBJECT && value != JsonToken.VALUE_NULL) {
			throw new UnreadableException("another value where an object belongs");
		}
		return value == JsonToken.START_OBJECT;
	}

	/**
	 * Leaves out what is of no interest, unless some reader could take its name for one
	 * that is.
	 */
	private static void skip(JsonParser parser, String name, Set<String> names) {
		if (names.contains(NameFolding.fold(name))) {
			throw new UnreadableException("a name that some readers take for another");
		}
		parser.skipChildren();
	}

	/**
	 * What the agent answers: a wrapper of 1.0, or something of a kind of 0.3.
	 */
	private static final class Payload {

		private final Ids flat = new Ids();

		private final Ids wrapped = new Ids();

		private @Nullable String kind;

		private boolean kindSeen;

		private boolean wrapper;

		private boolean errorSeen;

		private boolean error;

		void error(JsonParser parser, JsonToken value) {
			requireOnce(this.errorSeen);
			this.errorSeen = true;
			this.error = value != JsonToken.VALUE_NULL;
			parser.skipChildren();
		}

		void read(JsonParser parser) {
			for (String name = parser.nextName(); name != null; name = parser.nextName()) {
				JsonToken value = parser.nextToken();
				switch (name) {
					case "task", "message", "msg", "statusUpdate", "status_update", "artifactUpdate",
							"artifact_update" ->
						readWrapper(parser, value, name.equals("task"));
					case "kind" -> {
						requireOnce(this.kindSeen);
						this.kindSeen = true;
						this.kind = Ids.text(parser, value);
					}
					case "error" -> error(parser, value);
					case "status", "artifacts", "artifact", "history", "metadata", "parts", "role", "messageId",
							"final", "append", "lastChunk", "extensions", "referenceTaskIds" ->
						parser.skipChildren();
					default -> this.flat.read(parser, name, value, true);
				}
			}
		}

		/**
		 * Reads the member of which there is one (section 3.2.3).
		 */
		private void readWrapper(JsonParser parser, JsonToken value, boolean task) {
			if (!isObject(value)) {
				return;
			}
			requireOnce(this.wrapper);
			this.wrapper = true;
			for (String name = parser.nextName(); name != null; name = parser.nextName()) {
				this.wrapped.read(parser, name, parser.nextToken(), task);
			}
		}

		AnswerIds ids() {
			if (this.wrapper && this.flat.any()) {
				throw new UnreadableException("something of protocol 1.0 and of 0.3 in one");
			}
			AnswerIds ids = this.wrapper ? this.wrapped.ids("any") : this.flat.ids(this.kind);
			if (this.error && (this.wrapper || this.flat.any())) {
				throw new UnreadableException("a result and an error");
			}
			return ids;
		}

	}

	/**
	 * The ids of one object.
	 */
	private static final class Ids {

		private @Nullable String id;

		private @Nullable String taskId;

		private @Nullable String contextId;

		private boolean idSeen;

		private boolean taskIdSeen;

		private boolean contextIdSeen;

		/**
		 * Reads a member.
		 * @param ownId whether the object's own id is that of a task
		 */
		void read(JsonParser parser, String name, JsonToken value, boolean ownId) {
			switch (name) {
				case "id" -> {
					requireOnce(this.idSeen);
					this.idSeen = true;
					if (ownId) {
						this.id = text(parser, value);
					}
					else {
						parser.skipChildren();
					}
				}
				case "taskId", "task_id" -> {
					requireOnce(this.taskIdSeen);
					this.taskIdSeen = true;
					this.taskId = text(parser, value);
				}
				case "contextId", "context_id" -> {
					requireOnce(this.contextIdSeen);
					this.contextIdSeen = true;
					this.contextId = text(parser, value);
				}
				case "status", "artifacts", "artifact", "history", "metadata", "parts", "role", "messageId", "kind",
						"final", "append", "lastChunk", "extensions", "referenceTaskIds" ->
					parser.skipChildren();
				default -> skip(parser, name, NAMES);
			}
		}

		boolean any() {
			return this.id != null || this.taskId != null || this.contextId != null;
		}

		/**
		 * Returns the ids of something of a kind.
		 * @param kind a kind of 0.3, {@code null} where none is told, or another word
		 * where the place has told it
		 */
		AnswerIds ids(@Nullable String kind) {
			if (this.id != null && this.taskId != null && !this.id.equals(this.taskId)) {
				throw new UnreadableException("two tasks in one place");
			}
			if (!any()) {
				return NONE;
			}
			String task = switch ((kind != null) ? kind : "any") {
				case "task" -> this.id;
				case "message", "status-update", "artifact-update" -> this.taskId;
				case "any" -> (this.id != null) ? this.id : this.taskId;
				default -> throw new UnreadableException("a result of an unknown kind");
			};
			return new AnswerIds(task, this.contextId);
		}

		/**
		 * Returns a text, or {@code null} where a reader sees none.
		 */
		static @Nullable String text(JsonParser parser, JsonToken value) {
			if (value == JsonToken.VALUE_NULL) {
				return null;
			}
			if (value != JsonToken.VALUE_STRING) {
				throw new UnreadableException("another value where a string belongs");
			}
			String text = parser.getString();
			return text.isEmpty() ? null : text;
		}

	}

}
