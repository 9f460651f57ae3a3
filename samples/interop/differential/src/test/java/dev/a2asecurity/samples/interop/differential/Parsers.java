package dev.a2asecurity.samples.interop.differential;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.a2a.grpc.CancelTaskRequest;
import io.a2a.grpc.GetTaskRequest;
import io.a2a.grpc.ListTasksRequest;
import io.a2a.grpc.SendMessageRequest;
import io.a2a.grpc.SubscribeToTaskRequest;
import io.a2a.grpc.utils.JSONRPCUtils;
import io.a2a.jsonrpc.common.wrappers.A2ARequest;
import io.a2a.spec.DeleteTaskPushNotificationConfigParams;
import io.a2a.spec.GetTaskPushNotificationConfigParams;
import io.a2a.spec.ListTaskPushNotificationConfigParams;
import io.a2a.spec.ListTasksParams;
import io.a2a.spec.MessageSendParams;
import io.a2a.spec.Part;
import io.a2a.spec.TaskIdParams;
import io.a2a.spec.TaskPushNotificationConfig;
import io.a2a.spec.TaskQueryParams;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parsers that agents have, each as an agent would use it, from the bytes of a
 * request to what it takes the call for. A parser that refuses a request is not fooled by
 * it.
 */
final class Parsers {

	private static final JsonMapper JACKSON = JsonMapper.builder().build();

