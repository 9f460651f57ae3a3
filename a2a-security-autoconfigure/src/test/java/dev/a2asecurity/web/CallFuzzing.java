package dev.a2asecurity.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;

import org.springframework.mock.web.MockHttpServletRequest;

/**
 * Requests that Jazzer makes, led by what of the parser they reach: parsed or refused, as
 * {@link CallParserFuzzTests} has it. An input is a line with HTTP method, target and
 * perhaps a version, and then the body.
 */
class CallFuzzing {

	private final Calls calls = new Calls(
			Map.of("cancel-task", List.of("POST /jobs/{id}/cancel"), "myorg/own", List.of("PUT /own/{taskId}")));

	@FuzzTest(maxDuration = "5m")
	@DictionaryEntries({ "\"taskId\"", "\"task_id\"", "\"contextId\"", "\"message\"", "\"messageId\"", "\"metadata\"",
			"\"skillId\"", "\"parts\"", "\"configuration\"", "\"pushNotificationConfig\"", "\"url\"", "\"tenant\"",
			"\"id\"", "\"method\"", "\"params\"", "\"jsonrpc\"", "\\u0074", "\\ud800", "tasks/", ":cancel", "%2F",
			"A2A-Version=", "/rest/v1", "message/send", "SendMessage" })
	void parseWhenAnythingIsSentThenParsedOrRefused(byte[] input) throws IOException {
		int end = 0;
		while (end < input.length && input[end] != '\n') {
			end++;
		}
		String[] line = new String(input, 0, end, StandardCharsets.UTF_8).split(" ", 3);
		byte[] body = Arrays.copyOfRange(input, Math.min(input.length, end + 1), input.length);
		MockHttpServletRequest request = Calls.request(line[0], (line.length > 1) ? line[1] : "/a2a", body);
		if (line.length > 2) {
			request.addHeader("A2A-Version", line[2]);
		}
		CallParserFuzzTests.isParsed(this.calls, request, "input");
	}

}
