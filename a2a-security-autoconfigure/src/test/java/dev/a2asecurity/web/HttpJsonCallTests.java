package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Denial.Kind;
import dev.a2asecurity.call.ProtocolVersion;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What HTTP+JSON requests ask for, and which are refused (A2A specification 1.0, section
 * 11; 0.3, section 3.5.6).
 */
class HttpJsonCallTests {

	private static final String SEND = "{\"message\":{\"messageId\":\"m1\",\"parts\":[{\"text\":\"hello\"}]}}";

	private static final String WEBHOOK = "{\"url\":\"https://u\"}";

	private final Calls calls = new Calls();

	@ParameterizedTest
	@CsvSource({ "POST, /message:send, SEND_MESSAGE", "POST, /message:stream, SEND_STREAMING_MESSAGE",
			"GET, /tasks/t, GET_TASK", "HEAD, /tasks/t, GET_TASK", "GET, /tasks, LIST_TASKS",
			"POST, /tasks/t:cancel, CANCEL_TASK", "GET, /tasks/t:subscribe, SUBSCRIBE_TO_TASK",
			"POST, /tasks/t:subscribe, SUBSCRIBE_TO_TASK", "HEAD, /tasks/t:subscribe, SUBSCRIBE_TO_TASK",
			"POST, /tasks/t/pushNotificationConfigs, CREATE_TASK_PUSH_NOTIFICATION_CONFIG",
			"GET, /tasks/t/pushNotificationConfigs, LIST_TASK_PUSH_NOTIFICATION_CONFIGS",
			"GET, /tasks/t/pushNotificationConfigs/w%201, GET_TASK_PUSH_NOTIFICATION_CONFIG",
			"DELETE, /tasks/t/pushNotificationConfigs/w, DELETE_TASK_PUSH_NOTIFICATION_CONFIG",
			"GET, CARD, GET_EXTENDED_AGENT_CARD" })
	void pathWhenOfEitherVersionThenItsOperation(String method, String path, A2AOperation operation) {
		String body = switch (operation) {
			case SEND_MESSAGE, SEND_STREAMING_MESSAGE -> SEND;
			case CREATE_TASK_PUSH_NOTIFICATION_CONFIG -> WEBHOOK;
			default -> "";
		};
		String path10 = path.replace("CARD", "/extendedAgentCard");
		assertCall(this.calls.parse(Calls.request(method, "/rest" + path10, body)), operation, ProtocolVersion.V1_0,
				null);
		assertCall(this.calls.parse(Calls.request(method, "/rest/acme" + path10, body)), operation,
				ProtocolVersion.V1_0, "acme");
		assertCall(this.calls.parse(Calls.request(method, "/rest/v1" + path.replace("CARD", "/card"), body)), operation,
				ProtocolVersion.V0_3, null);
		assertCall(this.calls.parse(Calls.request(method, "/rest10/v1" + path10, body)), operation,
				ProtocolVersion.V1_0, "v1");
		MockHttpServletRequest tenantV1 = Calls.request(method, "/rest/v1" + path10, body);
		tenantV1.addHeader("A2A-Version", "1.0");
		assertCall(this.calls.parse(tenantV1), operation, ProtocolVersion.V1_0, "v1");
	}

