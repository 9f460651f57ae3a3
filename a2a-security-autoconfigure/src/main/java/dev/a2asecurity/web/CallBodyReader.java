package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

import dev.a2asecurity.call.Denial;
import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.SkillId;
import dev.a2asecurity.web.CallBody.MessageNames;
import dev.a2asecurity.web.CallBody.Params;
import dev.a2asecurity.web.CallBody.PushConfig;

/**
 * Reads one body in one streaming pass, and refuses what another parser could read
 * differently. Whatever a body holds besides names is passed over, not kept.
 */
final class CallBodyReader {

	/**
	 * What readers of Protocol Buffers go down to.
	 */
	private static final int MAX_DEPTH = 100;

	/**
	 * The parser remembers thousands of names from one call to the next.
	 */
	private static final int MAX_NAME_LENGTH = 1000;

	private static final int MAX_NUMBER_LENGTH = 40;

	private static final int MAX_REFERENCES = 100;

	/**
	 * Without detection of UTF-16 and UTF-32, which would make other bytes the same JSON.
	 */
	private static final JsonFactory JSON = JsonFactory.builder()
		.disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
		.streamReadConstraints(
				StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNameLength(MAX_NAME_LENGTH).build())
		.build();

	private final byte[] bytes;

	private final int size;

	private final SkillKey skillKey;

	private final JsonParser json;

	private final Params params = new Params();

	private @Nullable JsonRpcId requestId;

	private @Nullable String method;

	private int paramsStart;

	private int paramsEnd;

	private @Nullable MessageNames message;

	private @Nullable PushConfig inlineConfig;

	private @Nullable PushConfig config;

	private @Nullable SkillId skill;

	private CallBodyReader(JsonParser json, byte[] bytes, int size, SkillKey skillKey) {
		this.json = json;
		this.bytes = bytes;
		this.size = size;
		this.skillKey = skillKey;
	}

	/**
	 * Reads a JSON-RPC request.
	 * @throws RequestRefusedException if it is none, or not clearly one
	 */
	static CallBody readJsonRpc(byte[] bytes, int size, SkillKey skillKey) throws RequestRefusedException {
		return read(bytes, size, skillKey, true);
	}

	/**
	 * Reads the body of an HTTP+JSON request.
	 * @throws RequestRefusedException if it is none, or not clearly one
	 */
	static CallBody readHttpJson(byte[] bytes, int size, SkillKey skillKey) throws RequestRefusedException {
		return read(bytes, size, skillKey, false);
	}

