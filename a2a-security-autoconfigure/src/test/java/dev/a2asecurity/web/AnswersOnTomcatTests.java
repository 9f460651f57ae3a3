package dev.a2asecurity.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.authentication.TestAuthentications;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.web.AnswerEnd.Outcome;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every way of writing an answer that Spring MVC and servlets have, on a real Tomcat:
 * what passes is what the client would get without a pipeline, byte for byte, and what
 * names somebody else's task gets around it in none of them.
 */
class AnswersOnTomcatTests {

	private static final String TASK = "{\"task\":{\"id\":\"t-one\",\"contextId\":\"c-one\",\"x\":\"äöü\"}}";

	private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":" + TASK + "}";

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Caller CALLER = Caller.builder("https://issuer.example.com", "alice").build();

	private static ConfigurableApplicationContext agent;

	private static volatile PipelineFixture fixture;

	// A queue for each test: an answer to the one before may end late.
	private static volatile BlockingQueue<AnswerEnd> ends = new LinkedBlockingQueue<>();

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void start() {
		// Some of these answers never end: to wait for them gracefully takes half a
		// minute.
		agent = new SpringApplicationBuilder(Agent.class).run("--server.port=0", "--server.address=127.0.0.1",
				"--server.shutdown=immediate", "--a2a.security.enabled=false", "--spring.main.banner-mode=off",
				"--server.compression.enabled=true", "--server.compression.min-response-size=10",
				"--server.compression.mime-types=application/json,text/event-stream",
				"--spring.autoconfigure.exclude=" + ManagementWebSecurityAutoConfiguration.class.getName() + ","
						+ "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
						+ "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration");
	}

	@AfterAll
	static void stop() {
		agent.close();
		Agent.EXECUTOR.shutdownNow();
	}

