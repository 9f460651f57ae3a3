package dev.a2asecurity.samples.interop.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import dev.a2asecurity.samples.interop.differential.Parsers.Parser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Wherever a parser of an agent's reads another operation, task, context, skill or URL
 * than A2A Security does, A2A Security has refused the request.
 */
class DifferentialTests {

	private static final long SEED = 20261126;

	private static final int MUTANTS = 6000;

	private static final String MESSAGE = "\"messageId\":\"m\",\"role\":\"ROLE_USER\",\"parts\":[{\"text\":\"hello\"}]";

	/**
	 * Requests that everybody reads alike.
	 */
	private static final List<String> PLAIN = List.of(rpc("SendMessage", "{\"message\":{" + MESSAGE + "}}"),
			rpc("SendMessage",
					"{\"message\":{\"taskId\":\"mine\",\"contextId\":\"own\"," + MESSAGE
							+ ",\"metadata\":{\"skillId\":\"read\"},\"referenceTaskIds\":[\"mine2\"]}}"),
			rpc("SendStreamingMessage", "{\"message\":{\"taskId\":\"mine\"," + MESSAGE
					+ "},\"configuration\":{\"pushNotificationConfig\":{\"url\":\"https://own.example.com\"}}}"),
			rpc("SendMessage",
					"{\"message\":{\"messageId\":\"m\",\"role\":\"ROLE_USER\",\"parts\":[{\"text\":\"x\",\"metadata\":{\"skillId\":\"read\"}}]}}"),
			rpc("GetTask", "{\"id\":\"mine\"}"), rpc("CancelTask", "{\"id\":\"mine\"}"),
			rpc("SubscribeToTask", "{\"id\":\"mine\"}"), rpc("ListTasks", "{\"contextId\":\"own\"}"),
			rpc("GetTaskPushNotificationConfig", "{\"taskId\":\"mine\",\"id\":\"w\"}"),
			rpc("DeleteTaskPushNotificationConfig", "{\"taskId\":\"mine\",\"id\":\"w\"}"),
			rpc("CreateTaskPushNotificationConfig",
					"{\"taskId\":\"mine\",\"configId\":\"w\",\"config\":{\"id\":\"w\",\"url\":\"https://own.example.com\"}}"),
			rpc("message/send", "{\"message\":{\"kind\":\"message\",\"taskId\":\"mine\",\"contextId\":\"own\","
					+ MESSAGE
					+ "},\"configuration\":{\"pushNotificationConfig\":{\"url\":\"https://own.example.com\"}}}"),
			rpc("tasks/get", "{\"id\":\"mine\"}"),
			rpc("tasks/pushNotificationConfig/get", "{\"id\":\"mine\",\"pushNotificationConfigId\":\"w\"}"),
			rpc("tasks/pushNotificationConfig/set",
					"{\"taskId\":\"mine\",\"pushNotificationConfig\":{\"url\":\"https://own.example.com\"}}"));