	private static final JsonMapper GENEROUS_JACKSON = JsonMapper.builder()
		.enable(JsonReadFeature.values())
		.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
		.enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY, DeserializationFeature.UNWRAP_SINGLE_VALUE_ARRAYS)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private static final Gson GSON = new Gson();

	private Parsers() {
	}

	/**
	 * Returns all parsers, by name.
	 */
	static Map<String, Parser> all() {
		Map<String, Parser> all = new LinkedHashMap<>();
		all.put("Jackson", (body) -> HostReading.of(JACKSON.readValue(body, Object.class), false));
		all.put("generous Jackson",
				(body) -> HostReading.of(GENEROUS_JACKSON.readValue(body, Call.class).tree(), true));
		all.put("Gson", (body) -> HostReading.of(GSON.fromJson(gson(body), Object.class), false));
		all.put("Gson, the first of two", (body) -> HostReading.of(stream(body, Choice.FIRST), false));
		all.put("Gson, the last of two", (body) -> HostReading.of(stream(body, Choice.LAST), false));
		all.put("without case, as Go's", (body) -> HostReading.of(stream(body, Choice.LAST_WITHOUT_CASE), true));
		all.put("protobuf", Parsers::protobuf);
		all.put("A2A Java SDK", (body) -> sdk(JSONRPCUtils.parseRequestBody(text(body), null)));
		return all;
	}

	private static String text(byte[] body) {
		return new String(body, StandardCharsets.UTF_8);
	}

	private static JsonElement gson(byte[] body) {
		return JsonParser.parseString(text(body));
	}

	/**
	 * Reads by Gson's stream, as leniently as it can, and picks one of two members
	 * itself, as parsers of other languages do.
	 */
	private static Object stream(byte[] body, Choice choice) throws Exception {
		JsonReader reader = new JsonReader(new StringReader(text(body)));
		reader.setStrictness(Strictness.LENIENT);
		return value(reader, choice);
	}

	private static Object value(JsonReader reader, Choice choice) throws Exception {
		switch (reader.peek()) {
			case BEGIN_OBJECT -> {
				Map<String, Object> object = (choice == Choice.LAST_WITHOUT_CASE)
						? new TreeMap<>(Parsers::compareFolded) : new LinkedHashMap<>();
				reader.beginObject();
				while (reader.hasNext()) {
					String name = reader.nextName();
					Object value = value(reader, choice);
					if (choice == Choice.FIRST) {
						object.putIfAbsent(name, value);
					}
					else {
						object.put(name, value);
					}
				}
				reader.endObject();
				return object;
			}
			case BEGIN_ARRAY -> {
				List<Object> array = new ArrayList<>();
				reader.beginArray();
				while (reader.hasNext()) {
					array.add(value(reader, choice));
				}
				reader.endArray();
				return array;
			}
			case STRING -> {
				return reader.nextString();
			}
			case NUMBER -> {
				return reader.nextDouble();
			}
			case BOOLEAN -> {
				return reader.nextBoolean();
			}
			default -> {
				reader.skipValue();
				return null;
			}
		}
	}

	/**
	 * Compares as Go's {@code encoding/json} matches names: by Unicode's simple folding.
	 */
	private static int compareFolded(String first, String second) {
		return folded(first).compareTo(folded(second));
	}

	private static String folded(String name) {
		StringBuilder folded = new StringBuilder();
		name.chars()
			.forEach((character) -> folded.append((char) Character.toLowerCase(Character.toUpperCase(character))));
		return folded.toString();
	}

	/**
	 * Reads envelope and parameters with the JSON reader of Protocol Buffers alone.
	 */
	private static Reading protobuf(byte[] body) throws Exception {
		Struct.Builder envelope = Struct.newBuilder();
		JsonFormat.parser().merge(text(body), envelope);
		String method = envelope.getFieldsOrThrow("method").getStringValue();
		Message.Builder params = switch (method) {
			case "SendMessage", "SendStreamingMessage" -> SendMessageRequest.newBuilder();
			case "GetTask" -> GetTaskRequest.newBuilder();
			case "CancelTask" -> CancelTaskRequest.newBuilder();
			case "SubscribeToTask" -> SubscribeToTaskRequest.newBuilder();
			case "ListTasks" -> ListTasksRequest.newBuilder();
			case "CreateTaskPushNotificationConfig" -> io.a2a.grpc.CreateTaskPushNotificationConfigRequest.newBuilder();
			case "GetTaskPushNotificationConfig" -> io.a2a.grpc.GetTaskPushNotificationConfigRequest.newBuilder();
			case "DeleteTaskPushNotificationConfig" -> io.a2a.grpc.DeleteTaskPushNotificationConfigRequest.newBuilder();
			default -> null;
		};
		if (params == null) {
			return null;
		}
		Struct given = envelope.getFieldsOrDefault("params", Value.getDefaultInstance()).getStructValue();
		JsonFormat.parser().ignoringUnknownFields().merge(JsonFormat.printer().print(given), params);
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("method", method);
		request.put("params", GSON.fromJson(JsonFormat.printer().print(params), Map.class));
		return HostReading.of(request, false);
	}

	private static Reading sdk(A2ARequest<?> request) {
		Set<String> tasks = new HashSet<>();
		Set<String> contexts = new HashSet<>();
		Set<String> skills = new HashSet<>();
		Set<String> urls = new HashSet<>();
		Object params = request.getParams();
		if (params instanceof MessageSendParams send) {
			add(tasks, send.message().taskId());
			add(contexts, send.message().contextId());
			if (send.message().referenceTaskIds() != null) {
				send.message().referenceTaskIds().forEach((task) -> add(tasks, task));
			}
			addSkill(skills, send.message().metadata());
			addSkill(skills, send.metadata());
			for (Part<?> part : send.message().parts()) {
				if (part instanceof io.a2a.spec.TextPart text) {
					addSkill(skills, text.metadata());
				}
			}
			if (send.configuration() != null && send.configuration().pushNotificationConfig() != null) {
				add(urls, send.configuration().pushNotificationConfig().url());
			}
		}
		else if (params instanceof TaskQueryParams query) {
			add(tasks, query.id());
		}
		else if (params instanceof TaskIdParams task) {
			add(tasks, task.id());
		}
		else if (params instanceof ListTasksParams list) {
			add(contexts, list.contextId());
		}
		else if (params instanceof TaskPushNotificationConfig config) {
			add(tasks, config.taskId());
			add(urls, config.config().url());
		}
		else if (params instanceof GetTaskPushNotificationConfigParams config) {
			add(tasks, config.taskId());
		}
		else if (params instanceof DeleteTaskPushNotificationConfigParams config) {
			add(tasks, config.taskId());
		}
		else if (params instanceof ListTaskPushNotificationConfigParams configs) {
			add(tasks, configs.id());
		}
		return new Reading(request.getMethod(), tasks, contexts, skills, urls);
	}

	private static void add(Set<String> values, String value) {
		if (value != null && !value.isEmpty()) {
			values.add(value);
		}
	}

	private static void addSkill(Set<String> skills, Map<String, Object> metadata) {
		if (metadata != null && metadata.get("skillId") != null) {
			skills.add(String.valueOf(metadata.get("skillId")));
		}
	}

	/**
	 * What a parser does.
	 */
	@FunctionalInterface
	interface Parser {

		/**
		 * Reads a request.
		 * @return what it takes it for, or {@code null} if that is no call
		 * @throws Exception if it refuses it
		 */
		Reading read(byte[] body) throws Exception;

	}

	private enum Choice {

		FIRST, LAST, LAST_WITHOUT_CASE

	}

	/**
	 * The types of an agent whose developer has turned on every leniency.
	 */
	record Call(String method, CallParams params) {

		Object tree() {
			return JACKSON.convertValue(this, Map.class);
		}

	}

	record CallParams(String id, String taskId, String contextId, CallMessage message, Configuration configuration,
			Map<String, Object> metadata, String url, Webhook pushNotificationConfig, Webhook config) {

	}

	record CallMessage(String taskId, String contextId, List<String> referenceTaskIds, Map<String, Object> metadata,
			List<CallPart> parts) {

	}

	record CallPart(Map<String, Object> metadata) {

	}

	record Configuration(Webhook pushNotificationConfig, Webhook taskPushNotificationConfig) {

	}

	record Webhook(String url, String taskId) {

	}

}
