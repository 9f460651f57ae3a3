package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.a2asecurity.call.A2ACall;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests for other pages of a list than the one that was asked for.
 */
class ListPageTests {

	private final Calls calls = new Calls();

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{}|{}|{\"pageToken\":\"a\\\"b\"}",
			"{\"pageToken\":\"x\"}|{}|{\"pageToken\":\"a\\\"b\"}",
			"{\"page_token\":\"\"}|{}|{\"pageToken\":\"a\\\"b\"}", "{\"pageToken\":null}|{}|{\"pageToken\":\"a\\\"b\"}",
			"{ \"pageSize\" : 2, \"pageToken\":\"x\", \"f\":{\"pageToken\":[1, \"y\"]} ,\"context_id\":\"c\u00fc\"}|{\"pageSize\":2,\"f\":{\"pageToken\":[1, \"y\"]},\"context_id\":\"c\u00fc\"}|{\"pageSize\":2,\"f\":{\"pageToken\":[1, \"y\"]},\"context_id\":\"c\u00fc\",\"pageToken\":\"a\\\"b\"}" })
	void jsonRpcWhenAnotherPageThenOnlyTheCursorDiffers(String params, String first, String further) throws Exception {
		String around = "{ \"id\":7,\"params\": %s , \"method\":\"ListTasks\",\"jsonrpc\":\"2.0\"} ";
		ParsedCall parsed = this.calls.parsed(Calls.rpc(around.formatted(params)));
		parsed.closeAfter();
		ListPage page = parsed.page();
		assertThat(body(page.at(null))).isEqualTo(around.formatted(first));
		assertThat(body(page.at("a\"b"))).isEqualTo(around.formatted(further));
		assertThat(page.pageToken()).isEqualTo(params.contains("oken\":\"x\"") ? "x" : null);
		assertThat(page.at(null).getContentLengthLong())
			.isEqualTo(around.formatted(first).getBytes(StandardCharsets.UTF_8).length);
		A2ACall again = this.calls.parse(Calls.rpc(body(page.at("a\"b"))));
		assertThat(again).hasToString(this.calls.parse(Calls.rpc(around.formatted(params))).toString());
	}

	@Test
	void jsonRpcWhenWithoutParametersThenTheyAreMade() throws Exception {
		for (String request : new String[] { "{\"jsonrpc\":\"2.0\",\"id\":\"\u00fc\",\"method\":\"ListTasks\"}",
				"{\"jsonrpc\":\"2.0\",\"id\":\"\u00fc\",\"method\":\"ListTasks\",\"params\":null}" }) {
			ListPage page = this.calls.parsed(Calls.rpc(request)).page();
			assertThat(body(page.at("t"))).isEqualTo(
					"{\"jsonrpc\":\"2.0\",\"id\":\"\\u00fc\",\"method\":\"ListTasks\",\"params\":{\"pageToken\":\"t\"}}");
			assertThat(page.filter()).isEmpty();
		}
	}

	@Test
	void filterWhenOnlyPageOrSpellingDiffersThenEqual() throws Exception {
		Map<String, String> filter = filter("{\"contextId\":\"c\",\"pageSize\":2}");
		assertThat(filter).isEqualTo(filter("{\"pageToken\":\"x\",\"pageSize\":3,\"context_id\":\"c\"}"))
			.isNotEqualTo(filter("{\"contextId\":\"d\"}"))
			.isNotEqualTo(filter("{\"contextId\":\"c\",\"status\":\"TASK_STATE_WORKING\"}"));
	}

	@Test
	void httpJsonWhenAnotherPageThenOnlyTheCursorDiffers() throws Exception {
		ListPage page = this.calls
			.parsed(Calls.request("GET", "/rest/tasks?A2A-Version=1.0&page_token=x&tag=a&contextId=c%201&tag=b", ""))
			.page();
		assertThat(page.pageToken()).isEqualTo("x");
		assertThat(page.filter()).containsEntry("contextId", "c 1").containsEntry("tag", "a&b");
		HttpServletRequest first = page.at(null);
		assertThat(first.getQueryString()).isEqualTo("A2A-Version=1.0&tag=a&contextId=c%201&tag=b");
		assertThat(first.getParameter("page_token")).isNull();
		assertThat(first.getParameterValues("tag")).containsExactly("a", "b");
		assertThat(first.getParameterValues("none")).isNull();
		HttpServletRequest further = page.at("a&b=\u00fc");
		assertThat(further.getParameter("pageToken")).isEqualTo("a&b=\u00fc");
		assertThat(further.getParameterMap()).containsOnlyKeys("A2A-Version", "tag", "contextId", "pageToken");
		assertThat(further.getQueryString()).endsWith("&pageToken=a%26b%3D%C3%BC");
		ListPage bare = this.calls.parsed(Calls.request("GET", "/rest/tasks", "")).page();
		assertThat(bare.at(null).getQueryString()).isNull();
		assertThat(bare.at("x").getQueryString()).isEqualTo("pageToken=x");
	}

	@Test
	void pageWhenNoListThenNone() throws Exception {
		assertThat(this.calls.parsed(Calls.request("GET", "/rest/tasks/t", "")).page()).isNull();
		assertThat(this.calls.parsed(Calls.rpc(Calls.envelope("ListTasks", "{\"pageToken\":\"secret\"}"))).page())
			.hasToString("ListPage[further]");
	}

	private Map<String, String> filter(String params) throws Exception {
		return this.calls.parsed(Calls.rpc(Calls.envelope("ListTasks", params))).page().filter();
	}

	private static String body(HttpServletRequest request) throws Exception {
		return new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

}