	/**
	 * Requests that a parser is fooled by, and which: it reads what is {@code evil}.
	 */
	static final List<Fooled> FOOLED = List.of(new Fooled("Jackson", "GetTask", "{\"id\":\"mine\",\"id\":\"evil\"}"),
			new Fooled("Gson, the first of two", "GetTask", "{\"id\":\"evil\",\"id\":\"mine\"}"),
			new Fooled("Gson, the last of two", "GetTask", "{\"id\":\"mine\",\"\\u0069d\":\"evil\"}"),
			new Fooled("Jackson", "SendMessage",
					"{\"message\":{\"taskId\":\"mine\",\"task\\u0049d\":\"evil\"," + MESSAGE + "}}"),
			new Fooled("A2A Java SDK", "SendMessage",
					"{\"message\":{\"task_id\":\"evil\"," + MESSAGE + "},\"message\":{" + MESSAGE
							+ "},\"message\":{\"task_id\":\"evil\"," + MESSAGE + "}}"),
			new Fooled("protobuf", "GetTask", "{\"id\":[\"evil\"]}"),
			new Fooled("protobuf", (rpc("GetTask", "{\"id\":\"evil\"}") + " x").getBytes(StandardCharsets.UTF_8)),
			new Fooled("protobuf", "GetTask", "{id:\"evil\"}"),
			new Fooled("Gson, the last of two", "GetTask", "{id:'evil'}"),
			new Fooled("Gson, the last of two", "GetTask", "{/*\"id\":\"mine\",*/\"id\":\"evil\"}"),
			new Fooled("generous Jackson", "GetTask", "{/*\"id\":\"mine\",*/\"id\":\"evil\"}"),
			new Fooled("generous Jackson", "GetTask", "{\"id\":\"mine\",\"ID\":\"evil\"}"),
			new Fooled("generous Jackson", "SendMessage",
					"{\"Message\":{\"TaskId\":\"evil\"},\"message\":{\"taskID\":\"evil\"," + MESSAGE + "}}"),
			new Fooled("generous Jackson", "GetTask", "{\"id\":[\"evil\"]}"),
			new Fooled("generous Jackson", "SendMessage", "{\"message\":[{\"taskId\":\"evil\"," + MESSAGE + "}]}"),
			new Fooled("generous Jackson", "SendMessage",
					"{\"message\":{\"messageId\":\"m\",\"parts\":{\"metadata\":{\"skillId\":\"evil\"}}}}"),
			new Fooled("generous Jackson", "SendMessage",
					"{\"message\":{\"messageId\":\"m\",\"referenceTaskIds\":\"evil\"}}"),
			new Fooled("generous Jackson", "GetTask", "{\"id\":\"evil\",}"),
			new Fooled("generous Jackson", "GetTask", "{'id':'evil'}"),
			new Fooled("without case, as Go's", "GetTask", "{\"id\":\"mine\",\"Id\":\"evil\"}"),
			new Fooled("without case, as Go's", "SendMessage",
					"{\"message\":{\"taskId\":\"mine\",\"ta\u017f\u212aId\":\"evil\"," + MESSAGE + "}}"),
			new Fooled("without case, as Go's", "SendMessage",
					"{\"message\":{" + MESSAGE + ",\"metadata\":{\"skillId\":\"read\",\"s\u212aillId\":\"evil\"}}}"),
			new Fooled("without case, as Go's", "SendMessage",
					"{\"message\":{" + MESSAGE
							+ "},\"conFiguration\":{\"pushNotificationConfig\":{\"url\":\"evil\"}}}"),
			new Fooled("Jackson", "SendMessage",
					"{\"message\":{" + MESSAGE
							+ ",\"metadata\":{\"skillId\":\"read\"}},\"metadata\":{\"skillId\":\"evil\"}}"),
			new Fooled("Jackson", "SendMessage",
					"{\"message\":{\"messageId\":\"m\",\"parts\":[{\"metadata\":{\"skillId\":\"read\"}},{\"metadata\":{\"skillId\":\"evil\"}}]}}"),
			new Fooled("Jackson", "SendMessage",
					"{\"message\":{" + MESSAGE + ",\"metadata\":{\"skillId\":\"read\",\"skillId\":\"evil\"}}}"),
			new Fooled("Jackson", "SendMessage",
					"{\"message\":{" + MESSAGE + ",\"metadata\":{},\"metadata\":{\"skillId\":\"evil\"}}}"),
			new Fooled("Jackson", "tasks/pushNotificationConfig/get", "{\"id\":\"evil\",\"taskId\":\"mine\"}"),
			new Fooled("Jackson", "CreateTaskPushNotificationConfig",
					"{\"taskId\":\"mine\",\"config\":{\"url\":\"https://own.example.com\"},\"url\":\"evil\"}"),
			new Fooled("Jackson", "message/send", "{\"message\":{" + MESSAGE
					+ "},\"configuration\":{\"pushNotificationConfig\":{\"url\":\"https://own.example.com\",\"url\":\"evil\"}}}"),
			new Fooled("Jackson", "SendMessage", "{\"message\":{" + MESSAGE
					+ "},\"configuration\":{\"pushNotificationConfig\":{\"url\":\"https://own.example.com\"},\"taskPushNotificationConfig\":{\"url\":\"evil\"}}}"),
			new Fooled("Jackson", "SendMessage", "{\"message\":{\"taskId\":\"mine\"," + MESSAGE
					+ "},\"configuration\":{\"taskPushNotificationConfig\":{\"url\":\"https://u\",\"taskId\":\"evil\"}}}"),
			new Fooled("Jackson", "GetTask", "{\"id\":true,\"name\":\"tasks/mine\"}", "true"),
			new Fooled("Gson, the last of two", "GetTask", "{\"x\":1;\"id\":\"evil\"}"),
			new Fooled("Gson, the last of two", "GetTask", "{\"id\"=\"evil\"}"),
			new Fooled("Jackson", utf16(rpc("GetTask", "{\"id\":\"evil\"}"))),
			new Fooled("Jackson", ("\ufeff" + rpc("GetTask", "{\"id\":\"evil\"}")).getBytes(StandardCharsets.UTF_8)),
			new Fooled("Jackson",
					(rpc("GetTask", "{\"id\":\"evil\"}") + rpc("GetTask", "{\"id\":\"mine\"}"))
						.getBytes(StandardCharsets.UTF_8),
					false),
			new Fooled("Jackson",
					("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"mine\"},\"params\":{\"id\":\"evil\"}}")
						.getBytes(StandardCharsets.UTF_8)),
			new Fooled("Jackson",
					("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ListTasks\",\"method\":\"GetTask\",\"params\":{\"id\":\"evil\"}}")
						.getBytes(StandardCharsets.UTF_8)),
			new Fooled("Gson, the last of two",
					("#x\n" + rpc("GetTask", "{\"id\":\"evil\"}")).getBytes(StandardCharsets.UTF_8)),
			new Fooled("Gson, the last of two",
					(")]}'\n" + rpc("GetTask", "{\"id\":\"evil\"}")).getBytes(StandardCharsets.UTF_8)));