	@BeforeEach
	void renew() {
		fixture = new PipelineFixture();
		ends = new LinkedBlockingQueue<>();
		Agent.STOPPED.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "object", "bytes", "string", "writer", "writer-utf8", "pieces", "deferred", "future",
			"callable", "body", "sse", "sse-writer", "emitter", "raw", "raw-no-arguments", "raw-sse", "raw-timeout",
			"non-blocking", "error", "exception", "problem", "redirect", "redirect-on", "none", "forward", "reset",
			"close", "closed-writer", "cached", "late-length", "empty", "dispatch-path", "include" })
	void answerWhenItPassesThenAsWithoutAPipeline(String way) throws Exception {
		Seen bare = call(way, "bare", "POST");
		assertThat(ends).isEmpty();
		if (!Set.of("error", "exception", "problem", "redirect", "redirect-on", "none", "empty", "late-length")
			.contains(way)) {
			assertThat(bare.body()).contains("t-one");
		}
		for (String mode : List.of("send", "get")) {
			Seen piped = call(way, mode, "POST");
			assertThat(piped).as(mode).isEqualTo(bare);
			AnswerEnd end = ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			assertThat(end).as(mode).isNotNull();
			assertThat(end.outcome()).as(mode).isEqualTo(way.equals("exception") ? Outcome.FAILED : Outcome.COMPLETE);
			if (mode.equals("send") && bare.body().contains("t-one")) {
				assertThat(end.taskId()).isEqualTo("t-one");
				assertThat(fixture.owners).containsKeys("t-one", "c-one");
			}
			assertThat(ends).isEmpty();
			assertThat(fixture.pipeline().held()).isZero();
			assertThat(fixture.running.size()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "object", "bytes", "string", "writer", "writer-utf8", "pieces", "deferred", "future",
			"callable", "body", "sse", "sse-writer", "emitter", "raw", "raw-no-arguments", "raw-sse", "raw-timeout",
			"non-blocking", "forward", "reset", "close", "closed-writer", "cached", "dispatch-path", "include" })
	void answerWhenItNamesAnothersTaskThenNothingOfItLeavesAndItEndsProperly(String way) throws Exception {
		fixture.owners.put("t-one", "bob");
		// A broken end would be an exception of the client here.
		Seen seen = call(way, "send", "POST");
		assertThat(seen.body()).contains("\"code\":-32001").doesNotContain("one").doesNotContain("äöü");
		assertThat(seen.status()).isEqualTo(200);
		AnswerEnd end = ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(end).isEqualTo(new AnswerEnd(Outcome.REFUSED, null, "task_taken"));
		assertThat(fixture.owners).containsOnlyKeys("t-one");
		assertThat(fixture.pipeline().held()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "object", "pieces", "future", "sse", "raw-sse", "non-blocking" })
	void answerWhenTheServerCompressesItThenThatIsBelowThePipeline(String way) throws Exception {
		HttpResponse<byte[]> bare = this.client.send(
				request(way, "bare", "POST").header("Accept-Encoding", "gzip").build(),
				HttpResponse.BodyHandlers.ofByteArray());
		HttpResponse<byte[]> piped = this.client.send(
				request(way, "send", "POST").header("Accept-Encoding", "gzip").build(),
				HttpResponse.BodyHandlers.ofByteArray());
		assertThat(bare.headers().firstValue("Content-Encoding")).hasValue("gzip");
		assertThat(piped.headers().firstValue("Content-Encoding")).hasValue("gzip");
		assertThat(unzipped(piped.body())).isEqualTo(unzipped(bare.body())).isNotEmpty();
	}

	private static String unzipped(byte[] bytes) throws IOException {
		try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "object", "bytes", "string", "pieces", "future" })
	void answerWhenForHeadThenAsWithoutAPipeline(String way) throws Exception {
		assertThat(call(way, "send", "HEAD")).isEqualTo(call(way, "bare", "HEAD"));
	}

	@Test
	void writerWhenTheHostSaysNoCharsetThenTheClientIsToldTheContainers() throws Exception {
		HttpResponse<byte[]> response = this.client.send(request("writer", "send", "POST").build(),
				HttpResponse.BodyHandlers.ofByteArray());
		assertThat(response.headers().firstValue("Content-Type").orElseThrow()).containsIgnoringCase("charset=");
	}

	@Test
	void streamWhenCutAfterItBeganThenItsLastChunkIsSentAndTheConnectionIsGood() throws Exception {
		fixture.owners.put("t-two", "bob");
		for (String way : List.of("sse-two", "sse-writer-two")) {
			String answer = raw(way);
			assertThat(answer).contains("t-one")
				.doesNotContain("t-two")
				.doesNotContain("afterwards")
				.contains("-32001");
			assertThat(answer).endsWith("\n\n\r\n0\r\n\r\n");
			assertThat(ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
				.isEqualTo(new AnswerEnd(Outcome.REFUSED, "t-one", "task_taken"));
		}
		// The emitter may have taken all events before its stream began.
		String stopped = Agent.STOPPED.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		while ("emitter".equals(stopped)) {
			stopped = Agent.STOPPED.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		assertThat(stopped).isEqualTo("writer");
	}

	@Test
	void streamWhenItsTokenExpiresThenItEndsByItselfWithItsLastChunk() throws Exception {
		fixture.running.start();
		try (Socket socket = open("sse-endless", "expiring")) {
			InputStream in = socket.getInputStream();
			StringBuilder answer = new StringBuilder();
			while (answer.indexOf("data:one\n\n") < 0) {
				answer.append((char) in.read());
			}
			fixture.clock.set(PipelineFixture.NOW.plusSeconds(61));
			answer.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
			assertThat(answer.toString()).contains("-31401").endsWith("}\n\n\r\n0\r\n\r\n");
		}
		finally {
			fixture.running.close();
		}
		assertThat(ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
			.isEqualTo(new AnswerEnd(Outcome.ENDED, null, "token_expired"));
		assertThat(Agent.STOPPED.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the agent is told").isNotNull();
	}

	@Test
	void streamWhenTheClientIsGoneThenTheEndIsToldOnce() throws Exception {
		// Now and then Tomcat forgets such a call, and tells no listener of its end.
		for (int i = 0; i < 50; i++) {
			renew();
			try (Socket socket = open("sse-busy", "get")) {
				assertThat(socket.getInputStream().read()).isEqualTo('H');
			}
			assertThat(ends.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
				.isEqualTo(new AnswerEnd(Outcome.FAILED, null, "not_sent"));
			assertThat(fixture.running.size()).isZero();
			assertThat(fixture.pipeline().held()).isZero();
		}
	}

	private Seen call(String way, String mode, String method) throws Exception {
		HttpResponse<byte[]> response = this.client.send(request(way, mode, method).build(),
				HttpResponse.BodyHandlers.ofByteArray());
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		// How the body is framed is between the container and the client.
		headers.keySet().removeAll(Set.of("date", "transfer-encoding", "connection", "keep-alive"));
		if (!Set.of("bytes", "string").contains(way)) {
			headers.remove("content-length");
		}
		boolean latin = response.headers().firstValue("content-type").orElse("").contains("8859");
		return new Seen(response.statusCode(), headers,
				new String(response.body(), latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8)
					.replaceAll("\"timestamp\":\"[^\"]*\"", ""));
	}

	private static HttpRequest.Builder request(String way, String mode, String method) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/a2a/" + way))
			.timeout(PATIENCE)
			.header("X-Mode", mode)
			.method(method, HttpRequest.BodyPublishers.noBody());
	}

	private static String raw(String way) throws IOException {
		try (Socket socket = open(way, "send")) {
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static Socket open(String way, String mode) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
		socket.setSoTimeout((int) PATIENCE.toMillis());
		OutputStream out = socket.getOutputStream();
		out.write(("POST /a2a/" + way + " HTTP/1.1\r\nHost: localhost\r\nX-Mode: " + mode
				+ "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		out.flush();
		return socket;
	}

	private static int port() {
		return ((WebServerApplicationContext) agent).getWebServer().getPort();
	}

	/**
	 * What a client sees.
	 */
	private record Seen(int status, Map<String, List<String>> headers, String body) {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { SecurityFilterAutoConfiguration.class, ServletWebSecurityAutoConfiguration.class })
	@Import(Controller.class)
	static class Agent {

		static final ExecutorService EXECUTOR = Executors.newCachedThreadPool();

		static final BlockingQueue<String> STOPPED = new LinkedBlockingQueue<>();

		/**
		 * Stands where the guard stands.
		 */
		@Bean
		FilterRegistrationBean<Filter> pipeline() {
			Filter filter = (request, response, chain) -> {
				HttpServletRequest http = (HttpServletRequest) request;
				String mode = http.getHeader("X-Mode");
				if (mode == null || mode.equals("bare")) {
					chain.doFilter(request, response);
					return;
				}
				Answer answer = Answer.find(http);
				if (answer == null) {
					A2AOperation operation = mode.equals("send") ? A2AOperation.SEND_STREAMING_MESSAGE
							: A2AOperation.GET_TASK;
					answer = fixture.pipeline()
						.begin(http, (HttpServletResponse) response, PipelineFixture.RPC,
								TestAuthentications.expiring(CALLER, PipelineFixture.NOW.plusSeconds(60)),
								PipelineFixture.call(PipelineFixture.RPC, operation), ends::add);
				}
				answer.pass(http, (HttpServletResponse) response, chain);
			};
			return registered(filter, -100);
		}

		/**
		 * An application's own filter, nearer to the agent, that holds answers.
		 */
		@Bean
		FilterRegistrationBean<Filter> caching() {
			Filter filter = (request, response, chain) -> {
				if (!((HttpServletRequest) request).getRequestURI().endsWith("/cached")) {
					chain.doFilter(request, response);
					return;
				}
				ContentCachingResponseWrapper known = WebUtils.getNativeResponse(response,
						ContentCachingResponseWrapper.class);
				ContentCachingResponseWrapper caching = (known != null) ? known
						: new ContentCachingResponseWrapper((HttpServletResponse) response);
				chain.doFilter(request, (known != null) ? response : caching);
				if (!request.isAsyncStarted()) {
					caching.copyBodyToResponse();
				}
			};
			return registered(filter, 100);
		}

		private static FilterRegistrationBean<Filter> registered(Filter filter, int order) {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
			registration.setOrder(order);
			registration.setAsyncSupported(true);
			registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR,
					DispatcherType.FORWARD);
			return registration;
		}

	}

	@RestController
	@RequestMapping("/a2a")
	static class Controller {

		@RequestMapping(path = "/object", produces = MediaType.APPLICATION_JSON_VALUE)
		Map<String, Object> object() {
			return Map.of("result", Map.of("task", Map.of("id", "t-one", "contextId", "c-one")));
		}

		@RequestMapping("/bytes")
		ResponseEntity<byte[]> bytes() {
			byte[] body = RESULT.getBytes(StandardCharsets.UTF_8);
			return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).contentLength(body.length).body(body);
		}

		@RequestMapping(path = "/string", produces = "application/json;charset=UTF-8")
		String string() {
			return RESULT;
		}

		@RequestMapping("/writer")
		void writer(HttpServletResponse response) throws IOException {
			response.setContentType("application/json");
			PrintWriter writer = response.getWriter();
			writer.print(RESULT);
			writer.flush();
		}

		@RequestMapping("/writer-utf8")
		void utf8(HttpServletResponse response) throws IOException {
			response.setContentType("application/json;charset=UTF-8");
			for (char character : RESULT.toCharArray()) {
				response.getWriter().append(character);
			}
		}

		@RequestMapping("/closed-writer")
		void closedWriter(HttpServletResponse response) throws IOException {
			response.setContentType("application/json;charset=UTF-8");
			try (PrintWriter writer = response.getWriter()) {
				writer.println(RESULT);
			}
		}

		@RequestMapping("/pieces")
		void pieces(HttpServletResponse response) throws IOException {
			response.setContentType("application/json");
			byte[] body = (RESULT + " ".repeat(20_000)).getBytes(StandardCharsets.UTF_8);
			for (int i = 0; i < body.length; i += 7) {
				response.getOutputStream().write(body, i, Math.min(7, body.length - i));
				if (i % 70 == 0) {
					response.flushBuffer();
				}
			}
		}

		@RequestMapping(path = "/deferred", produces = MediaType.APPLICATION_JSON_VALUE)
		DeferredResult<Map<String, Object>> deferred() {
			DeferredResult<Map<String, Object>> result = new DeferredResult<>();
			Agent.EXECUTOR.execute(() -> result.setResult(object()));
			return result;
		}

		@RequestMapping(path = "/future", produces = MediaType.APPLICATION_JSON_VALUE)
		CompletableFuture<Map<String, Object>> future() {
			return CompletableFuture.supplyAsync(this::object, Agent.EXECUTOR);
		}

		@RequestMapping(path = "/callable", produces = MediaType.APPLICATION_JSON_VALUE)
		Callable<Map<String, Object>> callable() {
			return this::object;
		}

		@RequestMapping(path = "/cached", produces = MediaType.APPLICATION_JSON_VALUE)
		Callable<Map<String, Object>> cached() {
			return this::object;
		}

		@RequestMapping(path = "/body", produces = MediaType.APPLICATION_JSON_VALUE)
		StreamingResponseBody body() {
			return (out) -> {
				for (byte value : RESULT.getBytes(StandardCharsets.UTF_8)) {
					out.write(value);
					out.flush();
				}
			};
		}

		@RequestMapping(path = "/sse", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		SseEmitter sse() {
			return stream((emitter) -> {
				emitter.send(SseEmitter.event().id("1").name("update").data(object(), MediaType.APPLICATION_JSON));
				emitter.send(SseEmitter.event().comment("ping"));
				emitter.send(SseEmitter.event().data(RESULT));
			});
		}

		@RequestMapping(path = "/sse-two", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		SseEmitter two() {
			return stream((emitter) -> {
				emitter.send(SseEmitter.event().data(RESULT));
				emitter.send(SseEmitter.event().data(RESULT.replace("t-one", "t-two")));
				emitter.send("afterwards");
			});
		}

		@RequestMapping(path = "/sse-endless", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		SseEmitter endless() throws IOException {
			SseEmitter emitter = new SseEmitter(0L);
			emitter.onCompletion(() -> Agent.STOPPED.add("endless"));
			emitter.send("one");
			return emitter;
		}

		@RequestMapping(path = "/sse-busy", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		SseEmitter busy() {
			return stream((emitter) -> {
				while (true) {
					emitter.send("x".repeat(10_000));
				}
			});
		}

		private SseEmitter stream(Work work) {
			SseEmitter emitter = new SseEmitter(0L);
			Agent.EXECUTOR.execute(() -> {
				try {
					work.on(emitter);
					emitter.complete();
				}
				catch (IOException ex) {
					Agent.STOPPED.add("emitter");
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

		@RequestMapping("/emitter")
		ResponseEntity<ResponseBodyEmitter> emitter() {
			ResponseBodyEmitter emitter = new ResponseBodyEmitter();
			Agent.EXECUTOR.execute(() -> {
				try {
					emitter.send(RESULT.substring(0, 30));
					emitter.send(RESULT.substring(30));
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return ResponseEntity.ok().contentType(MediaType.valueOf("application/json;charset=UTF-8")).body(emitter);
		}

		@RequestMapping("/sse-writer")
		void sseWriter(HttpServletResponse response) throws IOException {
			response.setContentType("text/event-stream;charset=UTF-8");
			PrintWriter writer = response.getWriter();
			writer.print("data: " + RESULT + "\r\n\r\n");
			writer.flush();
			writer.print("data: " + RESULT);
			writer.print("\n\n: the end\n");
		}

		@RequestMapping("/sse-writer-two")
		void sseWriterTwo(HttpServletResponse response) throws IOException {
			response.setContentType("text/event-stream;charset=UTF-8");
			ServletOutputStream out = response.getOutputStream();
			out.print("data: {\"result\":{\"task\":{\"id\":\"t-one\"}}}\n\n");
			out.flush();
			try {
				out.print("data: {\"result\":{\"task\":{\"id\":\"t-two\"}}}\n\n");
				out.print("data: afterwards\n\n");
			}
			catch (IOException ex) {
				Agent.STOPPED.add("writer");
				throw ex;
			}
		}

		@RequestMapping("/raw")
		void raw(HttpServletRequest request, HttpServletResponse response) {
			raw(request.startAsync(request, response), "application/json", RESULT);
		}

		@RequestMapping("/raw-no-arguments")
		void rawNoArguments(HttpServletRequest request) {
			raw(request.startAsync(), "application/json", RESULT);
		}

		@RequestMapping("/raw-sse")
		void rawSse(HttpServletRequest request) {
			raw(request.startAsync(), "text/event-stream", "data: " + RESULT + "\n\n: x\n\ndata: " + RESULT + "\n\n");
		}

		private static void raw(AsyncContext context, String type, String body) {
			Agent.EXECUTOR.execute(() -> {
				try {
					context.getResponse().setContentType(type);
					context.getResponse().getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
				}
				catch (IOException ex) {
					Agent.STOPPED.add("raw");
				}
				context.complete();
			});
		}

		@RequestMapping("/raw-timeout")
		void rawTimeout(HttpServletRequest request) {
			AsyncContext context = request.startAsync();
			context.setTimeout(50);
			context.addListener(new TimeoutAnswer());
		}

		@RequestMapping("/dispatch-path")
		void dispatchPath(HttpServletRequest request) {
			AsyncContext context = request.startAsync();
			Agent.EXECUTOR.execute(() -> context.dispatch("/a2a/object"));
		}

		@RequestMapping("/non-blocking")
		void nonBlocking(HttpServletRequest request, HttpServletResponse response) throws IOException {
			AsyncContext context = request.startAsync();
			response.setContentType("text/event-stream");
			ServletOutputStream out = response.getOutputStream();
			out.setWriteListener(new Events(context, out));
		}

		@RequestMapping("/error")
		void error(HttpServletResponse response) throws IOException {
			response.setContentType("application/json");
			response.getOutputStream().print("{\"half\":");
			response.sendError(418, "short and stout");
		}

		@RequestMapping("/exception")
		void exception(HttpServletResponse response) throws IOException {
			response.getOutputStream().print("{\"half\":");
			throw new IllegalStateException("expected");
		}

		@RequestMapping("/problem")
		ProblemDetail problem() {
			return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "no");
		}

		@RequestMapping("/redirect")
		void redirect(HttpServletResponse response) throws IOException {
			response.getOutputStream().print("half");
			response.sendRedirect("/elsewhere");
		}

		@RequestMapping("/redirect-on")
		void redirectOn(HttpServletResponse response) throws IOException {
			response.sendRedirect("/elsewhere", 307);
		}

		@RequestMapping("/none")
		ResponseEntity<Void> none() {
			return ResponseEntity.noContent().header("X-A", "b").build();
		}

		@RequestMapping("/empty")
		void empty(HttpServletResponse response) {
			response.setStatus(202);
			response.setContentLength(0);
		}

		@RequestMapping("/forward")
		void forward(HttpServletRequest request, HttpServletResponse response) throws Exception {
			request.getRequestDispatcher("/a2a/object").forward(request, response);
		}

		@RequestMapping("/include")
		void include(HttpServletRequest request, HttpServletResponse response) throws Exception {
			response.setContentType("application/json");
			request.getRequestDispatcher("/a2a/object").include(request, response);
		}

		@RequestMapping("/reset")
		void reset(HttpServletResponse response) throws IOException {
			response.setHeader("X-Gone", "x");
			response.getOutputStream().print("garbage");
			response.reset();
			response.setContentType("application/json;charset=UTF-8");
			response.getWriter().print("garbage");
			response.resetBuffer();
			response.getWriter().print(RESULT);
		}

		@RequestMapping("/close")
		void close(HttpServletResponse response) throws IOException {
			response.setContentType("application/json");
			try (OutputStream out = response.getOutputStream()) {
				out.write(RESULT.getBytes(StandardCharsets.UTF_8));
			}
			response.getOutputStream().print("ignored");
		}

		@RequestMapping("/late-length")
		void lateLength(HttpServletResponse response) throws IOException {
			response.setContentType("application/json");
			response.getOutputStream().print("{\"a\":1}");
			response.setHeader("Content-Length", "7");
		}

	}

	private static final class TimeoutAnswer implements AsyncListener {

		@Override
		public void onTimeout(AsyncEvent event) throws IOException {
			AsyncContext context = event.getAsyncContext();
			context.getResponse().setContentType("application/json");
			context.getResponse().getOutputStream().write(RESULT.getBytes(StandardCharsets.UTF_8));
			context.complete();
		}

		@Override
		public void onComplete(AsyncEvent event) {
			// Nothing to do.
		}

		@Override
		public void onError(AsyncEvent event) {
			// Nothing to do.
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// Nothing to do.
		}

	}

	private static final class Events implements WriteListener {

		private final AsyncContext context;

		private final ServletOutputStream out;

		private int written;

		Events(AsyncContext context, ServletOutputStream out) {
			this.context = context;
			this.out = out;
		}

		@Override
		public void onWritePossible() throws IOException {
			while (this.out.isReady()) {
				if (this.written == 400) {
					this.written++;
					this.context.complete();
					return;
				}
				if (this.written > 400) {
					return;
				}
				this.written++;
				String event = "data: " + RESULT + "\n\n: " + "x".repeat(1000) + "\n\n";
				this.out.write(event.getBytes(StandardCharsets.UTF_8));
			}
		}

		@Override
		public void onError(Throwable failure) {
			Agent.STOPPED.add("non-blocking");
		}

	}

	private interface Work {

		void on(SseEmitter emitter) throws IOException;

	}

}
