package dev.a2asecurity.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Denial.Kind;
import dev.a2asecurity.call.JsonRpcId;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.call.SkillId;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What JSON-RPC requests ask for, and which are refused (A2A specification 1.0, section
 * 9; 0.3, section 7).
 */
class JsonRpcCallTests {

	private static final String MESSAGE = "{\"messageId\":\"m1\",\"role\":\"ROLE_USER\",\"parts\":[{\"text\":\"hello\"}]}";

	private final Calls calls = new Calls();

	/**
	 * SDKs on Protocol Buffers write every field, set or not.
	 */
	@Test
	void callWhenOptionalIdsAreEmptyThenTheyAreNone() throws Exception {
		A2ACall call = this.calls.rpc("SendMessage",
				"{\"tenant\":\"\",\"message\":{\"messageId\":\"m\",\"taskId\":\"\",\"contextId\":\"\"}}");
		assertThat(call.taskId()).isNull();
		assertThat(call.contextId()).isNull();
		assertThat(call.tenant()).isNull();
		assertThat(this.calls.rpc("ListTasks", "{\"contextId\":\"\"}").contextId()).isNull();
	}

	@Test
	void sendWhenEverythingIsNamedThenAllOfItIsFound() throws Exception {
		String params = """
				{"tenant":"acme","message":{"messageId":"m1","taskId":"t1","contextId":"c1","role":"ROLE_USER",
				"referenceTaskIds":["t2","t3"],"metadata":{"skillId":"submit","other":[1,{"skillId":"no"}]},
				"parts":[{"data":{"taskId":"no","skillId":"no"},"metadata":{"skillId":"submit"}}],"extensions":["x"]},
				"configuration":{"acceptedOutputModes":["text/plain"],"returnImmediately":true,
				"taskPushNotificationConfig":{"url":"https://c.example.com/h","token":"t","tenant":"acme","taskId":"t1"}},
				"metadata":{"trace":"1"}}""";
		A2ACall call = this.calls.rpc("SendMessage", params);
		assertThat(call.caller()).isSameAs(Calls.CALLER);
		assertThat(call.operation()).isEqualTo(A2AOperation.SEND_MESSAGE);
		assertThat(call.version()).isEqualTo(ProtocolVersion.V1_0);
		assertThat(call.method()).isEqualTo("SendMessage");
		assertThat(call.tenant()).isEqualTo("acme");
		assertThat(call.taskId()).isEqualTo("t1");
		assertThat(call.contextId()).isEqualTo("c1");
		assertThat(call.messageId()).isEqualTo("m1");
		assertThat(call.messageDigest()).isEqualTo(HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest(params.getBytes(StandardCharsets.UTF_8))));
		assertThat(call.referencedTaskIds()).containsExactly("t2", "t3");
		assertThat(call.skill()).isEqualTo(SkillId.parse("submit"));
		assertThat(call.webhookUrls()).containsExactly("https://c.example.com/h");
		assertThat(call.requestId()).isEqualTo(new JsonRpcId("1"));
	}

	@Test
	void sendWhenLeastIsNamedThenTheRestIsAbsent() {
		A2ACall call = this.calls.rpc("SendStreamingMessage", "{\"message\":" + MESSAGE + "}");
		assertThat(call.operation()).isEqualTo(A2AOperation.SEND_STREAMING_MESSAGE);
		assertThat(call.tenant()).isNull();
		assertThat(call.taskId()).isNull();
		assertThat(call.contextId()).isNull();
		assertThat(call.skill()).isNull();
		assertThat(call.referencedTaskIds()).isEmpty();
		assertThat(call.webhookUrls()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "SendMessage|SEND_MESSAGE|V1_0|{'message':M}",
			"SendStreamingMessage|SEND_STREAMING_MESSAGE|V1_0|{'message':M}", "GetTask|GET_TASK|V1_0|{'id':'t'}",
			"ListTasks|LIST_TASKS|V1_0|{'contextId':'c'}", "CancelTask|CANCEL_TASK|V1_0|{'id':'t'}",
			"SubscribeToTask|SUBSCRIBE_TO_TASK|V1_0|{'id':'t'}",
			"CreateTaskPushNotificationConfig|CREATE_TASK_PUSH_NOTIFICATION_CONFIG|V1_0|{'taskId':'t','id':'w','url':'https://u'}",
			"GetTaskPushNotificationConfig|GET_TASK_PUSH_NOTIFICATION_CONFIG|V1_0|{'taskId':'t','id':'w'}",
			"ListTaskPushNotificationConfigs|LIST_TASK_PUSH_NOTIFICATION_CONFIGS|V1_0|{'taskId':'t'}",
			"ListTaskPushNotificationConfig|LIST_TASK_PUSH_NOTIFICATION_CONFIGS|V1_0|{'taskId':'t'}",
			"DeleteTaskPushNotificationConfig|DELETE_TASK_PUSH_NOTIFICATION_CONFIG|V1_0|{'taskId':'t','id':'w'}",
			"GetExtendedAgentCard|GET_EXTENDED_AGENT_CARD|V1_0|{}", "message/send|SEND_MESSAGE|V0_3|{'message':M}",
			"message/stream|SEND_STREAMING_MESSAGE|V0_3|{'message':M}", "tasks/get|GET_TASK|V0_3|{'id':'t'}",
			"tasks/cancel|CANCEL_TASK|V0_3|{'id':'t'}", "tasks/resubscribe|SUBSCRIBE_TO_TASK|V0_3|{'id':'t'}",
			"tasks/pushNotificationConfig/set|CREATE_TASK_PUSH_NOTIFICATION_CONFIG|V0_3|{'taskId':'t','pushNotificationConfig':{'url':'https://u'}}",
			"tasks/pushNotificationConfig/get|GET_TASK_PUSH_NOTIFICATION_CONFIG|V0_3|{'id':'t','pushNotificationConfigId':'w'}",
			"tasks/pushNotificationConfig/list|LIST_TASK_PUSH_NOTIFICATION_CONFIGS|V0_3|{'id':'t'}",
			"tasks/pushNotificationConfig/delete|DELETE_TASK_PUSH_NOTIFICATION_CONFIG|V0_3|{'id':'t','pushNotificationConfigId':'w'}",
			"agent/getAuthenticatedExtendedCard|GET_EXTENDED_AGENT_CARD|V0_3|{}" })
	void methodWhenOfEitherVersionThenItsOperationWithItsLayout(String method, A2AOperation operation,
			ProtocolVersion version, String params) {
		A2ACall call = this.calls.rpc(method, json(params));
		assertThat(call.operation()).isEqualTo(operation);
		assertThat(call.version()).isEqualTo(version);
		assertThat(call.method()).isEqualTo(method);
		assertThat(call.taskId()).isEqualTo(operation.requiresTask() ? "t" : null);
		assertThat(call.contextId()).isEqualTo((operation == A2AOperation.LIST_TASKS) ? "c" : null);
		assertThat(call.webhookUrls())
			.hasSize((operation == A2AOperation.CREATE_TASK_PUSH_NOTIFICATION_CONFIG) ? 1 : 0);
		assertThat(call.messageId()).isEqualTo(operation.sendsMessage() ? "m1" : null);
		assertThat(call.messageDigest() != null).isEqualTo(operation.sendsMessage());
		// The parameters may come first, before it is known what they are for.
		A2ACall reversed = this.calls.parse(Calls
			.rpc("{\"params\":" + json(params) + ",\"method\":\"" + method + "\",\"id\":1,\"jsonrpc\":\"2.0\"}"));
		assertThat(reversed).hasToString(call.toString());
		assertThat(reversed.messageDigest()).isEqualTo(call.messageDigest());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "GetTask|{'task_id':'t'}", "GetTask|{'name':'tasks/t'}",
			"GetTaskPushNotificationConfig|{'task_id':'t','id':'w'}",
			"GetTaskPushNotificationConfig|{'name':'tasks/t/pushNotificationConfigs/w'}",
			"ListTaskPushNotificationConfigs|{'parent':'tasks/t'}",
			"tasks/pushNotificationConfig/get|{'name':'tasks/t/pushNotificationConfigs/w'}",
			"CreateTaskPushNotificationConfig|{'parent':'tasks/t','configId':'w','config':{'name':'tasks/t/pushNotificationConfigs/w','pushNotificationConfig':{'url':'https://u'}}}",
			"CreateTaskPushNotificationConfig|{'task_id':'t','config_id':'w','config':{'url':'https://u'}}",
			"CreateTaskPushNotificationConfig|{'config':{'task_id':'t','push_notification_config':{'url':'https://u'}}}",
			"message/send|{'request':{'message_id':'m1','task_id':'t','content':[{'text':'x'}]},'configuration':{'push_notification':{'url':'https://u'}}}" })
	void taskWhenUnderAnotherOfItsNamesThenFound(String method, String params) {
		A2ACall call = this.calls.rpc(method, json(params));
		assertThat(call.taskId()).isEqualTo("t");
		assertThat(call.webhookUrls()).hasSize(params.contains("url") ? 1 : 0);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "GetTask|{'id':'t','task_id':'t'}", "GetTask|{'id':'t','name':'tasks/t'}",
			"GetTask|{'name':'t'}", "GetTask|{'name':'tasks/x/t'}",
			"GetTask|{'name':'tasks/t/pushNotificationConfigs/w'}", "GetTask|{'name':'Tasks/t'}",
			"GetTask|{'name':'tasks/'}", "GetTask|{'name':'tasks/t\\u200b'}", "GetTask|{'parent':'tasks/t'}",
			"GetTask|{'id':'t','parent':'tasks/v'}", "GetTask|{'id':'t','url':'https://u'}",
			"CancelTask|{'id':'t','configId':'w'}",
			"SubscribeToTask|{'id':'t','pushNotificationConfig':{'taskId':'v'}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':'https://u','config':'https://v'}", "GetTask|{}",
			"GetTask|null", "GetTask|[]", "GetTask|[{'id':'t'}]", "GetTask|\"t\"", "GetTask|{'id':7}",
			"GetTask|{'id':['t']}", "GetTask|{'id':{'value':'t'}}", "GetTask|{'id':true}", "GetTask|{'id':''}",
			"GetTask|{'id':null}", "GetTask|{'id':'t','message':M}", "GetTask|{'id':'t','configuration':{}}",
			"GetTask|{'id':'t','metadata':[]}", "GetTaskPushNotificationConfig|{'id':'t'}",
			"GetTaskPushNotificationConfig|{'taskId':'t','id':'v','pushNotificationConfigId':'w'}",
			"tasks/pushNotificationConfig/get|{'id':'v','taskId':'t'}",
			"tasks/pushNotificationConfig/get|{'taskId':'t'}",
			"tasks/pushNotificationConfig/list|{'id':'v','task_id':'t'}",
			"ListTaskPushNotificationConfigs|{'taskId':'t','id':'v'}",
			"ListTaskPushNotificationConfigs|{'taskId':'t','parent':'tasks/v'}",
			"CreateTaskPushNotificationConfig|{'taskId':'t'}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':'https://u','config':{'url':'https://v'}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':'https://u','config':{}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','config':{'url':'https://u','pushNotificationConfig':{'url':'https://v'}}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','config':{'pushNotificationConfig':{'pushNotificationConfig':{'url':'https://v'}}}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','config':{'taskId':'v','url':'https://u'}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','config':{'name':'tasks/v/pushNotificationConfigs/w','url':'https://u'}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','parent':'tasks/t','url':'https://u'}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','config':'https://u'}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','config':{'url':['https://u']}}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':'https://u\\n'}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':' https://u'}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':''}",
			"CreateTaskPushNotificationConfig|{'taskId':'t','url':'https://u','tenant':'a','config':null,'config_id':7,'message':M}",
			"tasks/pushNotificationConfig/set|{'id':'v','taskId':'t','pushNotificationConfig':{'url':'https://u'}}",
			"ListTasks|{'id':'t'}", "ListTasks|[]", "ListTasks|[{'contextId':'c'}]", "ListTasks|\"c\"",
			"GetExtendedAgentCard|7", "ListTasks|{'taskId':'t'}", "ListTasks|{'contextId':7}",
			"GetExtendedAgentCard|{'taskId':'t'}", "SendMessage|{}", "SendMessage|{'message':null}",
			"SendMessage|{'message':7}", "SendMessage|{'message':[M]}", "SendMessage|{'message':{}}",
			"SendMessage|{'message':M,'taskId':'t'}", "SendMessage|{'message':M,'contextId':'c'}",
			"SendMessage|{'message':M,'id':'t'}", "SendMessage|{'message':M,'url':'https://u'}",
			"SendMessage|{'message':M,'pushNotificationConfig':{'url':'https://u'}}",
			"SendMessage|{'message':{'messageId':7}}", "SendMessage|{'message':{'messageId':''}}",
			"SendMessage|{'message':{'messageId':'m\\u0000'}}", "SendMessage|{'message':{'messageId':' m'}}",
			"SendMessage|{'message':{'messageId':'m','referenceTaskIds':['']}}",
			"SendMessage|{'message':{'messageId':'m','referenceTaskIds':['t\\u200b']}}",
			"SendMessage|{'message':{'messageId':'m','taskId':7}}",
			"SendMessage|{'message':{'messageId':'m','contextId':'a\\u0000b'}}",
			"SendMessage|{'message':{'messageId':'m','contextId':'\\ud800'}}",
			"SendMessage|{'message':{'messageId':'m','taskId':'t '}}",
			"SendMessage|{'message':{'messageId':'m','taskId':'t\\u200b'}}",
			"SendMessage|{'message':{'messageId':'m','referenceTaskIds':'t'}}",
			"SendMessage|{'message':{'messageId':'m','referenceTaskIds':[['t']]}}",
			"SendMessage|{'message':{'messageId':'m','referenceTaskIds':[7]}}",
			"SendMessage|{'message':{'messageId':'m','parts':{'text':'x'}}}",
			"SendMessage|{'message':{'messageId':'m','parts':[[{'text':'x'}]]}}",
			"SendMessage|{'message':{'messageId':'m','metadata':'x'}}",
			"SendMessage|{'message':{'messageId':'m','metadata':{'skillId':7}}}",
			"SendMessage|{'message':{'messageId':'m','metadata':{'skillId':['a']}}}",
			"SendMessage|{'message':{'messageId':'m','metadata':{'skillId':'a b'}}}",
			"SendMessage|{'message':{'messageId':'m','metadata':{'skillId':'a'},'parts':[{'metadata':{'skillId':'b'}}]}}",
			"SendMessage|{'message':{'messageId':'m','metadata':{'skillId':'a'}},'metadata':{'skillId':'b'}}",
			"SendMessage|{'message':{'messageId':'m','parts':[{'metadata':{'skillId':'a'}},{'metadata':{'skillId':'b'}}]}}",
			"SendMessage|{'message':M,'configuration':7}",
			"SendMessage|{'message':M,'configuration':{'pushNotificationConfig':{}}}",
			"SendMessage|{'message':M,'configuration':{'pushNotificationConfig':'https://u'}}",
			"SendMessage|{'message':M,'configuration':{'pushNotificationConfig':{'url':'https://u','tenant':'b'}}}",
			"SendMessage|{'message':{'messageId':'m','taskId':'t'},'configuration':{'pushNotificationConfig':{'url':'https://u','taskId':'v'}}}" })
	void parameterWhenMissingWrongOrInTwoWaysThenInvalid(String method, String params) {
		RequestRefusedException refusal = this.calls.refusal(Calls.rpc(Calls.envelope(method, json(params))));
		assertThat(refusal.denial().kind()).as(refusal.getMessage()).isEqualTo(Kind.INVALID_PARAMETER);
		assertThat(refusal.denial().details()).containsKey("field");
		assertThat(refusal.requestId()).isEqualTo(new JsonRpcId("1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'id':'t','id':'t'}", "{'id':'t','i\\u0064':'v'}", "{'task_id':'t','taskId':'t'}",
			"{'id':'t','task\\u0049d':'v','taskId':'t'}", "{'x':1,'x':2,'id':'t'}",
			"{'id':'t','metadata':{},'metadata':{}}", "{'id':'t','context_id':'c','contextId':'c'}" })
	void memberWhenTwiceThenUnparsable(String params) {
		this.calls.assertRefused("GetTask", json(params), Kind.UNPARSABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'message':M,'message':M}", "{'message':M,'request':M}", "{'request':M,'message':null}",
			"{'message':{'messageId':'m','taskId':'t','task_id':'v'}}",
			"{'message':{'messageId':'m','message_id':'n'}}", "{'message':{'messageId':'m','taskId':'t','taskId':'v'}}",
			"{'message':{'messageId':'m','parts':[],'content':[]}}",
			"{'message':{'messageId':'m','referenceTaskIds':[],'reference_task_ids':['t']}}",
			"{'message':{'messageId':'m','metadata':{'skillId':'a','skillId':'a'}}}",
			"{'message':{'messageId':'m','metadata':{'skillId':null,'skill\\u0049d':'b'}}}",
			"{'message':{'messageId':'m','parts':[{'metadata':{},'metadata':{'skillId':'b'}}]}}",
			"{'message':M,'configuration':{},'configuration':{}}",
			"{'message':M,'configuration':{'pushNotificationConfig':{'url':'https://u'},'taskPushNotificationConfig':{'url':'https://u'}}}",
			"{'message':M,'configuration':{'pushNotificationConfig':{'url':'https://u','url':'https://v'}}}",
			"{'message':M,'configuration':{'pushNotificationConfig':null,'push_notification_config':{'url':'https://v'}}}" })
	void memberOfMessageWhenTwiceOrUnderTwoNamesThenUnparsable(String params) {
		this.calls.assertRefused("SendMessage", json(params), Kind.UNPARSABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'id':'t','ID':'v'}", "{'id':'t','TaskId':'v'}", "{'id':'t','TASK_ID':'v'}",
			"{'id':'t','task-id':'v'}", "{'id':'t','ta\u017fkId':'v'}", "{'id':'t','tas\\u212aId':'v'}",
			"{'id':'t','taskId\\u0000':'v'}", "{'id':'t','Name':'tasks/v'}", "{'id':'t','\u0131d':'v'}",
			"{'id':'t','Tenant':'v'}", "{'id':'t','Request':{}}", "{'id':'t','\uff49\uff44':'v'}" })
	void nameWhenOneOfTheProtocolsToSomeThenMalformed(String params) {
		this.calls.assertRefused("GetTask", json(params), Kind.MALFORMED_CALL);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'message':{'messageId':'m','TaskId':'v'}}",
			"{'message':{'messageId':'m','MetaData':{}}}", "{'message':{'messageId':'m','metadata':{'SkillId':'b'}}}",
			"{'message':{'messageId':'m','metadata':{'skill_id':'b'}}}",
			"{'message':{'messageId':'m','metadata':{'skillId\\u0000':'b'}}}",
			"{'message':{'messageId':'m','metadata':{'skill Id':'b'}}}",
			"{'message':{'messageId':'m','metadata':{'\u017fkillId':'b'}}}",
			"{'message':{'messageId':'m','metadata':{'skillId':'a','s\u212aillId':'b'}}}",
			"{'message':{'messageId':'m','parts':[{'Metadata':{'skillId':'b'}}]}}",
			"{'message':M,'Configuration':{'pushNotificationConfig':{'url':'https://v'}}}",
			"{'message':M,'configuration':{'PushNotificationConfig':{'url':'https://v'}}}",
			"{'message':M,'configuration':{'pushNotificationConfig':{'url':'https://u','URL':'https://v'}}}" })
	void nameOfMessageWhenOneOfTheProtocolsToSomeThenMalformed(String params) {
		this.calls.assertRefused("SendMessage", json(params), Kind.MALFORMED_CALL);
	}

	@Test
	void memberWhenUnknownThenIgnored() {
		assertThat(this.calls.rpc("GetTask", "{\"id\":\"t\",\"future\":{\"id\":[{\"id\":1,\"id\":2}]}}").taskId())
			.isEqualTo("t");
		StringBuilder many = new StringBuilder("{\"id\":\"t\"");
		for (int i = 0; i < 65; i++) {
			many.append(",\"future").append(i).append("\":1");
		}
		this.calls.assertRefused("GetTask", many.append('}').toString(), Kind.MALFORMED_CALL);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "'  '|UNPARSABLE", "null|MALFORMED_CALL", "7|MALFORMED_CALL",
			"[]|MALFORMED_CALL", "\"x\"|MALFORMED_CALL", "{|UNPARSABLE", "hello|UNPARSABLE",
			"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}]|MALFORMED_CALL",
			"{}|MALFORMED_CALL", "{\"jsonrpc\":\"2.0\",\"method\":\"GetTask\"}|MALFORMED_CALL",
			"{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"jsonrpc\":2.0,\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7,\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":[\"GetTask\"],\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"Method\":\"CancelTask\",\"params\":{\"id\":\"t\"}}|MALFORMED_CALL",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"method\":\"CancelTask\",\"params\":{\"id\":\"t\"}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"},\"params\":{\"id\":\"v\"}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}} {}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}x|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\",}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{id:\"t\"}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{/*\"id\":\"v\",*/\"id\":\"t\"}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\",\"x\":01}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\",\"x\":NaN}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\",\"x\":\"\t\"}}|UNPARSABLE",
			"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\",\"x\":\"\\x41\"}}|UNPARSABLE" })
	void requestWhenNoneOrNotClearlyOneThenRefused(String body, Kind kind) {
		this.calls.assertRefused(Calls.rpc(body), kind);
	}

	@Test
	void requestWhenNothingOrNulFollowsThenUnparsable() {
		MockHttpServletRequest empty = typed("application/json");
		empty.setContent(new byte[0]);
		this.calls.assertRefused(empty, Kind.UNPARSABLE);
		this.calls.assertRefused(Calls.rpc(Calls.envelope("GetTask", "{\"id\":\"t\"}") + "\u0000"), Kind.UNPARSABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gettask", "GETTASK", "getTask", "GetTask ", "Tasks/get", "tasks/list", "tasks/send",
			"GetTask\\u0000", "", "Nonsense" })
	void methodWhenUnknownThenUnknownOperation(String method) {
		this.calls.assertRefused(method, "{\"id\":\"t\"}", Kind.UNKNOWN_OPERATION);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "7|7", "-3|-3", "12345678901234567890|12345678901234567890", "\"7\"|\"7\"",
			"\"\"|\"\"", "null|null", "\"a\\nb\"|\"a\\nb\"", "\"\u00fc\"|\"\\u00fc\"" })
	void idWhenGivenThenEchoedAsItStood(String id, String echo) {
		assertThat(this.calls
			.parse(Calls
				.rpc("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}"))
			.requestId()).isEqualTo(new JsonRpcId(echo));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.0", "1e3", "true", "{}", "[]", "[1]", "11111111111111111111111111111111111111111" })
	void idWhenOfTheWrongTypeThenMalformed(String id) {
		RequestRefusedException refusal = this.calls.refusal(
				Calls.rpc("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}"));
		assertThat(refusal.denial().kind()).isEqualTo(Kind.MALFORMED_CALL);
		assertThat(refusal.requestId()).isNull();
	}

	@Test
	void idWhenTooLongThenRefused() {
		String longest = "x".repeat(256);
		assertThat(this.calls.rpc("GetTask", "{\"id\":\"" + longest + "\"}").taskId()).isEqualTo(longest);
		this.calls.assertRefused("GetTask", "{\"id\":\"" + longest + "x\"}", Kind.INVALID_PARAMETER);
		this.calls.assertRefused(Calls
			.rpc("{\"jsonrpc\":\"2.0\",\"id\":\"" + longest + "x\",\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}}"),
				Kind.MALFORMED_CALL);
	}

	@Test
	void idWhenBodyIsUnparsableThenNotEchoed() {
		RequestRefusedException refusal = this.calls
			.refusal(Calls.rpc("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t\"}} x"));
		assertThat(refusal.requestId()).isNull();
		assertThat(this.calls.refusal(Calls.rpc(Calls.envelope("GetTask", "{\"id\":\"t\",\"id\":\"t\"}"))).requestId())
			.isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE", "ISO-8859-1" })
	void bodyWhenNotUtf8ThenUnparsable(String charset) {
		byte[] body = Calls.envelope("GetTask", "{\"id\":\"\u00fc\"}").getBytes(Charset.forName(charset));
		this.calls.assertRefused(Calls.request("POST", "/a2a", body), Kind.UNPARSABLE);
	}

	/**
	 * ASCII in UTF-16 is UTF-8 with NULs in it, and readers that detect it read it.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE" })
	void bodyWhenAsciiInAnotherEncodingThenUnparsable(String charset) {
		byte[] body = Calls.envelope("GetTask", "{\"id\":\"t\"}").getBytes(Charset.forName(charset));
		this.calls.assertRefused(Calls.request("POST", "/a2a", body), Kind.UNPARSABLE);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "c0ae", "c180", "e08080", "eda080", "f0808080", "f4908080", "80", "c3", "e282", "ff", "fe" })
	void bodyWhenUtf8IsMalformedThenUnparsable(String hex) {
		String broken = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
		for (String params : List.of("{\"id\":\"t\",\"x\":\"" + broken + "\"}",
				"{\"id\":\"t\",\"" + broken + "\":1}")) {
			byte[] body = Calls.envelope("GetTask", params).getBytes(StandardCharsets.ISO_8859_1);
			this.calls.assertRefused(Calls.request("POST", "/a2a", body), Kind.UNPARSABLE);
		}
	}

	@Test
	void bodyWhenByteOrderMarkThenUnparsable() {
		this.calls.assertRefused(Calls.rpc("\ufeff" + Calls.envelope("GetTask", "{\"id\":\"t\"}")), Kind.UNPARSABLE);
	}

	@Test
	void bodyWhenOtherUtf8ThenRead() {
		String text = "\u00fc\u20ac\ud83d\ude00".repeat(5000);
		assertThat(this.calls
			.rpc("SendMessage", "{\"message\":{\"messageId\":\"m\\u00fc\",\"parts\":[{\"text\":\"" + text + "\"}]}}")
			.messageId()).isEqualTo("m\u00fc");
	}

	@Test
	void bodyWhenTooDeepThenUnparsable() {
		assertThat(this.calls.rpc("GetTask", "{\"id\":\"t\",\"x\":" + "[".repeat(98) + "]".repeat(98) + "}").taskId())
			.isEqualTo("t");
		this.calls.assertRefused("GetTask", "{\"id\":\"t\",\"x\":" + "[".repeat(99) + "]".repeat(99) + "}",
				Kind.UNPARSABLE);
		this.calls.assertRefused(Calls.rpc("[".repeat(100_000)), Kind.MALFORMED_CALL);
		this.calls.assertRefused(Calls.rpc("{\"a\":".repeat(100_000)), Kind.UNPARSABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post" })
	void requestWhenNotPostThenMethodNotAllowed(String method) {
		MockHttpServletRequest request = Calls.rpc(Calls.envelope("GetTask", "{\"id\":\"t\"}"));
		request.setMethod(method);
		RequestRefusedException refusal = this.calls.refusal(request);
		assertThat(refusal.denial().kind()).isEqualTo(Kind.METHOD_NOT_ALLOWED);
		assertThat(refusal.denial().details()).containsEntry("allow", "POST");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "APPLICATION/JSON", "application/a2a+json",
			"application/json;charset=utf-8", "application/json; charset=UTF-8",
			"application/json; charset=\"utf-8\"" })
	void contentTypeWhenJsonThenRead(String type) {
		assertThat(this.calls.parse(typed(type)).taskId()).isEqualTo("t");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded",
			"multipart/form-data; boundary=x", "application/json; charset=utf-16",
			"application/json; charset=iso-8859-1", "application/json; charset=utf-8; charset=utf-16",
			"application/json, text/plain", "application/json-seq", "application/json; profile=x",
			"application/jsonx" })
	void contentTypeWhenNotClearlyJsonThenUnsupported(String type) {
		this.calls.assertRefused(typed(type), Kind.UNSUPPORTED_MEDIA_TYPE);
	}

	@Test
	void contentTypeWhenTwiceOrNoneThenUnsupported() {
		// Which the mock cannot have.
		HttpServletRequest twice = new HttpServletRequestWrapper(typed("application/json")) {

			@Override
			public Enumeration<String> getHeaders(String name) {
				return name.equalsIgnoreCase("Content-Type")
						? Collections.enumeration(List.of("application/json", "application/json"))
						: super.getHeaders(name);
			}

		};
		this.calls.assertRefused(twice, Kind.UNSUPPORTED_MEDIA_TYPE);
		MockHttpServletRequest none = Calls.request("POST", "/a2a", new byte[0]);
		none.setContent(Calls.envelope("GetTask", "{\"id\":\"t\"}").getBytes(StandardCharsets.UTF_8));
		this.calls.assertRefused(none, Kind.UNSUPPORTED_MEDIA_TYPE);
	}

	@ParameterizedTest
	@CsvSource({ "Content-Encoding, gzip, UNSUPPORTED_MEDIA_TYPE", "Content-Encoding, identity, UNSUPPORTED_MEDIA_TYPE",
			"X-HTTP-Method-Override, DELETE, MALFORMED_CALL", "X-Method-Override, GET, MALFORMED_CALL",
			"X-HTTP-Method, GET, MALFORMED_CALL" })
	void headerWhenTheRequestIsAnotherThanItLooksThenRefused(String header, String value, Kind kind) {
		MockHttpServletRequest request = Calls.rpc(Calls.envelope("GetTask", "{\"id\":\"t\"}"));
		request.addHeader(header, value);
		this.calls.assertRefused(request, kind);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a2a/", "/A2A", "/a2a/x", "/a2a;v=1", "/%612a", "//a2a", "/a2a/.", "/x/../a2a" })
	void pathWhenAnotherSpellingThenRefused(String path) {
		MockHttpServletRequest request = Calls.rpc(Calls.envelope("GetTask", "{\"id\":\"t\"}"));
		request.setRequestURI(path);
		request.setServletPath("/a2a");
		this.calls.assertRefused(request, Kind.UNKNOWN_OPERATION);
	}

	@ParameterizedTest
	@CsvSource({ "/a2a, 1.0, GetTask", "/a2a, 1.0.7, GetTask", "/a2a, '', GetTask", "/a2a, ' ', tasks/get",
			"/a2a, 0.3, tasks/get", "/a2a, 0.3.0, tasks/get", "/v10, '', GetTask", "/v10, 1.0, GetTask",
			"/v03, '', tasks/get", "/v03, 0.3, tasks/get" })
	void versionWhenItFitsThenRead(String path, String version, String method) {
		for (String header : List.of("A2A-Version", "x-a2a-version")) {
			MockHttpServletRequest request = Calls.request("POST", path, Calls.envelope(method, "{\"id\":\"t\"}"));
			request.addHeader(header, version);
			assertThat(this.calls.parse(request).method()).isEqualTo(method);
		}
		assertThat(this.calls
			.parse(Calls.request("POST", path + "?A2A-Version=" + version.strip(),
					Calls.envelope(method, "{\"id\":\"t\"}")))
			.method()).isEqualTo(method);
		assertThat(this.calls.parse(Calls.request("POST", path, Calls.envelope(method, "{\"id\":\"t\"}"))).method())
			.isEqualTo(method);
	}

	@ParameterizedTest
	@CsvSource({ "/a2a, 2.0, GetTask, VERSION_NOT_SUPPORTED", "/a2a, 1.1, GetTask, VERSION_NOT_SUPPORTED",
			"/a2a, 1, GetTask, VERSION_NOT_SUPPORTED", "/a2a, one, GetTask, VERSION_NOT_SUPPORTED",
			"/a2a, 1.0-rc, GetTask, VERSION_NOT_SUPPORTED", "/a2a, '1.0,0.3', GetTask, VERSION_NOT_SUPPORTED",
			"/a2a, 1x0, GetTask, VERSION_NOT_SUPPORTED", "/a2a, 1.0x1, GetTask, VERSION_NOT_SUPPORTED",
			"/a2a, 1.0.x, GetTask, VERSION_NOT_SUPPORTED", "/a2a, 1.0., GetTask, VERSION_NOT_SUPPORTED",
			"/a2a, 1.0.12345, GetTask, VERSION_NOT_SUPPORTED", "/v10, 0.3, GetTask, VERSION_NOT_SUPPORTED",
			"/v10, 0.3, tasks/get, VERSION_NOT_SUPPORTED", "/v10, '', tasks/get, VERSION_NOT_SUPPORTED",
			"/v03, '', GetTask, VERSION_NOT_SUPPORTED", "/a2a, 0.3, GetTask, UNKNOWN_OPERATION",
			"/a2a, 1.0, tasks/get, UNKNOWN_OPERATION" })
	void versionWhenNotSpokenOrNotTheMethodsThenRefused(String path, String version, String method, Kind kind) {
		MockHttpServletRequest request = Calls.request("POST", path, Calls.envelope(method, "{\"id\":\"t\"}"));
		request.addHeader("A2A-Version", version);
		RequestRefusedException refusal = this.calls.refusal(request);
		assertThat(refusal.denial().kind()).as(refusal.getMessage()).isEqualTo(kind);
		assertThat(refusal.requestId()).isEqualTo(new JsonRpcId("1"));
	}

	@Test
	void versionWhenGivenDifferentlyThenMalformed() {
		String body = Calls.envelope("GetTask", "{\"id\":\"t\"}");
		MockHttpServletRequest twice = Calls.rpc(body);
		twice.addHeader("A2A-Version", "1.0");
		twice.addHeader("A2A-Version", "1.0");
		this.calls.assertRefused(twice, Kind.MALFORMED_CALL);
		MockHttpServletRequest headers = Calls.rpc(body);
		headers.addHeader("A2A-Version", "1.0");
		headers.addHeader("X-A2A-Version", "0.3");
		this.calls.assertRefused(headers, Kind.MALFORMED_CALL);
		MockHttpServletRequest query = Calls.request("POST", "/a2a?A2A-Version=0.3", body);
		query.addHeader("A2A-Version", "1.0");
		this.calls.assertRefused(query, Kind.MALFORMED_CALL);
		MockHttpServletRequest same = Calls.request("POST", "/a2a?A2A-Version=1.0.1", body);
		same.addHeader("A2A-Version", "1.0");
		same.addHeader("X-A2A-Version", "1.0");
		assertThat(this.calls.parse(same).version()).isEqualTo(ProtocolVersion.V1_0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "A2A-Version=1.0&A2A-Version=1.0", "A2A_Version=1.0", "A2A%2DVersion=1.0&a2a-version=0.3",
			"x=%zz", "x=%C0%AE", "x=1;y=2", "_method=DELETE", "TaskId=v" })
	void queryWhenItCanBeReadInTwoWaysThenMalformed(String query) {
		this.calls.assertRefused(Calls.request("POST", "/a2a?" + query, Calls.envelope("GetTask", "{\"id\":\"t\"}")),
				Kind.MALFORMED_CALL);
	}

	@ParameterizedTest
	@ValueSource(strings = { "taskId=v", "id=t", "tenant=x", "contextId=c", "task%49d=v", "method=CancelTask" })
	void queryWhenItNamesWhatTheBodyNamesThenRefused(String query) {
		this.calls.assertRefused(Calls.request("POST", "/a2a?" + query, Calls.envelope("GetTask", "{\"id\":\"t\"}")),
				Kind.INVALID_PARAMETER);
	}

	@Test
	void inlineWebhookWhenItNamesATaskThenItIsReferenced() {
		A2ACall call = this.calls.rpc("SendMessage",
				json("{'message':M,'configuration':{'taskPushNotificationConfig':{'url':'https://u','taskId':'v'}}}"));
		assertThat(call.taskId()).isNull();
		assertThat(call.namedTaskIds()).isEqualTo(Set.of("v"));
		assertThat(this.calls
			.rpc("SendMessage", json(
					"{'message':M,'configuration':{'taskPushNotificationConfig':{'url':'https://u','taskId':''}}}"))
			.namedTaskIds()).isEmpty();
	}

	@Test
	void messageWhenSentAgainByAnotherRequestThenSameDigest() {
		String digest = this.calls.rpc("SendMessage", json("{'message':M}")).messageDigest();
		A2ACall again = this.calls.parse(Calls.rpc("{ \"id\":\"other\" ,\"params\" : " + json("{'message':M}")
				+ " ,\"jsonrpc\":\"2.0\",\"method\":\"SendMessage\"}"));
		assertThat(again.messageDigest()).isEqualTo(digest).hasSize(64);
		assertThat(this.calls.rpc("SendMessage", json("{'message':M}").replace("}}", "} }")).messageDigest())
			.isNotEqualTo(digest);
	}

	@Test
	void customMethodWhenListedThenWhatItNamesIsFound() {
		Calls listed = new Calls(Map.of("myorg.ext/audit", List.of(), "get-task", List.of()));
		A2ACall call = listed.rpc("myorg.ext/audit",
				json("{'id':7,'taskId':'t','contextId':'c','name':['x'],'config':{'url':'https://u'}}"));
		assertThat(call.operation()).isEqualTo(A2AOperation.CUSTOM);
		assertThat(call.method()).isEqualTo("myorg.ext/audit");
		assertThat(call.version()).isEqualTo(ProtocolVersion.V0_3);
		assertThat(call.taskId()).isEqualTo("t");
		assertThat(call.contextId()).isEqualTo("c");
		assertThat(call.webhookUrls()).containsExactly("https://u");
		assertThat(call.messageDigest()).isNull();
		assertThat(listed.rpc("myorg.ext/audit", "{}").taskId()).isNull();
		assertThat(listed.rpc("myorg.ext/audit", json("{'url':'https://u'}")).webhookUrls())
			.containsExactly("https://u");
		assertThat(listed.rpc("myorg.ext/audit", json("{'config':{'taskId':'v','url':'https://u'}}")).taskId())
			.isEqualTo("v");
		assertThat(listed.rpc("myorg.ext/audit", json("{'config':{'taskId':'v'}}")).taskId()).isEqualTo("v");
		assertThat(listed.rpc("myorg.ext/audit", json("{'message':{'taskId':'v','referenceTaskIds':['w']}}"))
			.namedTaskIds()).containsExactly("v", "w");
		listed.assertRefused("myorg.ext/audit", json("{'taskId':'t','config':{'taskId':'v','url':'https://u'}}"),
				Kind.INVALID_PARAMETER);
		listed.assertRefused("myorg.ext/audit", json("{'taskId':'t','config':{'taskId':'v'}}"), Kind.INVALID_PARAMETER);
		listed.assertRefused("myorg.ext/audit", json("{'tenant':'a','config':{'tenant':'b'}}"), Kind.INVALID_PARAMETER);
		listed.assertRefused("myorg.ext/audit", json("{'taskId':7}"), Kind.INVALID_PARAMETER);
		listed.assertRefused("myorg.ext/audit", json("{'taskId':'t','message':{'taskId':'v'}}"),
				Kind.INVALID_PARAMETER);
		listed.assertRefused("myorg.ext/Audit", "{}", Kind.UNKNOWN_OPERATION);
		this.calls.assertRefused("myorg.ext/audit", "{}", Kind.UNKNOWN_OPERATION);
	}

	@Test
	void urlWhenTooLongThenInvalid() {
		String longest = "https://u/" + "x".repeat(2038);
		assertThat(this.calls.rpc("CreateTaskPushNotificationConfig", "{\"taskId\":\"t\",\"url\":\"" + longest + "\"}")
			.webhookUrls()).containsExactly(longest);
		this.calls.assertRefused("CreateTaskPushNotificationConfig", "{\"taskId\":\"t\",\"url\":\"" + longest + "x\"}",
				Kind.INVALID_PARAMETER);
	}

	@Test
	void referencesWhenTooManyThenInvalid() {
		String references = IntStream.range(0, 100).mapToObj((i) -> "\"t" + i + "\"").collect(Collectors.joining(","));
		String message = "{\"message\":{\"messageId\":\"m\",\"referenceTaskIds\":[%s]}}";
		assertThat(this.calls.rpc("SendMessage", message.formatted(references)).referencedTaskIds()).hasSize(100);
		this.calls.assertRefused("SendMessage", message.formatted(references + ",\"t\""), Kind.INVALID_PARAMETER);
	}

	@Test
	void nameWhenTooLongThenUnparsable() {
		String longest = "x".repeat(1000);
		assertThat(this.calls.rpc("GetTask", "{\"id\":\"t\",\"metadata\":{\"" + longest + "\":1}}").taskId())
			.isEqualTo("t");
		this.calls.assertRefused("GetTask", "{\"id\":\"t\",\"metadata\":{\"" + longest + "x\":1}}", Kind.UNPARSABLE);
	}

	@Test
	void bodyWhenTooLargeThenRefused() {
		this.calls.assertRefused(Calls.rpc("x".repeat(1_000_001)), Kind.TOO_LARGE);
	}

	private static MockHttpServletRequest typed(String type) {
		MockHttpServletRequest request = Calls.request("POST", "/a2a", new byte[0]);
		request.setContent(Calls.envelope("GetTask", "{\"id\":\"t\"}").getBytes(StandardCharsets.UTF_8));
		request.addHeader("Content-Type", type);
		return request;
	}

	private static String json(String text) {
		return text.replace('\'', '"').replaceAll("(?<=[:\\[])M(?=[,}\\]])", MESSAGE);
	}

}