	private static CallBody read(byte[] bytes, int size, SkillKey skillKey, boolean jsonRpc)
			throws RequestRefusedException {
		if (!Utf8.isWellFormed(bytes, size)) {
			throw unparsable("not_utf8, the body is not UTF-8, or has a byte-order mark");
		}
		try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes, 0, size)) {
			return new CallBodyReader(json, bytes, size, skillKey).readWithId(jsonRpc);
		}
		catch (JacksonException ex) {
			throw unparsable("not_json, the body is not JSON, or deeper than " + MAX_DEPTH
					+ " levels, or has a name of more than " + MAX_NAME_LENGTH + " characters");
		}
	}

	private CallBody readWithId(boolean jsonRpc) throws RequestRefusedException {
		try {
			return read(jsonRpc);
		}
		catch (RequestRefusedException ex) {
			// JSON-RPC 2.0, section 5: what was not read as a whole has no id.
			throw (ex.denial().kind() == Denial.Kind.UNPARSABLE) ? ex : ex.withRequestId(this.requestId);
		}
	}

	private CallBody read(boolean jsonRpc) throws RequestRefusedException {
		JsonToken first = this.json.nextToken();
		if (first == null) {
			throw unparsable("no_body, the body is empty");
		}
		if (first != JsonToken.START_OBJECT) {
			throw malformed("no_object, the body is no JSON object; batches are not part of A2A");
		}
		if (jsonRpc) {
			readEnvelope();
		}
		else {
			readParams();
			this.paramsEnd = this.size;
		}
		if (this.json.nextToken() != null) {
			throw unparsable("trailing_content, something follows the JSON object");
		}
		if (jsonRpc && (this.requestId == null || this.method == null)) {
			throw malformed("no_request, the JSON-RPC request lacks its id or its method");
		}
		return new CallBody(this.requestId, this.method, this.params, this.paramsStart, this.paramsEnd, this.message,
				this.inlineConfig, this.config, this.skill);
	}

	private void readEnvelope() throws RequestRefusedException {
		SeenMembers seen = new SeenMembers(Members.ENVELOPE);
		boolean version = false;
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			Member member = seen.next(name);
			JsonToken value = this.json.nextToken();
			if (member == Member.JSONRPC) {
				version = value == JsonToken.VALUE_STRING && this.json.getString().equals("2.0");
				this.json.skipChildren();
			}
			else if (member == Member.ID) {
				this.requestId = readRequestId(value);
			}
			else if (member == Member.METHOD && value == JsonToken.VALUE_STRING) {
				this.method = this.json.getString();
			}
			else if (member == Member.PARAMS && value == JsonToken.START_OBJECT) {
				this.paramsStart = offset(this.json.currentTokenLocation());
				readParams();
				this.paramsEnd = offset(this.json.currentLocation());
			}
			else {
				if (member == Member.PARAMS && value != JsonToken.VALUE_NULL) {
					this.params.putMalformed(Member.PARAMS);
				}
				this.json.skipChildren();
			}
		}
		if (!version) {
			throw malformed("no_version, the JSON-RPC request has no member jsonrpc that says 2.0");
		}
	}

	/**
	 * Keeps the id as it stood, but in ASCII: the same JSON, whatever charset the answer
	 * is written in.
	 */
	private JsonRpcId readRequestId(JsonToken value) throws RequestRefusedException {
		if (value == JsonToken.VALUE_NULL) {
			return JsonRpcId.NULL;
		}
		int start = offset(this.json.currentTokenLocation());
		if (value == JsonToken.VALUE_NUMBER_INT && this.json.getStringLength() <= MAX_NUMBER_LENGTH) {
			return new JsonRpcId(this.json.getString());
		}
		if (value == JsonToken.VALUE_STRING && this.json.getString().length() <= Identifiers.MAX_LENGTH) {
			int end = offset(this.json.currentLocation());
			return new JsonRpcId(ascii(new String(this.bytes, start, end - start, StandardCharsets.UTF_8)));
		}
		throw malformed("wrong_id, the JSON-RPC id is no string, integer or null, or too long");
	}

	private static String ascii(String json) {
		StringBuilder ascii = new StringBuilder(json.length());
		for (int i = 0; i < json.length(); i++) {
			char character = json.charAt(i);
			if (character < '\u007f') {
				ascii.append(character);
			}
			else {
				ascii.append(String.format("\\u%04x", (int) character));
			}
		}
		return ascii.toString();
	}

	private void readParams() throws RequestRefusedException {
		SeenMembers seen = new SeenMembers(Members.PARAMS);
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			Member member = seen.next(name);
			JsonToken value = this.json.nextToken();
			if (member == null || value == JsonToken.VALUE_NULL) {
				this.json.skipChildren();
				continue;
			}
			switch (member) {
				case MESSAGE, CONFIGURATION, METADATA, PUSH_CONFIG -> readObject(member, value);
				case ID, TASK_ID, NAME, PARENT, CONTEXT_ID, TENANT, URL, CONFIG_ID, PAGE_TOKEN ->
					readText(member, value);
				default -> this.json.skipChildren();
			}
		}
	}

	private void readText(Member member, JsonToken value) {
		if (value == JsonToken.VALUE_STRING) {
			this.params.put(member, this.json.getString());
			return;
		}
		this.params.putMalformed(member);
		this.json.skipChildren();
	}

	private void readObject(Member member, JsonToken value) throws RequestRefusedException {
		if (value != JsonToken.START_OBJECT) {
			this.params.putMalformed(member);
			this.json.skipChildren();
			return;
		}
		this.params.put(member);
		switch (member) {
			case MESSAGE -> readMessage();
			case CONFIGURATION -> readConfiguration();
			case METADATA -> readMetadata();
			default -> this.config = readPushConfig(true);
		}
	}

	private void readMessage() throws RequestRefusedException {
		SeenMembers seen = new SeenMembers(Members.MESSAGE);
		String messageId = null;
		String taskId = null;
		String contextId = null;
		List<String> references = List.of();
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			Member member = seen.next(name);
			JsonToken value = this.json.nextToken();
			if (member == null || value == JsonToken.VALUE_NULL) {
				this.json.skipChildren();
				continue;
			}
			switch (member) {
				case MESSAGE_ID -> messageId = id(value, "message.messageId");
				case TASK_ID -> taskId = optionalId(value, "message.taskId");
				case CONTEXT_ID -> contextId = optionalId(value, "message.contextId");
				case REFERENCES -> references = readReferences(value);
				case METADATA -> readMetadata(value, "message.metadata");
				case PARTS -> readParts(value);
				default -> this.json.skipChildren();
			}
		}
		this.message = new MessageNames(messageId, taskId, contextId, references);
	}

	private List<String> readReferences(JsonToken value) throws RequestRefusedException {
		List<String> references = new ArrayList<>();
		if (value != JsonToken.START_ARRAY) {
			throw Identifiers.invalid("message.referenceTaskIds");
		}
		for (JsonToken next = this.json.nextToken(); next != JsonToken.END_ARRAY; next = this.json.nextToken()) {
			references.add(id(next, "message.referenceTaskIds"));
			if (references.size() > MAX_REFERENCES) {
				throw Identifiers.invalid("message.referenceTaskIds");
			}
		}
		return references;
	}

	/**
	 * Reads what parts say of themselves. A part that stands without an array around it,
	 * or with two, is one to readers that are told to be generous.
	 */
	private void readParts(JsonToken value) throws RequestRefusedException {
		if (value != JsonToken.START_ARRAY) {
			throw Identifiers.invalid("message.parts");
		}
		for (JsonToken next = this.json.nextToken(); next != JsonToken.END_ARRAY; next = this.json.nextToken()) {
			if (next != JsonToken.START_OBJECT) {
				throw Identifiers.invalid("message.parts");
			}
			SeenMembers seen = new SeenMembers(Members.PART);
			for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
				Member member = seen.next(name);
				JsonToken content = this.json.nextToken();
				if (member == Member.METADATA && content != JsonToken.VALUE_NULL) {
					readMetadata(content, "message.parts.metadata");
				}
				else {
					this.json.skipChildren();
				}
			}
		}
	}

	private void readMetadata(JsonToken value, String field) throws RequestRefusedException {
		if (value != JsonToken.START_OBJECT) {
			throw Identifiers.invalid(field);
		}
		readMetadata();
	}

	/**
	 * Looks for the skill. Everything else in it is the client's own.
	 */
	private void readMetadata() throws RequestRefusedException {
		boolean named = false;
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			JsonToken value = this.json.nextToken();
			if (this.skillKey.matches(name)) {
				if (named) {
					throw SeenMembers.duplicate();
				}
				named = true;
				if (value != JsonToken.VALUE_NULL) {
					this.skill = this.skillKey.agree(this.skill,
							(value == JsonToken.VALUE_STRING) ? this.json.getString() : "");
				}
			}
			this.json.skipChildren();
		}
	}

	private void readConfiguration() throws RequestRefusedException {
		SeenMembers seen = new SeenMembers(Members.CONFIGURATION);
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			Member member = seen.next(name);
			JsonToken value = this.json.nextToken();
			if (member == Member.PUSH_CONFIG && value != JsonToken.VALUE_NULL) {
				if (value != JsonToken.START_OBJECT) {
					throw Identifiers.invalid("configuration.taskPushNotificationConfig");
				}
				this.inlineConfig = readPushConfig(true);
			}
			else {
				this.json.skipChildren();
			}
		}
	}

	/**
	 * Reads a webhook: of 1.0, where everything is at one level, or of 0.3, where it may
	 * be in a member of its own within.
	 */
	private PushConfig readPushConfig(boolean mayNest) throws RequestRefusedException {
		SeenMembers seen = new SeenMembers(Members.PUSH_CONFIG);
		PushConfig nested = new PushConfig(null, null, null, null);
		String url = null;
		String taskId = null;
		String resource = null;
		String tenant = null;
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			Member member = seen.next(name);
			JsonToken value = this.json.nextToken();
			if (member == null || value == JsonToken.VALUE_NULL) {
				this.json.skipChildren();
				continue;
			}
			switch (member) {
				case URL -> url = Identifiers.checkedUrl(text(value, "url"), "url");
				case TASK_ID -> taskId = optionalId(value, "taskId");
				case NAME -> resource = text(value, "name");
				case TENANT -> tenant = id(value, "tenant");
				case PUSH_CONFIG -> {
					if (!mayNest || value != JsonToken.START_OBJECT) {
						throw Identifiers.invalid("pushNotificationConfig");
					}
					nested = readPushConfig(false);
				}
				default -> this.json.skipChildren();
			}
		}
		return new PushConfig(one(url, nested.url(), "url"), one(taskId, nested.taskId(), "taskId"),
				one(resource, nested.name(), "name"), one(tenant, nested.tenant(), "tenant"));
	}

	private static @Nullable String one(@Nullable String outer, @Nullable String inner, String field)
			throws RequestRefusedException {
		if (outer != null && inner != null) {
			throw Identifiers.invalid(field);
		}
		return (outer != null) ? outer : inner;
	}

	private String id(JsonToken value, String field) throws RequestRefusedException {
		String id = text(value, field);
		if (!Identifiers.isValid(id)) {
			throw Identifiers.invalid(field);
		}
		return id;
	}

	/**
	 * Takes the empty text for none, as JSON of Protocol Buffers does: SDKs write what is
	 * not set that way.
	 */
	private @Nullable String optionalId(JsonToken value, String field) throws RequestRefusedException {
		String id = text(value, field);
		return id.isEmpty() ? null : Identifiers.checked(id, field);
	}

	private String text(JsonToken value, String field) throws RequestRefusedException {
		if (value != JsonToken.VALUE_STRING) {
			throw Identifiers.invalid(field);
		}
		return this.json.getString();
	}

	private static int offset(TokenStreamLocation location) {
		return (int) location.getByteOffset();
	}

	private static RequestRefusedException unparsable(String why) {
		return new RequestRefusedException(Denial.unparsable(), "reason=" + why);
	}

	private static RequestRefusedException malformed(String why) {
		return new RequestRefusedException(Denial.malformedCall(), "reason=" + why);
	}

}
