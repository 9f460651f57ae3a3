package dev.a2asecurity.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The task in another agent's answer, in both versions and both bindings, and what a
 * hostile one answers.
 */
class AnsweredTaskTests {

	private static final URI RPC = URI.create("https://expense.example.com/a2a");

	private final List<String> found = new ArrayList<>();

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] request(String method) {
		return bytes("{\"jsonrpc\":\"2.0\",\"id\":{\"method\":\"GetTask\"},\"params\":{\"method\":\"GetTask\"},"
				+ "\"method\":\"" + method + "\"}");
	}

	/**
	 * Reads an answer in portions.
	 */
	private List<String> read(AnsweredTask task, String answer, int portion) {
		byte[] bytes = bytes(answer);
		for (int i = 0; i < bytes.length; i += portion) {
			task.read(bytes, i, Math.min(portion, bytes.length - i));
		}
		task.end();
		return this.found;
	}

	private AnsweredTask task(URI uri, String method, int status, boolean stream) {
		return AnsweredTask.of(uri, request(method), status, stream, this.found::add);
	}

	private List<String> read(String answer) {
		return read(task(RPC, "SendMessage", 200, false), answer, Integer.MAX_VALUE);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			SendMessage  | {"jsonrpc":"2.0","id":1,"result":{"task":{"id":"t-1","contextId":"c","status":{"id":"x"}}}}
			SendMessage  | {"jsonrpc":"2.0","id":1,"result":{"message":{"messageId":"m","taskId":"t-1"}}}
			message/send | {"result":{"kind":"task","id":"t-1","contextId":"c","history":[{"taskId":"t-2"}]},"id":"1"}
			message/send | {"id":1,"result":{"taskId":"t-1","kind":"message","role":"agent","parts":[]}}
			""")
	void readWhenJsonRpcThenTheTask(String method, String answer) {
		for (int portion : new int[] { 1, 7, 4096 }) {
			this.found.clear();
			assertThat(read(task(RPC, method, 200, false), answer, portion)).containsExactly("t-1");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			/rest/message:send        | {"task":{"id":"t-1"}}
			/rest/acme/message:stream | {"message":{"taskId":"t-1"}}
			/rest/message%3Asend      | {"task":{"id":"t-1"}}
			/rest/v1/message:send     | {"kind":"task","id":"t-1"}
			/rest/v1/message:send     | {"msg":{"task_id":"t-1"}}
			""")
	void readWhenHttpJsonThenTheTask(String path, String answer) {
		assertThat(read(task(RPC.resolve(path), "x", 200, false), answer, 3)).containsExactly("t-1");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					SendStreamingMessage | {"result":{"statusUpdate":{"taskId":"t-1"}}} | {"result":{"artifactUpdate":{"taskId":"t-2"}}}
					SendStreamingMessage | {"result":{"message":{"messageId":"m"}}}     | {"result":{"task":{"id":"t-1"}}}
					message/stream       | {"result":{"kind":"task","id":"t-1"}}        | {"result":{"kind":"status-update","taskId":"t-2"}}
					message/stream       | {"result":{"kind":"artifact-update","taskId":"t-1"}} | {"result":{"kind":"task","id":"t-3"}}
					""")
	void readWhenStreamThenTheTaskOfTheFirstEventThatNamesOne(String method, String first, String second) {
		for (int portion : new int[] { 1, 5, 4096 }) {
			for (String end : new String[] { "\n", "\r", "\r\n" }) {
				this.found.clear();
				String stream = ": hello" + end + end + "event: x" + end + "data: " + first + end + end + "data:"
						+ second + end + end;
				assertThat(read(task(RPC, method, 200, true), stream, portion)).containsExactly("t-1");
			}
		}
	}

	@Test
	void readWhenStreamThenAtTheEventAndNotAtTheEnd() {
		AnsweredTask task = task(RPC.resolve("/message:stream"), "x", 200, true);
		byte[] event = bytes("data: {\"task\":\ndata: {\"id\":\"t-1\"}}\n\n");
		task.read(event, 0, event.length - 1);
		assertThat(this.found).isEmpty();
		assertThat(task.isOver()).isFalse();
		task.read(event, event.length - 1, 1);
		assertThat(this.found).containsExactly("t-1");
		assertThat(task.isOver()).isTrue();
		assertThat(task.isStream()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GetTask", "tasks/get", "CancelTask", "SubscribeToTask", "ListTasks", "sendmessage",
			"SendMessage2", "" })
	void ofWhenTheRequestSendsNoMessageThenNothing(String method) {
		assertThat(task(RPC, method, 200, false)).isNull();
	}

	@Test
	void ofWhenTheRequestIsNoneOfTheProtocolThenNothing() {
		for (String request : new String[] { "", "[]", "{", "x", "{\"method\":1}", "{}" }) {
			assertThat(AnsweredTask.of(RPC, bytes(request), 200, false, this.found::add)).isNull();
		}
		assertThat(AnsweredTask.of(RPC.resolve("/rest/tasks/message:send/x"), bytes("{}"), 200, false, this.found::add))
			.isNull();
	}

	/**
	 * Nobody but the peer itself says which tasks are its own, but it says it in one way,
	 * and what others have written into its answer does not count.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{", "{\"result\":null}", "{\"result\":[]}", "{\"result\":\"t\"}",
			"{\"error\":{\"code\":1,\"data\":{\"task\":{\"id\":\"t\"}}}}",
			"{\"result\":{\"task\":{\"id\":\"t\"}},\"error\":{\"code\":1}}",
			"{\"result\":{\"task\":{\"id\":\"t\"}},\"result\":{\"task\":{\"id\":\"u\"}}}",
			"{\"result\":{\"task\":{\"id\":\"t\",\"id\":\"u\"}}}",
			"{\"result\":{\"task\":{\"id\":\"t\",\"taskId\":\"u\"}}}",
			"{\"result\":{\"task\":{\"id\":\"t\"},\"message\":{\"taskId\":\"u\"}}}",
			"{\"result\":{\"task\":{\"id\":\"t\"},\"id\":\"u\",\"kind\":\"task\"}}",
			"{\"result\":{\"Task\":{\"id\":\"t\"}}}", "{\"result\":{\"task\":{\"id\":7}}}",
			"{\"result\":{\"task\":{\"metadata\":{\"id\":\"t\"},\"artifacts\":[{\"taskId\":\"t\"}]}}}",
			"{\"result\":{\"kind\":\"spell\",\"id\":\"t\"}}", "{\"task\":{\"id\":\"t\"}}",
			"{\"result\":{\"task\":{\"id\":\"t\"}}} {}", "{\"result\":{\"task\":{\"id\":\"\"}}}" })
	void readWhenNotClearlyATaskThenNone(String answer) {
		assertThat(read(answer)).isEmpty();
	}

	@Test
	void readWhenTheStatusIsAnErrorsThenNone() {
		String answer = "{\"result\":{\"task\":{\"id\":\"t\"}}}";
		assertThat(read(task(RPC, "SendMessage", 400, false), answer, 100)).isEmpty();
		assertThat(read(task(RPC.resolve("/message:send"), "x", 404, false), "{\"task\":{\"id\":\"t\"}}", 100))
			.isEmpty();
	}

	@Test
	void readWhenTheTaskIsLongThenUpToItsBound() {
		String longest = "t".repeat(AnsweredTask.MAX_TASK_ID_LENGTH);
		assertThat(read("{\"result\":{\"task\":{\"id\":\"" + longest + "\"}}}")).containsExactly(longest);
		this.found.clear();
		assertThat(read("{\"result\":{\"task\":{\"id\":\"" + longest + "t\"}}}")).isEmpty();
	}

	@Test
	void readWhenTheDocumentIsLongThenUpToItsBound() {
		String answer = "{\"result\":{\"task\":{\"id\":\"t-1\"}}}";
		String longest = " ".repeat(AnsweredTask.MAX_DOCUMENT - answer.length()) + answer;
		assertThat(read(longest)).containsExactly("t-1");
		this.found.clear();
		assertThat(read(" " + longest)).isEmpty();
	}

	/**
	 * A stream may go on for ever; no event of it may.
	 */
	@Test
	void readWhenAStreamNamesNoTaskThenNoMoreIsHeldThanOneEvent() {
		AnsweredTask task = task(RPC, "SendStreamingMessage", 200, true);
		byte[] event = bytes("data: {\"result\":{\"message\":{\"messageId\":\"" + "m".repeat(1000) + "\"}}}\n\n");
		for (int i = 0; i < 3000; i++) {
			task.read(event, 0, event.length);
		}
		assertThat(task.isOver()).isFalse();
		byte[] endless = bytes("data: ".repeat(1000));
		for (int i = 0; i < 200; i++) {
			task.read(endless, 0, endless.length);
		}
		assertThat(task.isOver()).isTrue();
		byte[] late = bytes("\n\ndata: {\"result\":{\"task\":{\"id\":\"t\"}}}\n\n");
		task.read(late, 0, late.length);
		assertThat(this.found).isEmpty();
	}

	@Test
	void readWhenAnEventHasAFieldThatNobodyKnowsThenItDoesNotCount() {
		String stream = "data: {\"result\":{\"task\":{\"id\":\"t\"}}}\nDATA: x\n\n";
		assertThat(read(task(RPC, "SendStreamingMessage", 200, true), stream, 100)).isEmpty();
	}

}