	private static void assertCall(A2ACall call, A2AOperation operation, ProtocolVersion version, String tenant) {
		assertThat(call.operation()).isEqualTo(operation);
		assertThat(call.version()).isEqualTo(version);
		assertThat(call.method()).isEqualTo(operation.label());
		assertThat(call.tenant()).isEqualTo(tenant);
		assertThat(call.taskId()).isEqualTo(operation.requiresTask() ? "t" : null);
		assertThat(call.requestId()).isNull();
		assertThat(call.messageId()).isEqualTo(operation.sendsMessage() ? "m1" : null);
		assertThat(call.webhookUrls())
			.hasSize((operation == A2AOperation.CREATE_TASK_PUSH_NOTIFICATION_CONFIG) ? 1 : 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/rest", "/rest/", "/rest/x", "/rest/tasks/", "/rest//tasks/t", "/rest/tasks//t",
			"/rest/tasks/t/", "/rest/Tasks/t", "/REST/tasks/t", "/rest/tasks;x=1/t", "/rest/tasks/t;x=1",
			"/rest/tasks/t%3Bx", "/rest/tasks/.", "/rest/tasks/..", "/rest/tasks/%2e%2e", "/rest/./tasks/t",
			"/rest/x/../tasks/t", "/rest/tasks/a%2Fb", "/rest/tasks/a%5Cb", "/rest/tasks/a%252Fb", "/rest/tasks/a\\b",
			"/rest/tasks/a%00", "/rest/tasks/a%0Ab", "/rest/tasks/%C0%AE", "/rest/tasks/%ff", "/rest/tasks/t%3Acancel",
			"/rest/%74asks/t", "/rest/tasks/t:Cancel", "/rest/tasks/a:b", "/rest/tasks/t:", "/rest/tasks/a:b:c",
			"/rest/tasks/t/pushnotificationconfigs", "/rest/tasks/t/pushNotificationConfigs/%E2%80%8Bw",
			"/rest/tasks/t/pushNotificationConfigs/w/x", "/rest/a/b/tasks/t", "/rest/task/t", "/rest/v1/v1/card",
			"/rest/tasks/%EF%BB%BFt", "/rest/tasks/t%20", "/rest/tasks/a|b", "/rest/card", "/rest10/v1/card",
			"/rest/tasks/\u00fc" })
	void pathWhenOfNoOperationOrOddlySpelledThenRefused(String path) {
		MockHttpServletRequest request = Calls.request("GET", path, "");
		request.setServletPath("/rest/tasks/t");
		RequestRefusedException refusal = this.calls.refusal(request);
		assertThat(refusal.denial().kind()).as(refusal.getMessage())
			.isIn(Kind.UNKNOWN_OPERATION, Kind.INVALID_PARAMETER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a%zz", "/a%2", "/a%", "/%\uff11\uff11", "", "a", "/a/", "//a", "/a;b", "/a?b", "/a#b" })
	void pathWhenItCanBeReadInTwoWaysThenNone(String path) {
		assertThat(RequestedPath.parse(path)).isNull();
		assertThat(RequestedPath.parse("/a%20b/" + "x".repeat(100_000))).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/rest/message%3Asend", "/rest/message:Send", "/rest/message:send/",
			"/rest/v1/message%3asend", "/rest/message:send:", "/rest/tasks/t%3acancel", "/rest/tasks/t:cancel:cancel",
			"/rest/tasks/:cancel", "/rest/tasks/a%2fb:cancel", "/rest/tasks/a%3Ab:cancel" })
	void verbWhenOddlySpelledThenRefused(String path) {
		MockHttpServletRequest request = Calls.request("POST", path, SEND);
		request.setServletPath("/rest/message:send");
		RequestRefusedException refusal = this.calls.refusal(request);
		assertThat(refusal.denial().kind()).as(refusal.getMessage())
			.isIn(Kind.UNKNOWN_OPERATION, Kind.INVALID_PARAMETER);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /rest/tasks/tasks", "GET, /rest/tasks/tasks/t", "POST, /rest/tasks/message:send",
			"GET, /rest/TASKS/tasks", "GET, /rest/V1/tasks/t", "GET, /rest/extendedAgentCard/tasks",
			"GET, /rest/message:send/tasks/t", "GET, /rest/a:b/tasks/t", "GET, /rest/%20/tasks/t",
			"GET, /rest10/tasks/tasks" })
	void tenantWhenItMakesOnePathTwoThenRefused(String method, String path) {
		RequestRefusedException refusal = this.calls.refusal(Calls.request(method, path, ""));
		assertThat(refusal.denial().kind()).as(refusal.getMessage())
			.isIn(Kind.UNKNOWN_OPERATION, Kind.INVALID_PARAMETER);
	}

