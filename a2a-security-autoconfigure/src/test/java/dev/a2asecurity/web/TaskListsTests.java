package dev.a2asecurity.web;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.authentication.CallerAuthentication;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.authentication.MemoryBlockStore;
import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.replay.StoreUnavailableException;
import dev.a2asecurity.task.CaffeineOwnershipStore;
import dev.a2asecurity.task.ListCursors;
import dev.a2asecurity.task.OwnershipPolicy;
import dev.a2asecurity.task.OwnershipStore;
import dev.a2asecurity.task.TaskOwnership;

import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * The task list of an agent that keeps nobody from anything, on a real Tomcat and Spring
 * MVC: through JSON-RPC and HTTP+JSON, answered at once and asynchronously.
 */
class TaskListsTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static final String CONTEXT = "6f1c2a9e-0a3b-4c5d-8e7f-0123456789ab";

	private static final int TASKS = 40;

	private static final Agent AGENT = new Agent();

	private static final Guard GUARD = new Guard();

	private static Tomcat tomcat;

	private static String base;

	@BeforeAll
	static void start(@TempDir Path directory) throws Exception {
		tomcat = new Tomcat();
		tomcat.setBaseDir(directory.toString());
		tomcat.setPort(0);
		tomcat.getConnector().setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
		Context context = tomcat.addContext("/app", new File(directory.toString()).getAbsolutePath());
		FilterDef filter = new FilterDef();
		filter.setFilterName("guard");
		filter.setFilter(GUARD);
		filter.setAsyncSupported("true");
		context.addFilterDef(filter);
		FilterMap mapping = new FilterMap();
		mapping.setFilterName("guard");
		mapping.addURLPattern("/*");
		for (DispatcherType type : DispatcherType.values()) {
			mapping.setDispatcher(type.name());
		}
		context.addFilterMap(mapping);
		AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
		spring.register(Web.class);
		Wrapper servlet = Tomcat.addServlet(context, "spring", new DispatcherServlet(spring));
		servlet.setAsyncSupported(true);
		servlet.setLoadOnStartup(1);
		context.addServletMappingDecoded("/", "spring");
		tomcat.start();
		base = "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/app";
	}

	@AfterAll
	static void stop() throws Exception {
		tomcat.stop();
		tomcat.destroy();
	}

	@BeforeEach
	void fresh() {
		GUARD.prepare();
		AGENT.requests.clear();
		AGENT.answer = null;
		AGENT.ignoresSize = false;
		AGENT.staysWhereItIs = false;
		// Every fourth task is alice's, the others bob's and mallory's.
		for (int i = 0; i < TASKS; i++) {
			String owner = (i % 4 == 0) ? "alice" : (i % 4 == 1) ? "bob" : "mallory";
			GUARD.ownership.learned(
					A2ACall.builder(caller(owner), A2AOperation.SEND_MESSAGE, ProtocolVersion.V1_0).build(),
					"task-" + i, (i % 8 == 0) ? CONTEXT : null);
		}
	}

	private static Caller caller(String name) {
		return Caller.builder("https://issuer.example", name).clientId("app").build();
	}

	private static HttpResponse<String> send(String caller, HttpRequest.Builder request) throws Exception {
		return CLIENT.send(request.header("X-Caller", caller).build(), HttpResponse.BodyHandlers.ofString());
	}

	private static HttpResponse<String> http(String caller, String pathAndQuery) throws Exception {
		return send(caller, HttpRequest.newBuilder(URI.create(base + pathAndQuery)));
	}

	private static HttpResponse<String> rpc(String caller, String params) throws Exception {
		return send(caller, HttpRequest.newBuilder(URI.create(base + "/a2a"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers
				.ofString("{\"jsonrpc\":\"2.0\",\"id\":\"one\",\"method\":\"ListTasks\",\"params\":" + params + "}")));
	}

	private static List<String> ids(JsonNode tasks) {
		return tasks.valueStream().map((task) -> task.path("id").asString()).toList();
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * Reads all pages of a caller.
	 */
	private static List<List<String>> pages(String caller, String path, int size) throws Exception {
		List<List<String>> pages = new ArrayList<>();
		String cursor = "";
		do {
			HttpResponse<String> answer = http(caller, path + "?pageSize=" + size + "&pageToken=" + encoded(cursor));
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			JsonNode page = JSON.readTree(answer.body());
			assertThat(page.path("totalSize").asInt()).isEqualTo(TASKS / 4);
			assertThat(page.path("pageSize").asInt()).isEqualTo(size);
			pages.add(ids(page.path("tasks")));
			cursor = page.path("nextPageToken").asString();
			assertThat(cursor).doesNotContain("task-");
		}
		while (!cursor.isEmpty());
		return pages;
	}

	@Test
	void listWhenOthersHaveTasksThenPagesAreFullAndHoldTheCallersOnly() throws Exception {
		List<List<String>> pages = pages("alice", "/rest/tasks", 4);
		assertThat(pages).extracting(List::size).startsWith(4, 4, 2);
		assertThat(pages.stream().flatMap(List::stream)).containsExactly("task-0", "task-4", "task-8", "task-12",
				"task-16", "task-20", "task-24", "task-28", "task-32", "task-36");
		assertThat(AGENT.requests).allSatisfy((request) -> assertThat(request).doesNotContain("eyJ"));
	}

	@Test
	void listWhenAskedByJsonRpcThenTheSame() throws Exception {
		JsonNode first = JSON.readTree(rpc("alice", "{\"pageSize\":4}").body());
		assertThat(first.path("id").asString()).isEqualTo("one");
		JsonNode page = first.path("result");
		assertThat(ids(page.path("tasks"))).containsExactly("task-0", "task-4", "task-8", "task-12");
		assertThat(page.path("totalSize").asInt()).isEqualTo(TASKS / 4);
		String cursor = page.path("nextPageToken").asString();
		JsonNode second = JSON.readTree(rpc("alice", "{\"pageSize\":6,\"pageToken\":\"" + cursor + "\"}").body());
		assertThat(ids(second.path("result").path("tasks"))).containsExactly("task-16", "task-20", "task-24", "task-28",
				"task-32", "task-36");
	}

	@Test
	void listWhenCallerHasNothingThenEmptyWithoutAHintOfOthers() throws Exception {
		HttpResponse<String> answer = http("stranger", "/rest/tasks?pageSize=40");
		assertThat(answer.body()).isEqualTo("{\"tasks\":[],\"nextPageToken\":\"\",\"pageSize\":40,\"totalSize\":0}");
	}

	@Test
	void listWhenItIsAllThenTheTotalIsWhatIsThere() throws Exception {
		JsonNode page = JSON.readTree(http("alice", "/rest/tasks?pageSize=20&contextId=" + CONTEXT).body());
		assertThat(ids(page.path("tasks"))).containsExactly("task-0", "task-8", "task-16", "task-24", "task-32");
		assertThat(page.path("totalSize").asInt()).isEqualTo(5);
	}

	@Test
	void listWhenFewOfManyAreTheCallersThenOnlySoManyPagesAreRead() throws Exception {
		GUARD.lists(3);
		JsonNode page = JSON.readTree(http("alice", "/rest/tasks?pageSize=4").body());
		assertThat(ids(page.path("tasks"))).containsExactly("task-0", "task-4", "task-8");
		assertThat(page.path("nextPageToken").asString()).isNotEmpty();
		// 4, then what was missing each time.
		assertThat(AGENT.requests).hasSize(3);
	}

	@Test
	void listWhenAgentAnswersAsynchronouslyThenNarrowedPageByPage() throws Exception {
		List<List<String>> pages = pages("alice", "/rest-async/tasks", 4);
		assertThat(pages).hasSize(10).allSatisfy((page) -> assertThat(page).hasSize(1));
		assertThat(AGENT.requests).hasSize(10);
	}

	@Test
	void listWhenCursorIsAnotherCallersOrAnotherQuerysThenInvalid() throws Exception {
		String cursor = JSON.readTree(http("alice", "/rest/tasks?pageSize=4").body()).path("nextPageToken").asString();
		AGENT.requests.clear();
		for (HttpResponse<String> answer : List.of(http("mallory", "/rest/tasks?pageToken=" + encoded(cursor)),
				http("alice", "/rest/tasks?contextId=" + CONTEXT + "&pageToken=" + encoded(cursor)),
				http("alice", "/rest/tasks?status=TASK_STATE_WORKING&pageToken=" + encoded(cursor)),
				http("alice", "/rest-async/tasks?pageToken=" + encoded(cursor)),
				http("alice", "/rest/tasks?pageToken=offset:8:task-7"), http("alice", "/rest/tasks?pageToken=x"))) {
			assertThat(answer.statusCode()).isEqualTo(400);
			assertThat(answer.body()).contains("INVALID_PARAMS").contains("pageToken");
		}
		JsonNode error = JSON.readTree(rpc("alice", "{\"pageToken\":\"" + cursor + "\"}").body());
		assertThat(error.path("error").path("code").asInt()).isEqualTo(-32602);
		assertThat(error.path("id").asString()).isEqualTo("one");
		assertThat(AGENT.requests).isEmpty();
		assertThat(http("alice", "/rest/tasks?pageSize=2&pageToken=" + encoded(cursor)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"pageToken\":\"\",\"page_token\":\"offset:8:task-7\"}",
			"{\"PageToken\":\"offset:8:task-7\"}", "{\"page-token\":\"offset:8:task-7\"}",
			"{\"pagetoken\":\"offset:8:task-7\"}", "{\"PAGE_TOKEN\":\"offset:8:task-7\"}",
			"{\"pageSize\":1,\"page_size\":50}", "{\"pageToken\":\"\",\"pageToken\":\"offset:8:task-7\"}",
			"{\"pageToken\":7}", "{\"pageToken\":[\"offset:8:task-7\"]}",
			"{\"page_token\":{\"value\":\"offset:8:task-7\"}}", "{\"pageToken\":true}",
			"{\"page_token\":\"offset:8:task-7\"}", "[]", "7" })
	void listWhenTheAgentCouldReadAnotherCursorThenRefused(String params) throws Exception {
		HttpResponse<String> answer = rpc("alice", params);
		assertThat(JSON.readTree(answer.body()).path("error").path("code").asInt()).as(answer.body()).isNegative();
		assertThat(AGENT.requests).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "pageToken=&page_token=offset:8:task-7", "PageToken=offset:8:task-7",
			"pageToken=&pageToken=offset:8:task-7", "page.token=offset:8:task-7", "page_token=offset:8:task-7",
			"pageSize=1&pageSize=50", "pageSize=1&page_size=50" })
	void listWhenTheQueryCouldBeReadAsAnotherCursorThenRefused(String query) throws Exception {
		assertThat(http("alice", "/rest/tasks?" + query).statusCode()).isEqualTo(400);
		assertThat(AGENT.requests).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "[]", "{\"tasks\":{}}", "{\"tasks\":[{\"id\":7}]}", "{\"tasks\":[{}]}",
			"{\"tasks\":[\"task-1\"]}", "{\"tasks\":[],\"nextPageToken\":7}", "{\"task\":{\"id\":\"task-1\"}}",
			"{\"tasks\":[{\"id\":\"task-0\",\"id\":\"task-1\"}]}", "{\"tasks\":[],\"tasks\":[{\"id\":\"task-1\"}]}",
			"{\"tasks\":[],\"nextPageToken\":\"\",\"next_page_token\":\"x\"}", "\"task-1\"", "nonsense" })
	void listWhenTheAgentsAnswerIsNoneThenRefused(String answer) throws Exception {
		AGENT.answer = answer;
		HttpResponse<String> refused = http("alice", "/rest/tasks");
		if (answer.equals("[]")) {
			// A list of protocol 0.3, which is empty.
			assertThat(refused.body()).isEqualTo("[]");
			return;
		}
		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(500);
		assertThat(refused.body()).doesNotContain("task-1");
	}

	@Test
	void listWhenAgentSaysMoreThanTheProtocolThenItIsLeftOut() throws Exception {
		AGENT.answer = "{\"tasks\":[{\"id\":\"task-1\",\"x\":1},{\"id\":\"task-0\",\"x\":1.50}],\"totalSize\":4711,"
				+ "\"others\":[{\"id\":\"task-1\"}],\"next_page_token\":\"\"}";
		assertThat(http("alice", "/rest/tasks").body()).isEqualTo(
				"{\"tasks\":[{\"id\":\"task-0\",\"x\":1.50}],\"nextPageToken\":\"\",\"pageSize\":50,\"totalSize\":1}");
	}

	@Test
	void listWhenTheTasksStandAloneThenNarrowedToo() throws Exception {
		AGENT.answer = "[{\"id\":\"task-0\"},{\"id\":\"task-1\"},{\"id\":\"task-4\"}]";
		assertThat(http("alice", "/rest/tasks").body()).isEqualTo("[{\"id\":\"task-0\"},{\"id\":\"task-4\"}]");
		assertThat(http("bob", "/rest/tasks").body()).isEqualTo("[{\"id\":\"task-1\"}]");
	}

	@Test
	void listWhenAgentFailsOnAFurtherPageThenTheCursorStaysThere() throws Exception {
		AGENT.failsFrom = 4;
		try {
			JsonNode page = JSON.readTree(http("alice", "/rest/tasks?pageSize=4").body());
			assertThat(ids(page.path("tasks"))).containsExactly("task-0");
			String cursor = page.path("nextPageToken").asString();
			AGENT.failsFrom = Integer.MAX_VALUE;
			JsonNode next = JSON.readTree(http("alice", "/rest/tasks?pageSize=4&pageToken=" + encoded(cursor)).body());
			assertThat(ids(next.path("tasks"))).startsWith("task-4");
		}
		finally {
			AGENT.failsFrom = Integer.MAX_VALUE;
		}
	}

	@Test
	void listWhenTheCallWasNotPreparedThenNarrowedToOnePageWithoutACursor() throws Exception {
		GUARD.prepares = false;
		assertThat(http("alice", "/rest/tasks?pageSize=9").body())
			.isEqualTo("{\"tasks\":[{\"id\":\"task-0\"},{\"id\":\"task-4\"},{\"id\":\"task-8\"}],"
					+ "\"nextPageToken\":\"\",\"pageSize\":9,\"totalSize\":10}");
	}

	@Test
	void pageWhenItIsLargerThanItMayBeThenNotTaken() throws Exception {
		try (PageResponse page = new PageResponse(new MockHttpServletResponse(), 10)) {
			page.getOutputStream().write(new byte[10]);
			assertThatIOException().isThrownBy(() -> page.getOutputStream().write(1));
			assertThat(page.content()).hasSize(10);
		}
	}

	@Test
	void listWhenAgentNeverMovesOnThenAskedOnceMore() throws Exception {
		AGENT.staysWhereItIs = true;
		JsonNode page = JSON.readTree(http("stranger", "/rest/tasks?pageSize=4").body());
		assertThat(page.path("nextPageToken").asString()).isEmpty();
		assertThat(AGENT.requests).hasSize(2);
	}

	@Test
	void listWhenTheStoreIsDownThenUnavailable() throws Exception {
		GUARD.down = true;
		HttpResponse<String> answer = http("alice", "/rest/tasks?pageSize=4");
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).doesNotContain("task-");
	}

	@Test
	void listWhenAgentRefusesThenItsErrorPasses() throws Exception {
		AGENT.failsFrom = 0;
		try {
			HttpResponse<String> answer = http("alice", "/rest/tasks?pageSize=4");
			assertThat(answer.statusCode()).isEqualTo(400);
			assertThat(answer.body()).isEqualTo("{\"error\":{\"code\":400}}");
		}
		finally {
			AGENT.failsFrom = Integer.MAX_VALUE;
		}
	}

	@Test
	void listWhenOtherParametersAreThereThenTheAgentGetsThemOnEveryPage() throws Exception {
		http("alice", "/rest/tasks?status=TASK_STATE_WORKING&pageSize=4&x=a%20b%26c&A2A-Version=1.0");
		assertThat(AGENT.requests.size()).isGreaterThan(1);
		assertThat(AGENT.requests)
			.allSatisfy((request) -> assertThat(request).contains("TASK_STATE_WORKING").contains("a b&c"));
	}

	/**
	 * Stands for the filter that admits calls.
	 */
	private static final class Guard extends HttpFilter {

		private static final long serialVersionUID = 1L;

		private final transient A2AEndpoints endpoints;

		private final transient CallParser parser;

		private final transient DenialWriter denials;

		private transient ResponsePipeline pipeline;

		private transient TaskOwnership ownership;

		private volatile boolean down;

		private volatile boolean prepares;

		Guard() {
			OperationMap operations = OperationMap.of(Map.of());
			this.endpoints = new A2AEndpoints(List.of(endpoint("/a2a", Binding.JSONRPC),
					endpoint("/rest", Binding.HTTP_JSON), endpoint("/rest-async", Binding.HTTP_JSON)), operations);
			this.parser = new CallParser(this.endpoints, new BufferedBodies(1_000_000, 2_000_000), operations,
					"skillId");
			this.denials = new DenialWriter(this.endpoints, URI.create("https://agent.example.com/metadata"), Set.of());
			prepare();
		}

		private static A2AEndpoint endpoint(String path, Binding binding) {
			return new A2AEndpoint(path, binding, Set.of("1.0"),
					Set.of(URI.create("https://agent.example.com" + path)));
		}

		void prepare() {
			this.down = false;
			this.prepares = true;
			Clock clock = Clock.systemUTC();
			Duration keep = Duration.ofDays(1);
			OwnershipStore store = new CaffeineOwnershipStore(1000, 1000, keep, clock);
			this.ownership = new TaskOwnership(
					(OwnershipStore) Proxy.newProxyInstance(OwnershipStore.class.getClassLoader(),
							new Class<?>[] { OwnershipStore.class }, (proxy, method, arguments) -> {
								if (this.down) {
									throw new StoreUnavailableException("down", null);
								}
								return method.invoke(store, arguments);
							}),
					OwnershipPolicy.ownerOnly(), keep, clock);
			lists(10);
		}

		void lists(int maxPages) {
			Clock clock = Clock.systemUTC();
			this.pipeline = new ResponsePipeline(
					List.of(new TaskLists(this.ownership, new ListCursors(null), maxPages, 100_000)),
					new ResponsePipeline.Settings(1_000_000, 10_000_000, true), this.denials,
					RunningCalls.endedBy(new CallerBlocks(new MemoryBlockStore(clock), clock), clock), clock);
		}

		@Override
		protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			if (FurtherPageRequest.isIn(request)) {
				chain.doFilter(request, response);
				return;
			}
			Answer begun = Answer.find(request);
			if (begun != null) {
				begun.pass(request, response, chain);
				return;
			}
			Caller caller = caller(request.getHeader("X-Caller"));
			A2AEndpoint endpoint = this.endpoints.find(request).orElseThrow();
			try {
				ParsedCall parsed = this.parser.parse(request, endpoint, caller);
				PreparedCall prepared = this.prepares ? this.pipeline.prepare(parsed, response)
						: PreparedCall.plain(parsed);
				try {
					this.pipeline.begin(prepared.request(), response, endpoint, new CallerAuthentication(caller),
							parsed.call(), prepared.steps(), (end) -> {
							})
						.pass(prepared.request(), response, chain);
				}
				finally {
					prepared.returned().run();
				}
			}
			catch (RequestRefusedException ex) {
				DenialWriter.remember(ex.requestId(), request);
				this.denials.write(ex.denial(), request, response);
			}
		}

	}

	@EnableWebMvc
	static class Web {

		@Bean
		Agent agent() {
			return AGENT;
		}

	}

	/**
	 * Pages through everybody's tasks, by cursors that name them.
	 */
	@RestController
	static class Agent {

		private final List<String> requests = new CopyOnWriteArrayList<>();

		private volatile @Nullable String answer;

		private volatile boolean ignoresSize;

		private volatile boolean staysWhereItIs;

		private volatile int failsFrom = Integer.MAX_VALUE;

		@GetMapping(path = "/rest/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
		ResponseEntity<String> list(@RequestParam Map<String, String> parameters) {
			return answer(parameters);
		}

		@GetMapping(path = "/rest-async/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
		CompletableFuture<ResponseEntity<String>> listLater(@RequestParam Map<String, String> parameters) {
			return CompletableFuture.supplyAsync(() -> answer(parameters));
		}

		@PostMapping(path = "/a2a", produces = MediaType.APPLICATION_JSON_VALUE)
		ResponseEntity<String> rpc(@RequestBody String body) {
			JsonNode call = JSON.readTree(body);
			Map<String, String> parameters = new LinkedHashMap<>();
			call.path("params")
				.properties()
				.forEach((member) -> parameters.put(member.getKey(), member.getValue().asString()));
			return ResponseEntity.ok("{\"jsonrpc\":\"2.0\",\"id\":" + call.path("id") + ",\"result\":"
					+ answer(parameters).getBody() + "}");
		}

		private ResponseEntity<String> answer(Map<String, String> parameters) {
			this.requests.add(parameters.toString());
			if (this.answer != null) {
				return ResponseEntity.ok(this.answer);
			}
			String cursor = parameters.getOrDefault("pageToken", "");
			int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor.split(":")[1]);
			if (from >= this.failsFrom || this.failsFrom == 0) {
				return ResponseEntity.badRequest().body("{\"error\":{\"code\":400}}");
			}
			int size = this.ignoresSize ? 50 : Integer.parseInt(parameters.getOrDefault("pageSize", "50"));
			int to = Math.min(from + size, TASKS);
			List<Map<String, String>> tasks = new ArrayList<>();
			for (int i = from; i < to; i++) {
				if (parameters.containsKey("contextId") && i % 8 != 0) {
					continue;
				}
				tasks.add(Map.of("id", "task-" + i));
			}
			String next = this.staysWhereItIs ? "offset:0:task-0" : (to < TASKS) ? "offset:" + to + ":task-" + to : "";
			return ResponseEntity.ok(JSON.writeValueAsString(
					Map.of("tasks", tasks, "nextPageToken", next, "totalSize", TASKS, "pageSize", size)));
		}

	}

}
