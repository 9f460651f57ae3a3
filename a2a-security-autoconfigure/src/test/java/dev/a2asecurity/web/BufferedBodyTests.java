package dev.a2asecurity.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.Denial;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Bodies in memory: their bounds, and the request that is read again, against Tomcat.
 */
class BufferedBodyTests {

	private static final int MAX_SIZE = 100_000;

	private static final int MAX_TOTAL = 250_000;

	private final BufferedBodies bodies = new BufferedBodies(MAX_SIZE, MAX_TOTAL);

	private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch closed = new CountDownLatch(1);

	private WebServer server;

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop();
		}
		assertThat(this.failures).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4095, 4096, 4097, 16384, 65537, MAX_SIZE })
	void readWhenWithinBoundThenHasTheBytes(int size) throws Exception {
		byte[] sent = bytes(size);
		for (MockHttpServletRequest request : List.of(announced(sent), unannounced(sent))) {
			try (BufferedBody body = this.bodies.read(request)) {
				assertThat(body.size()).isEqualTo(size);
				assertThat(Arrays.copyOf(body.bytes(), size)).isEqualTo(sent);
				assertThat(this.bodies.held()).isPositive().isLessThanOrEqualTo(MAX_SIZE);
			}
			assertThat(this.bodies.held()).isZero();
		}
	}

	@Test
	void readWhenOneByteTooManyThenRefused() {
		for (MockHttpServletRequest request : List.of(announced(bytes(MAX_SIZE + 1)),
				unannounced(bytes(MAX_SIZE + 1)))) {
			assertRefused(request, Denial.tooLarge());
		}
	}

	@Test
	void readWhenAnnouncedTooLargeThenRefusedUnread() {
		MockHttpServletRequest request = new Unread(MAX_SIZE + 1L);
		assertRefused(request, Denial.tooLarge());
		assertRefused(new Unread(Long.MAX_VALUE), Denial.tooLarge());
	}

	@Test
	void readWhenOwnBoundIsSmallerThenThatOneHolds() throws Exception {
		this.bodies.read(unannounced(bytes(10)), 10).close();
		assertThatExceptionOfType(RequestRefusedException.class)
			.isThrownBy(() -> this.bodies.read(unannounced(bytes(11)), 10))
			.satisfies((ex) -> assertThat(ex.denial()).isEqualTo(Denial.tooLarge()));
	}

	@Test
	void readWhenAllTogetherAreTooLargeThenRefusedUntilOneIsClosed() throws Exception {
		BufferedBody first = this.bodies.read(announced(bytes(MAX_SIZE)));
		BufferedBody second = this.bodies.read(announced(bytes(MAX_SIZE)));
		assertThatExceptionOfType(RequestRefusedException.class)
			.isThrownBy(() -> this.bodies.read(announced(bytes(MAX_SIZE))))
			.satisfies((ex) -> {
				assertThat(ex.denial().kind()).isEqualTo(Denial.Kind.UNAVAILABLE);
				assertThat(ex.denial().retryAfter()).isPositive();
				assertThat(ex.getMessage()).contains("max-buffered");
			});
		assertThat(this.bodies.held()).isEqualTo(2L * MAX_SIZE);
		second.close();
		second.close();
		assertThat(this.bodies.held()).isEqualTo(MAX_SIZE);
		this.bodies.read(announced(bytes(MAX_SIZE))).close();
		first.close();
		assertThat(this.bodies.held()).isZero();
	}

	/**
	 * Who sends slowly has its bodies held for as long.
	 */
	@Test
	void readWhenACallerSendsAllItCanThenThereIsRoomForTheOthers() throws Exception {
		BufferedBodies shared = new BufferedBodies(10_000, 60_000);
		Caller mallory = Caller.builder("https://issuer.example.com", "mallory").build();
		List<BufferedBody> held = new ArrayList<>();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> {
			for (int i = 0; i < 6; i++) {
				held.add(shared.read(unannounced(bytes(10_000)), mallory));
			}
		}).satisfies((ex) -> {
			assertThat(ex.denial().kind()).isEqualTo(Denial.Kind.TOO_MANY_REQUESTS);
			assertThat(ex.denial().retryAfter()).isPositive();
			assertThat(ex.getMessage()).contains("bodies_of_caller_full", "max-buffered");
		});
		assertThat(held).hasSize(3);
		assertThat(shared.held()).as("nothing is kept of what was refused").isEqualTo(30_000);
		Caller alice = Caller.builder("https://issuer.example.com", "alice").build();
		shared.read(unannounced(bytes(10_000)), alice).close();
		assertThat(held).allSatisfy((body) -> assertThat(body.size()).isEqualTo(10_000));
		held.forEach(BufferedBody::close);
		assertThat(shared.held()).isZero();
		shared.read(unannounced(bytes(10_000)), mallory).close();
	}

	@Test
	void readWhenMuchIsAnnouncedAndNothingComesThenNothingIsReserved() {
		MockHttpServletRequest request = new Unread(MAX_SIZE);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.bodies.read(request));
		assertThat(((Unread) request).heldWhenRead).isLessThanOrEqualTo(4096);
		assertThat(this.bodies.held()).isZero();
	}

	@Test
	void bodiesWhenOneMayTakeMoreThanAllThenInvalid() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BufferedBodies(2, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new BufferedBodies(0, 1));
	}

	@Test
	void replayWhenReadToTheEndThenMemoryIsGivenBack() throws Exception {
		BufferedBody body = this.bodies.read(announced(bytes(5000)));
		HttpServletRequest replayed = body.replay(announced(bytes(5000)));
		assertThat(replayed.getInputStream().readNBytes(4999)).hasSize(4999);
		assertThat(this.bodies.held()).isPositive();
		assertThat(replayed.getInputStream().read()).isNotNegative();
		assertThat(this.bodies.held()).isZero();
		assertThat(replayed.getInputStream().read()).isNegative();
		assertThat(replayed.getInputStream().read(new byte[1], 0, 1)).isNegative();
		assertThat(replayed.getInputStream().isFinished()).isTrue();
		assertThatIllegalStateException().isThrownBy(body::bytes);
	}

	@Test
	void replayWhenKeptThenMemoryIsHeldUntilClosed() throws Exception {
		BufferedBody body = this.bodies.read(announced(bytes(5000)));
		body.keep();
		assertThat(body.replay(announced(bytes(5000))).getInputStream().readAllBytes()).isEqualTo(bytes(5000));
		assertThat(body.replay(announced(bytes(5000))).getInputStream().readAllBytes()).isEqualTo(bytes(5000));
		assertThat(this.bodies.held()).isPositive();
		body.close();
		assertThat(this.bodies.held()).isZero();
	}

	@Test
	void replayWhenReaderAfterStreamThenRefusedAsByAnyRequest() throws Exception {
		BufferedBody body = this.bodies.read(announced(bytes(10)));
		HttpServletRequest streamed = body.replay(announced(bytes(10)));
		assertThat(streamed.getInputStream()).isSameAs(streamed.getInputStream());
		assertThatIllegalStateException().isThrownBy(streamed::getReader);
		HttpServletRequest read = body.replay(announced(bytes(10)));
		assertThat(read.getReader()).isSameAs(read.getReader());
		assertThatIllegalStateException().isThrownBy(read::getInputStream);
		assertThatIllegalStateException().isThrownBy(() -> streamed.getInputStream().setReadListener(null));
	}

	@Test
	void bodyWhenPrintedThenShowsNothingOfItsContent() throws Exception {
		BufferedBody body = this.bodies.read(announced("secret".getBytes(StandardCharsets.UTF_8)));
		assertThat(body).hasToString("BufferedBody[6 bytes]");
	}

	@Test
	void replayOnTomcatWhenReadByReaderThenIsUtf8AndParametersAreTheQuerys() throws Exception {
		start((request, response) -> {
			answer(response, request.getReader().readLine() + " " + request.getParameter("q") + " "
					+ request.getParameterMap().size() + " " + request.getContentLengthLong());
		});
		for (boolean chunked : List.of(true, false)) {
			assertThat(send("?q=1", "{\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8), chunked).body())
				.isEqualTo("{\"a\":\"ü\"} 1 1 10");
		}
	}

	@Test
	void replayOnTomcatWhenBodyIsAFormThenParametersAreTheQuerys() throws Exception {
		start((request, response) -> {
			answer(response, request.getParameterMap().keySet() + " " + request.getReader().readLine());
		});
		HttpRequest form = HttpRequest.newBuilder(uri("?q=1"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("taskId=1"))
			.build();
		assertThat(HttpClient.newHttpClient().send(form, HttpResponse.BodyHandlers.ofString()).body())
			.isEqualTo("[q] taskId=1");
	}

	@Test
	void replayOnTomcatWhenBodyIsTooLargeThenRefusedChunkedOrNot() throws Exception {
		start((request, response) -> answer(response, "read"));
		for (boolean chunked : List.of(true, false)) {
			assertThat(send("", bytes(MAX_SIZE + 1), chunked).statusCode()).isEqualTo(413);
		}
		assertThat(send("", bytes(MAX_SIZE), true).body()).isEqualTo("read");
		assertThat(this.bodies.held()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 50_000 })
	void replayOnTomcatWhenReadByListenerThenHasTheBytes(int size) throws Exception {
		start((request, response) -> {
			AsyncContext async = request.startAsync();
			ServletInputStream input = request.getInputStream();
			input.setReadListener(new CollectingListener(input, async, (read) -> answer(response, read)));
		});
		assertThat(send("", bytes(size), true).body()).isEqualTo(Arrays.hashCode(bytes(size)) + " 1");
		assertThat(this.closed.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.bodies.held()).isZero();
	}

	@Test
	void replayOnTomcatWhenListenerReadsLaterOnAnotherThreadThenIsToldTheEnd() throws Exception {
		start((request, response) -> {
			AsyncContext async = request.startAsync();
			ServletInputStream input = request.getInputStream();
			CompletableFuture<Integer> count = new CompletableFuture<>();
			input.setReadListener(new ReadListener() {

				@Override
				public void onDataAvailable() {
					CompletableFuture.runAsync(() -> {
						try {
							count.complete(input.readAllBytes().length);
						}
						catch (IOException ex) {
							onError(ex);
						}
					});
				}

				@Override
				public void onAllDataRead() throws IOException {
					answer(response, "read " + count.join());
					async.complete();
				}

				@Override
				public void onError(Throwable ex) {
					BufferedBodyTests.this.failures.add(ex);
				}

			});
		});
		assertThat(send("", bytes(100), true).body()).isEqualTo("read 100");
	}

	@Test
	void replayOnTomcatWhenAsyncAndUnreadThenMemoryIsHeldUntilItEnds() throws Exception {
		CompletableFuture<AsyncContext> started = new CompletableFuture<>();
		start((request, response) -> {
			answer(response, "left");
			started.complete(request.startAsync());
		});
		CompletableFuture<HttpResponse<String>> response = CompletableFuture.supplyAsync(() -> {
			try {
				return send("", bytes(100), false);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		AsyncContext async = started.get(10, TimeUnit.SECONDS);
		assertThat(this.bodies.held()).isPositive();
		async.complete();
		assertThat(response.get(10, TimeUnit.SECONDS).body()).isEqualTo("left");
		assertThat(this.closed.await(10, TimeUnit.SECONDS)).isTrue();
	}

	private void assertRefused(MockHttpServletRequest request, Denial denial) {
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> this.bodies.read(request))
			.satisfies((ex) -> {
				assertThat(ex.denial()).isEqualTo(denial);
				assertThat(ex.requestId()).isNull();
			});
		assertThat(this.bodies.held()).isZero();
	}

	private static MockHttpServletRequest announced(byte[] body) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/a2a");
		request.setContent(body);
		return request;
	}

	private static MockHttpServletRequest unannounced(byte[] body) {
		return new MockHttpServletRequest("POST", "/a2a") {

			@Override
			public ServletInputStream getInputStream() {
				return new DelegatingServletInputStream(new ByteArrayInputStream(body));
			}

		};
	}

	private static byte[] bytes(int size) {
		byte[] bytes = new byte[size];
		for (int i = 0; i < size; i++) {
			bytes[i] = (byte) (i % 251);
		}
		return bytes;
	}

	private void start(Handler handler) {
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
		factory.setAddress(java.net.InetAddress.getLoopbackAddress());
		this.server = factory.getWebServer((context) -> {
			var registration = context.addServlet("test", new ReplayingServlet(handler));
			registration.addMapping("/");
			registration.setAsyncSupported(true);
		});
		this.server.start();
	}

	private URI uri(String query) {
		return URI.create("http://127.0.0.1:" + this.server.getPort() + "/a2a" + query);
	}

	private HttpResponse<String> send(String query, byte[] body, boolean chunked)
			throws IOException, InterruptedException {
		HttpRequest.BodyPublisher publisher = chunked
				? HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
				: HttpRequest.BodyPublishers.ofByteArray(body);
		HttpRequest request = HttpRequest.newBuilder(uri(query))
			.version(HttpClient.Version.HTTP_1_1)
			.header("Content-Type", "application/json")
			.POST(publisher)
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	private static void answer(HttpServletResponse response, String text) throws IOException {
		response.setContentType("text/plain;charset=UTF-8");
		response.getWriter().write(text);
	}

	@FunctionalInterface
	private interface Handler {

		void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;

	}

	@FunctionalInterface
	private interface Answer {

		void write(String read) throws IOException;

	}

	/**
	 * Announces a body and breaks off at its first byte.
	 */
	private final class Unread extends MockHttpServletRequest {

		private final long announced;

		private long heldWhenRead;

		Unread(long announced) {
			super("POST", "/a2a");
			this.announced = announced;
		}

		@Override
		public long getContentLengthLong() {
			return this.announced;
		}

		@Override
		public ServletInputStream getInputStream() {
			return new DelegatingServletInputStream(new InputStream() {

				@Override
				public int read() throws IOException {
					Unread.this.heldWhenRead = BufferedBodyTests.this.bodies.held();
					throw new IOException("gone");
				}

			});
		}

	}

	/**
	 * Reads as the specification of servlets shows it.
	 */
	private final class CollectingListener implements ReadListener {

		private final ServletInputStream input;

		private final AsyncContext async;

		private final Answer answer;

		private final java.io.ByteArrayOutputStream collected = new java.io.ByteArrayOutputStream();

		private int ends;

		CollectingListener(ServletInputStream input, AsyncContext async, Answer answer) {
			this.input = input;
			this.async = async;
			this.answer = answer;
		}

		@Override
		public void onDataAvailable() throws IOException {
			byte[] buffer = new byte[1024];
			while (this.input.isReady()) {
				int count = this.input.read(buffer);
				if (count < 0) {
					return;
				}
				this.collected.write(buffer, 0, count);
			}
		}

		@Override
		public void onAllDataRead() throws IOException {
			this.ends++;
			this.answer.write(Arrays.hashCode(this.collected.toByteArray()) + " " + this.ends);
			this.async.complete();
		}

		@Override
		public void onError(Throwable ex) {
			BufferedBodyTests.this.failures.add(ex);
		}

	}

	private final class ReplayingServlet extends HttpServlet {

		private static final long serialVersionUID = 1L;

		private final transient Handler handler;

		ReplayingServlet(Handler handler) {
			this.handler = handler;
		}

		@Override
		protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
			BufferedBody body;
			try {
				body = BufferedBodyTests.this.bodies.read(request);
			}
			catch (RequestRefusedException ex) {
				response.setStatus(413);
				return;
			}
			try {
				this.handler.handle(body.replay(request), response);
			}
			finally {
				body.closeAfter(request);
				if (request.isAsyncStarted()) {
					request.getAsyncContext().addListener(new LastListener());
				}
			}
		}

	}

	private final class LastListener implements jakarta.servlet.AsyncListener {

		@Override
		public void onComplete(jakarta.servlet.AsyncEvent event) {
			assertThat(BufferedBodyTests.this.bodies.held()).isZero();
			BufferedBodyTests.this.closed.countDown();
		}

		@Override
		public void onTimeout(jakarta.servlet.AsyncEvent event) {
		}

		@Override
		public void onError(jakarta.servlet.AsyncEvent event) {
		}

		@Override
		public void onStartAsync(jakarta.servlet.AsyncEvent event) {
		}

	}

}