	@Test
	void idWhenEncodedPlainlyThenDecodedOnce() {
		assertThat(this.calls.parse(Calls.request("GET", "/rest/tasks/a%20b%C3%BC+", "")).taskId())
			.isEqualTo("a b\u00fc+");
		assertThat(this.calls.parse(Calls.request("GET", "/rest/tasks/%74", "")).taskId()).isEqualTo("t");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "PUT|/message:send|POST", "GET|/message:send|POST", "POST|/tasks|GET, HEAD",
					"DELETE|/tasks/t|GET, HEAD", "GET|/tasks/t:cancel|POST", "PUT|/tasks/t:subscribe|GET, HEAD, POST",
					"PATCH|/tasks/t/pushNotificationConfigs|GET, HEAD, POST",
					"POST|/tasks/t/pushNotificationConfigs/w|DELETE, GET, HEAD", "get|/tasks/t|GET, HEAD",
					"OPTIONS|/tasks/t|GET, HEAD", "POST|/extendedAgentCard|GET, HEAD" })
	void methodWhenNotThePathsThenNotAllowed(String method, String path, String allowed) {
		RequestRefusedException refusal = this.calls.refusal(Calls.request(method, "/rest" + path, ""));
		assertThat(refusal.denial().kind()).as(refusal.getMessage()).isEqualTo(Kind.METHOD_NOT_ALLOWED);
		assertThat(refusal.denial().details()).containsEntry("allow", allowed);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /rest/tasks/t", "HEAD, /rest/tasks/t", "DELETE, /rest/tasks/t/pushNotificationConfigs/w",
			"GET, /rest/tasks" })
	void bodyWhenTheMethodHasNoneThenRefused(String method, String path) {
		this.calls.assertRefused(Calls.request(method, path, "{\"id\":\"v\"}"), Kind.MALFORMED_CALL);
		MockHttpServletRequest empty = Calls.request(method, path, "");
		empty.addHeader("Content-Type", "text/plain");
		assertThat(this.calls.parse(empty)).isNotNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/rest/tasks/t:cancel|{\"id\":\"v\"}",
			"/rest/tasks/t:cancel|{\"name\":\"tasks/v\"}", "/rest/tasks/t:cancel|{\"taskId\":\"v\"}",
			"/rest/tasks/t:subscribe|{\"id\":\"v\"}", "/rest/acme/tasks/t:cancel|{\"tenant\":\"evil\"}",
			"/rest/acme/tasks/t:cancel?tenant=evil|{\"id\":\"t\"}",
			"/rest/tasks/t/pushNotificationConfigs|{\"taskId\":\"v\",\"url\":\"https://u\"}",
			"/rest/tasks/t/pushNotificationConfigs|{\"parent\":\"tasks/v\",\"url\":\"https://u\"}",
			"/rest/v1/tasks/t/pushNotificationConfigs|{\"name\":\"tasks/v/pushNotificationConfigs/w\",\"pushNotificationConfig\":{\"url\":\"https://u\"}}",
			"/rest/v1/tasks/t/pushNotificationConfigs|{\"config\":{\"name\":\"tasks/v\",\"pushNotificationConfig\":{\"url\":\"https://u\"}}}",
			"/rest/tasks/t/pushNotificationConfigs|{\"url\":\"https://u\",\"pushNotificationConfig\":{\"url\":\"https://v\"}}",
			"/rest/tasks/t/pushNotificationConfigs|{}", "/rest/message:send|{}", "/rest/tasks/t:cancel?taskId=v|{}",
			"/rest/tasks/t:cancel?id=t|{}", "/rest/message:send?taskId=v|" + SEND,
			"/rest/message:send?contextId=v|" + SEND, "/rest/message:send?message=v|" + SEND,
			"/rest/acme/message:send|{\"tenant\":\"evil\"}" })
	void bodyOrQueryWhenItNamesAnotherThanThePathThenInvalid(String path, String body) {
		this.calls.assertRefused(Calls.request("POST", path, body), Kind.INVALID_PARAMETER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/rest/tasks/t?taskId=v", "/rest/tasks/t?task_id=t", "/rest/tasks/t?id=v",
			"/rest/tasks/t?name=tasks/v", "/rest/tasks/t?contextId=c", "/rest/acme/tasks/t?tenant=evil",
			"/rest/tasks?contextId=", "/rest/tasks?contextId=a%00", "/rest/tasks?id=t", "/rest/tasks?tenant=",
			"/rest/tasks/t/pushNotificationConfigs?taskId=v", "/rest/extendedAgentCard?contextId=c" })
	void queryWhenItNamesWhatStandsElsewhereThenInvalid(String target) {
		this.calls.assertRefused(Calls.request("GET", target, ""), Kind.INVALID_PARAMETER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "contextId=a&contextId=a", "contextId=a&context_id=b", "contextId=a&context%49d=b",
			"pageToken=a&page_token=b", "tenant=a&tenant=a" })
	void queryWhenAParameterIsThereTwiceThenUnparsable(String query) {
		this.calls.assertRefused(Calls.request("GET", "/rest/tasks?" + query, ""), Kind.UNPARSABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ContextId=a", "CONTEXTID=a", "context-id=a", "conte\u212ax=a", "contextId%00=a",
			"context.id=a", "contextId=%ff", "contextId=a;b=c", "contextId=a%", "_method=DELETE", "Tenant=a" })
	void queryWhenItCanBeReadInTwoWaysThenMalformed(String query) {
		this.calls.assertRefused(Calls.request("GET", "/rest/tasks?" + query, ""), Kind.MALFORMED_CALL);
	}

	/**
	 * Spring MVC takes {@code name[]} for {@code name} where that is not there
	 * ({@code @RequestParam}), and binds {@code name[0]}, {@code !name} and {@code _name}
	 * to the property (WebDataBinder).
	 */
	@ParameterizedTest
	@ValueSource(strings = { "contextId%5B%5D=a", "contextId%5b0%5d=a", "!contextId=a", "tenant%5B%5D=a", "!tenant=a",
			"pageToken%5B%5D=a", "page_token%5B0%5D=a", "!pageToken=a", "_contextId=a", "!context_id%5B%5D=a",
			"CONTEXTID%5B%5D=a", "A2A-Version%5B%5D=1.0", "!A2A-Version=1.0" })
	void queryWhenAFrameworkBindsItToWhatItDoesNotSayThenMalformed(String query) {
		this.calls.assertRefused(Calls.request("GET", "/rest/tasks?" + query, ""), Kind.MALFORMED_CALL);
	}

	/**
	 * A filter that asked for a parameter has read the body before anybody could see what
	 * it names; the agent finds it in the parameters.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "APPLICATION/x-www-form-urlencoded;charset=UTF-8",
			"multipart/form-data; boundary=b" })
	void bodyWhenItWasReadAsAFormBeforeThenRefused(String type) throws Exception {
		for (boolean chunked : new boolean[] { false, true }) {
			MockHttpServletRequest request = Calls.request("POST", "/rest/tasks/t:cancel", "");
			request.addHeader("Content-Type", type);
			if (chunked) {
				request.addHeader("Transfer-Encoding", "chunked");
			}
			else {
				request.setContent("tenant=evil&id=evil".getBytes(StandardCharsets.UTF_8));
				request.getInputStream().readAllBytes();
			}
			this.calls.assertRefused(request, Kind.UNSUPPORTED_MEDIA_TYPE);
		}
	}

	@Test
	void bodyWhenItIsAnEmptyFormThenRead() {
		MockHttpServletRequest request = Calls.request("POST", "/rest/tasks/t:cancel", "");
		request.addHeader("Content-Type", "application/x-www-form-urlencoded");
		request.setContent(new byte[0]);
		assertThat(this.calls.parse(request).taskId()).isEqualTo("t");
	}

	@Test
	void queryWhenPlainThenRead() {
		A2ACall call = this.calls.parse(Calls.request("GET",
				"/rest/tasks?context_id=c+1&pageSize=2&pageToken=x%3D&status=TASK_STATE_WORKING&tag=a&tag=b&tenant=acme",
				""));
		assertThat(call.contextId()).isEqualTo("c 1");
		assertThat(call.tenant()).isEqualTo("acme");
		assertThat(
				this.calls.parse(Calls.request("GET", "/rest/acme/tasks/t?tenant=acme&historyLength=3", "")).tenant())
			.isEqualTo("acme");
		assertThat(this.calls.parse(Calls.request("GET", "/rest/tasks/t/pushNotificationConfigs?pageToken=x", ""))
			.taskId()).isEqualTo("t");
	}

	@Test
	void sendWhenNestedAsIn03OverHttpThenFound() {
		A2ACall call = this.calls.parse(Calls.request("POST", "/rest/v1/message:send", """
				{"request":{"message_id":"m1","context_id":"c","task_id":"t","content":[{"text":"x"}],
				"metadata":{"skillId":"s"}},"configuration":{"push_notification":{"url":"https://u"}}}"""));
		assertThat(call.taskId()).isEqualTo("t");
		assertThat(call.contextId()).isEqualTo("c");
		assertThat(call.skill()).hasToString("s");
		assertThat(call.webhookUrls()).containsExactly("https://u");
		A2ACall webhook = this.calls.parse(Calls.request("POST", "/rest/v1/tasks/t/pushNotificationConfigs", """
				{"parent":"tasks/t","configId":"w","config":{"name":"tasks/t/pushNotificationConfigs/w",
				"pushNotificationConfig":{"id":"w","url":"https://u"}}}"""));
		assertThat(webhook.taskId()).isEqualTo("t");
		assertThat(webhook.webhookUrls()).containsExactly("https://u");
	}

	@Test
	void bodyWhenAbsentWhereItMayBeThenRead() {
		MockHttpServletRequest typed = Calls.request("POST", "/rest/tasks/t:cancel", "");
		typed.addHeader("Content-Type", "application/json");
		assertThat(this.calls.parse(typed).taskId()).isEqualTo("t");
		assertThat(this.calls.parse(Calls.request("POST", "/rest/tasks/t:cancel", "{\"id\":\"t\",\"tenant\":\"a\"}"))
			.tenant()).isEqualTo("a");
		this.calls.assertRefused(Calls.request("POST", "/rest/message:send", ""), Kind.INVALID_PARAMETER);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{|UNPARSABLE", "[]|MALFORMED_CALL", "7|MALFORMED_CALL",
			"{\"message\":7}|INVALID_PARAMETER", "{\"message\":{},\"message\":{}}|UNPARSABLE" })
	void bodyWhenNoneOrNotClearlyOneThenRefused(String body, Kind kind) {
		this.calls.assertRefused(Calls.request("POST", "/rest/message:send", body), kind);
	}

	@Test
	void contentTypeWhenNoneThenUnsupported() {
		MockHttpServletRequest none = Calls.request("POST", "/rest/message:send", "");
		none.setContent(SEND.getBytes(StandardCharsets.UTF_8));
		this.calls.assertRefused(none, Kind.UNSUPPORTED_MEDIA_TYPE);
		MockHttpServletRequest typed = Calls.request("POST", "/rest/message:send", "");
		typed.setContent(SEND.getBytes(StandardCharsets.UTF_8));
		typed.addHeader("Content-Type", "application/a2a+json");
		assertThat(this.calls.parse(typed).messageId()).isEqualTo("m1");
	}

	@ParameterizedTest
	@CsvSource({ "/rest/tasks/t, 2.0, VERSION_NOT_SUPPORTED", "/rest10/tasks/t, 0.3, VERSION_NOT_SUPPORTED",
			"/rest/tasks/t, 0.3, UNKNOWN_OPERATION", "/rest/v1/card, 1.0, UNKNOWN_OPERATION",
			"/rest10/v1/card, '', UNKNOWN_OPERATION" })
	void versionWhenNotSpokenOrNotThePathsThenRefused(String path, String version, Kind kind) {
		MockHttpServletRequest request = Calls.request("GET", path, "");
		request.addHeader("A2A-Version", version);
		this.calls.assertRefused(request, kind);
		this.calls.assertRefused(Calls.request("GET", path + "?A2A-Version=" + version, ""), kind);
	}

	@Test
	void mappedPathWhenOfAHostThatDiffersThenItsOperation() {
		Calls mapped = new Calls(Map.of("get-task", List.of("GET /jobs/{id}", "GET /a2a/jobs/{id}"), "cancel-task",
				List.of("POST /jobs/{taskId}/cancel", "POST /rest/{tenant}/jobs/{id}/cancel"), "send-message",
				List.of("POST /jobs"), "myorg.ext/audit", List.of("GET /jobs/{id}/audit")));
		// As the protocol has it, but at the root, where nothing is declared.
		Calls root = new Calls(Map.of("get-task", List.of("GET /tasks/{id}")));
		assertThat(root.parse(Calls.request("GET", "/tasks/t", "")).taskId()).isEqualTo("t");
		A2ACall get = mapped.parse(Calls.request("HEAD", "/jobs/t", ""));
		assertThat(get.operation()).isEqualTo(A2AOperation.GET_TASK);
		assertThat(get.taskId()).isEqualTo("t");
		assertThat(get.version()).isEqualTo(ProtocolVersion.V0_3);
		assertThat(mapped.parse(Calls.request("GET", "/a2a/jobs/t", "")).taskId()).isEqualTo("t");
		assertThat(mapped.parse(Calls.request("POST", "/jobs/t/cancel?A2A-Version=1.0", "")).version())
			.isEqualTo(ProtocolVersion.V1_0);
		assertThat(mapped.parse(Calls.request("POST", "/rest/acme/jobs/t/cancel", "")).tenant()).isEqualTo("acme");
		assertThat(mapped.parse(Calls.request("POST", "/jobs", SEND)).messageId()).isEqualTo("m1");
		A2ACall audit = mapped.parse(Calls.request("GET", "/jobs/t/audit", ""));
		assertThat(audit.operation()).isEqualTo(A2AOperation.CUSTOM);
		assertThat(audit.method()).isEqualTo("myorg.ext/audit");
		assertThat(audit.taskId()).isEqualTo("t");
		// What the declared endpoints answer is as before.
		assertThat(mapped.parse(Calls.request("GET", "/rest/tasks/t", "")).taskId()).isEqualTo("t");
		assertThat(mapped.rpc("GetTask", "{\"id\":\"t\"}").taskId()).isEqualTo("t");
	}

	@ParameterizedTest
	@CsvSource({ "DELETE, /jobs/t, METHOD_NOT_ALLOWED", "GET, /jobs/t:cancel, INVALID_PARAMETER",
			"GET, /jobs/a%2Fb, UNKNOWN_OPERATION", "GET, /Jobs/t, UNKNOWN_OPERATION",
			"GET, /jobs/t/, UNKNOWN_OPERATION", "GET, /jobs/t?taskId=v, INVALID_PARAMETER",
			"GET, /jobs/t;x, UNKNOWN_OPERATION" })
	void mappedPathWhenOddlyCalledThenRefused(String method, String path, Kind kind) {
		Calls mapped = new Calls(Map.of("get-task", List.of("GET /jobs/{id}")));
		MockHttpServletRequest request = Calls.request(method, path, "");
		request.setServletPath("/jobs/t");
		mapped.assertRefused(request, kind);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "get-task|/tasks/{id}", "get-task|get /tasks/{id}", "get-task|GET tasks/{id}",
			"get-task|GET /tasks", "get-task|GET /tasks/{name}", "get-task|GET /tasks/**", "get-task|GET /tasks/{*id}",
			"get-task|GET /tasks/{id", "get-task|GET /tasks/{id}/{configId}/{x}", "a b|GET /x", "message/send|POST /x",
			"Message/Send|POST /x", "''|GET /x", "ListTaskPushNotificationConfig|GET /x" })
	void mappingWhenItCannotBeUsedThenInvalidConfiguration(String operation, String mapping) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> OperationMap.of(Map.of(operation, List.of(mapping))))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("a2a.security.operations"));
	}

	@ParameterizedTest
	@CsvSource({ "get-task, GET_TASK", "gettask, GET_TASK", "getTask, GET_TASK", "GET_TASK, GET_TASK",
			"list-task-push-notification-configs, LIST_TASK_PUSH_NOTIFICATION_CONFIGS", "SendMessage, SEND_MESSAGE",
			"myorg.ext/audit, CUSTOM" })
	void operationWhenNamedInAnyFormOfAPropertySourceThenKnown(String name, A2AOperation operation) {
		assertThat(OperationMap.operation(name)).isEqualTo(operation);
	}

}