	private final Map<String, Parser> parsers = Parsers.all();

	private final OwnParser own = new OwnParser();

	@Test
	void requestWhenPlainThenReadAlikeByAllThatReadIt() throws Exception {
		for (String request : PLAIN) {
			byte[] body = request.getBytes(StandardCharsets.UTF_8);
			Reading ours = this.own.read(body);
			assertThat(ours).as(request).isNotNull();
			Map<String, Reading> readings = readings(body);
			assertThat(readings).as(request).hasSizeGreaterThanOrEqualTo(5);
			readings.forEach((parser,
					reading) -> assertThat(reading.seesMoreThan(ours)).as(parser + ": " + request + reading).isFalse());
			assertThat(readings.get("Jackson")).as(request).isEqualTo(ours);
		}
	}

	@ParameterizedTest
	@FieldSource("FOOLED")
	void requestWhenItFoolsAParserThenRefused(Fooled fooled) throws Exception {
		Map<String, Reading> readings = readings(fooled.body());
		if (fooled.fooled()) {
			assertThat(readings).containsKey(fooled.parser());
			assertThat(readings.get(fooled.parser()).names(fooled.value())).as("reads evil").isTrue();
		}
		assertThat(this.own.read(fooled.body())).isNull();
	}

	@Test
	void requestWhenMutatedThenNobodyReadsOtherThanItIsRead() throws Exception {
		Mutations mutations = new Mutations(SEED);
		Set<String> ambiguous = new LinkedHashSet<>();
		Set<String> accepted = new LinkedHashSet<>();
		List<String> violations = new ArrayList<>();
		for (int i = 0; i < MUTANTS; i++) {
			byte[] body = mutations.mutate(PLAIN.get(i % PLAIN.size()));
			String request = new String(body, StandardCharsets.ISO_8859_1);
			Map<String, Reading> readings = readings(body);
			Reading ours = this.own.read(body);
			if (Set.copyOf(readings.values()).size() > 1) {
				ambiguous.add(request);
			}
			if (ours != null) {
				accepted.add(request);
				readings.forEach((parser, reading) -> {
					if (reading.seesMoreThan(ours)) {
						violations.add(parser + " reads " + reading + " instead of " + ours + " in " + request);
					}
				});
			}
		}
		assertThat(violations).isEmpty();
		// Otherwise nothing was shown.
		assertThat(ambiguous).hasSizeGreaterThan(200);
		assertThat(accepted).hasSizeGreaterThan(200);
	}

	private Map<String, Reading> readings(byte[] body) {
		Map<String, Reading> readings = new LinkedHashMap<>();
		this.parsers.forEach((name, parser) -> {
			try {
				Reading reading = parser.read(body);
				if (reading != null) {
					readings.put(name, reading);
				}
			}
			catch (Exception | StackOverflowError ex) {
				// It refuses the request, and is not fooled.
			}
		});
		return readings;
	}

	private static String rpc(String method, String params) {
		return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
	}

	private static byte[] utf16(String request) {
		return request.getBytes(StandardCharsets.UTF_16BE);
	}

	/**
	 * A request and the parser that it fools.
	 */
	record Fooled(String parser, byte[] body, String value, boolean fooled) {

		Fooled(String parser, String method, String params) {
			this(parser, method, params, "evil");
		}

		Fooled(String parser, String method, String params, String value) {
			this(parser, rpc(method, params).getBytes(StandardCharsets.UTF_8), value, true);
		}

		Fooled(String parser, byte[] body) {
			this(parser, body, "evil", true);
		}

		Fooled(String parser, byte[] body, boolean fooled) {
			this(parser, body, "evil", fooled);
		}

		@Override
		public String toString() {
			return this.parser + ": " + new String(this.body, StandardCharsets.ISO_8859_1).replace("\u0000", "");
		}

	}

}
