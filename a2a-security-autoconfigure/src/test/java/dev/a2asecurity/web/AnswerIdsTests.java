package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.web.AnswerDocument.UnreadableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where an answer names its task and context, where it does not, and what could be read
 * as naming another.
 */
class AnswerIdsTests {

	private static final A2ACall CALL = A2ACall
		.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_MESSAGE,
				ProtocolVersion.V1_0)
		.build();

	static Stream<String> payloads() {
		return Stream.of("{'task':{'id':'t','contextId':'c','status':{'state':'TASK_STATE_WORKING'}}}",
				"{'task':{'status':{},'context_id':'c','id':'t'}}",
				"{'message':{'messageId':'m','taskId':'t','contextId':'c','parts':[]}}",
				"{'msg':{'task_id':'t','context_id':'c'}}",
				"{'statusUpdate':{'taskId':'t','contextId':'c','status':{}}}",
				"{'status_update':{'taskId':'t','contextId':'c'}}",
				"{'artifactUpdate':{'taskId':'t','contextId':'c','artifact':{'artifactId':'a','parts':[]}}}",
				"{'artifact_update':{'taskId':'t','contextId':'c'}}", "{'kind':'task','id':'t','contextId':'c'}",
				"{'id':'t','contextId':'c','kind':'task','artifacts':[],'history':[]}",
				"{'kind':'message','messageId':'m','taskId':'t','contextId':'c'}",
				"{'kind':'status-update','taskId':'t','contextId':'c','final':true}",
				"{'kind':'artifact-update','taskId':'t','contextId':'c'}", "{'id':'t','contextId':'c','status':{}}",
				"{'task':null,'message':{'taskId':'t','contextId':'c'}}",
				"{'\\u0074ask':{'\\u0069d':'\\u0074','contextId':'c'}}");
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void readWhenPayloadNamesThemThenFound(String payload) {
		assertThat(http(payload)).isEqualTo(new AnswerIds("t", "c"));
		assertThat(jsonRpc("{'jsonrpc':'2.0','id':1,'result':" + payload + "}")).isEqualTo(new AnswerIds("t", "c"));
		assertThat(jsonRpc("{'result':" + payload + ",'error':null,'id':null}")).isEqualTo(new AnswerIds("t", "c"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{'task':null}", "{'task':{}}", "{'task':{'id':''}}", "{'task':{'id':null}}",
			"{'message':{'messageId':'m','parts':[{'data':{'taskId':'t'}}],'metadata':{'taskId':'t','id':'t'}}}",
			"{'task':{'artifacts':[{'id':'t','taskId':'t'}],'history':[{'taskId':'t','contextId':'c'}],"
					+ "'metadata':{'task':{'id':'t'}},'status':{'message':{'taskId':'t','contextId':'c'}}}}",
			"{'kind':'message','messageId':'m','referenceTaskIds':['t']}", "{'data':{'task':{'id':'t'}}}",
			"{'kind':'message','id':'t'}" })
	void readWhenNamedNowhereOrElsewhereThenNone(String payload) {
		assertThat(http(payload)).isEqualTo(AnswerIds.NONE);
		assertThat(jsonRpc("{'result':" + payload + "}")).isEqualTo(AnswerIds.NONE);
	}

	@Test
	void readWhenErrorThenNone() {
		assertThat(jsonRpc("{'id':1,'error':{'code':-32001,'data':[{'taskId':'t'}]}}")).isEqualTo(AnswerIds.NONE);
		assertThat(jsonRpc("{'id':1,'error':{'code':1},'result':null}")).isEqualTo(AnswerIds.NONE);
		assertThat(read(Binding.HTTP_JSON, 404, "{'taskId':'t','title':'x'}")).isEqualTo(AnswerIds.NONE);
		assertThat(read(Binding.HTTP_JSON, 500, "{'task':{'id':'t'}}")).isEqualTo(AnswerIds.NONE);
		assertThat(read(Binding.JSONRPC, 500, "{'timestamp':'x','status':500,'error':'Internal Server Error'}"))
			.isEqualTo(AnswerIds.NONE);
	}

	/**
	 * Each would be read by some reader as naming another task than by another.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{'task':{'id':'t','id':'u'}}", "{'task':{'id':'t','contextId':'c','context_id':'d'}}",
			"{'task':{'id':'t'},'task':{'id':'u'}}", "{'task':{'id':'t'},'message':{'taskId':'u'}}",
			"{'task':{'id':'t'},'id':'u'}", "{'task':{'id':'t'},'kind':'message','taskId':'u'}",
			"{'statusUpdate':{'taskId':'t','task_id':'t'}}", "{'statusUpdate':{'taskId':'t'},'status_update':{}}",
			"{'kind':'task','kind':'message','id':'t','taskId':'u'}", "{'id':'t','taskId':'u'}",
			"{'kind':'task','id':'t','taskId':'u'}", "{'kind':'surprise','id':'t'}", "{'kind':1,'id':'t'}",
			"{'task':{'id':1}}", "{'task':{'id':['t']}}", "{'task':{'id':{'x':'t'}}}", "{'task':[{'id':'t'}]}",
			"{'task':'t'}", "{'Task':{'id':'t'}}", "{'TASK':{'id':'t'}}", "{'task':{'ID':'t'}}",
			"{'task':{'ContextId':'c'}}", "{'task':{'context__id':'c'}}", "{'statusupdate':{'taskId':'t'}}",
			"{'message':{'taskID':'t'}}", "{'message':{'task_Id':'t'}}", "{'error':{},'task':{'id':'t'}}",
			"{'ta\u017f\u212a':{'id':'t'}}", "{'message':{'ta\u017f\u212aId':'t'}}",
			"{'\u017ftatusUpdate':{'taskId':'t'}}", "{'message':{'task-id':'t'}}", "{'message':{'taskId\u007f':'t'}}" })
	void readWhenReadersDifferThenUnreadable(String payload) {
		assertUnreadable(Binding.HTTP_JSON, 200, payload);
		assertUnreadable(Binding.JSONRPC, 200, "{'result':" + payload + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'result':{'task':{'id':'t'}},'result':{'task':{'id':'u'}}}",
			"{'result':{},'Result':{'task':{'id':'u'}}}", "{'result':{'task':{'id':'t'}},'error':{}}",
			"{'error':{},'error':null}", "{'result':[{'task':{'id':'t'}}]}", "{'result':'t'}",
			"[{'result':{'task':{'id':'t'}}}]", "{'result':{}}{'result':{'task':{'id':'t'}}}", "{'result':{}} x",
			"{'result':{}", "", "  ", "x", "{'result':{'task':{'id':'t'},}}", "{'result':{/**/}}",
			"\ufeff{'result':{}}", "{'result':{'task':{'id':'t\n'}}}" })
	void readWhenNotOneResponseThenUnreadable(String document) {
		assertUnreadable(Binding.JSONRPC, 200, document);
	}

	@Test
	void readWhenResultComesWithTheStatusOfAnErrorThenUnreadable() {
		assertUnreadable(Binding.JSONRPC, 500, "{'result':{'task':{'id':'t'}}}");
	}

	@ParameterizedTest
	@CsvSource({ "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE" })
	void readWhenAnotherEncodingThenUnreadable(String charset) throws Exception {
		byte[] bytes = "{\"task\":{\"id\":\"t\"}}".getBytes(charset);
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> read(Binding.HTTP_JSON, 200, bytes));
	}

	@Test
	void readWhenHostileThenBoundedAndTyped() {
		assertUnreadable(Binding.HTTP_JSON, 200, "{'x':" + "[".repeat(200_000));
		assertUnreadable(Binding.HTTP_JSON, 200, "{'x':" + "{'a':".repeat(100_000));
		assertUnreadable(Binding.HTTP_JSON, 200, "{'task':{'id':" + "9".repeat(100_000) + "}}");
		assertUnreadable(Binding.HTTP_JSON, 200, "{'" + "n".repeat(100_000) + "':1}");
		String long1 = "i".repeat(1_000_000);
		assertThat(http("{'task':{'id':'" + long1 + "'}}")).isEqualTo(new AnswerIds(long1, null));
	}

	@Test
	void readWhenUnreadableThenTheReasonQuotesNothing() {
		for (String document : List.of("{'task':{'id':'secret','id':'secret'}}", "{'secret':secret}",
				"{'task':'secret'}")) {
			assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> http(document))
				.withMessageNotContaining("secret")
				.withNoCause();
		}
	}

	private static void assertUnreadable(Binding binding, int status, String document) {
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> read(binding, status, document));
	}

	private static AnswerIds http(String document) {
		return read(Binding.HTTP_JSON, 200, document);
	}

	private static AnswerIds jsonRpc(String document) {
		return read(Binding.JSONRPC, 200, document);
	}

	private static AnswerIds read(Binding binding, int status, String document) {
		return read(binding, status, document.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
	}

	private static AnswerIds read(Binding binding, int status, byte[] bytes) {
		return AnswerIds
			.read(new AnswerDocument(CALL, binding, status, false, bytes, 0, bytes.length, new LearnedIds()));
	}

}
