package dev.a2asecurity.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How a step reads a document of an answer.
 */
class AnswerDocumentTests {

	private static final A2ACall CALL = A2ACall
		.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.GET_TASK,
				ProtocolVersion.V1_0)
		.build();

	@Test
	void payloadWhenJsonRpcThenTheResult() {
		AnswerDocument document = jsonRpc("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"id\":\"task\"}}");
		assertThat(document.payload()).hasToString("{\"id\":\"task\"}");
		assertThat(document.tree()).isSameAs(document.tree());
	}

	@Test
	void payloadWhenJsonRpcErrorThenNone() {
		assertThat(jsonRpc("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1},\"result\":null}").payload()).isNull();
	}

	@Test
	void payloadWhenResultAndErrorThenUnreadable() {
		AnswerDocument document = jsonRpc("{\"error\":{\"code\":1},\"result\":{}}");
		assertThatExceptionOfType(AnswerDocument.UnreadableException.class).isThrownBy(document::payload);
	}

	@Test
	void payloadWhenHttpThenTheDocumentUnlessItIsAnError() {
		assertThat(http(200, "{\"id\":\"task\"}").payload()).hasToString("{\"id\":\"task\"}");
		assertThat(http(399, "{}").payload()).isNotNull();
		assertThat(http(400, "{\"id\":\"task\"}").payload()).isNull();
	}

	@Test
	void withPayloadWhenJsonRpcThenTheRestStaysAsItWas() {
		ObjectNode payload = JsonNodeFactory.instance.objectNode().put("id", "other");
		byte[] changed = jsonRpc("{\"jsonrpc\":\"2.0\",\"id\":1.10,\"result\":{\"id\":\"task\"},\"x\":1E+400}")
			.withPayload(payload);
		assertThat(new String(changed, StandardCharsets.UTF_8))
			.isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1.10,\"result\":{\"id\":\"other\"},\"x\":1E+400}");
		assertThat(http(200, "{}").withPayload(payload)).asString().isEqualTo("{\"id\":\"other\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "[]", "null", "\"x\"", "1", "{", "{}x", "{} {}", "{\"a\":1,\"a\":2}",
			"{\"a\":{\"b\":1,\"\\u0062\":2}}", "{a:1}", "{'a':1}", "{\"a\":1,}", "{/**/}", "{\"a\":NaN}", "\ufeff{}" })
	void treeWhenNotOneObjectOrNotInOneWayThenUnreadable(String json) {
		assertUnreadable(json.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE" })
	void treeWhenNotUtf8ThenUnreadable(String charset) {
		assertUnreadable("{\"a\":1}".getBytes(Charset.forName(charset)));
	}

	@Test
	void treeWhenNestedTooDeeplyThenUnreadable() {
		assertUnreadable(("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void toStringWhenItHasContentThenTellsNoneOfIt() {
		assertThat(jsonRpc("{\"result\":\"secret\"}").toString()).doesNotContain("secret");
		assertThat(ResponseStep.Outcome.replaced("secret".getBytes(StandardCharsets.UTF_8)).toString())
			.isEqualTo("Replaced[6 bytes]");
	}

	@Test
	void documentWhenPartOfAnArrayThenThatPart() {
		byte[] bytes = "xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8);
		AnswerDocument document = new AnswerDocument(CALL, Binding.HTTP_JSON, 200, true, bytes, 2, 7, new LearnedIds());
		assertThat(document.tree()).hasToString("{\"a\":1}");
		assertThat(document.json()).asString().isEqualTo("{\"a\":1}");
	}

	private static void assertUnreadable(byte[] bytes) {
		AnswerDocument document = new AnswerDocument(CALL, Binding.HTTP_JSON, 200, false, bytes, 0, bytes.length,
				new LearnedIds());
		assertThatExceptionOfType(AnswerDocument.UnreadableException.class).isThrownBy(document::tree).withNoCause();
	}

	private static AnswerDocument jsonRpc(String json) {
		return document(Binding.JSONRPC, 200, json);
	}

	private static AnswerDocument http(int status, String json) {
		return document(Binding.HTTP_JSON, status, json);
	}

	private static AnswerDocument document(Binding binding, int status, String json) {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		return new AnswerDocument(CALL, binding, status, false, bytes, 0, bytes.length, new LearnedIds());
	}

}
