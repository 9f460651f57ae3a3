package dev.a2asecurity.starter;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.starter.streamingapp.StreamingAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that come later, on a real Tomcat: through its asynchronous and error
 * dispatches the caller stays who it was, nothing is refused that was let in, and a
 * stream that breaks is not mended with a refusal.
 */
class StreamingTests {

	private static TestIssuer issuer;

	private static RunningAgent agent;

	private static CapturedLog log;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = RunningAgent.startBare(List.of(StreamingAgentApplication.class),
				"a2a.security.issuer-uri=" + issuer.uri(), "a2a.security.audience=" + RunningAgent.AUDIENCE,
				"a2a.agent.url=https://agent.example.com/a2a", "spring.mvc.async.request-timeout=300ms");
		log = CapturedLog.open();
	}

	@AfterAll
	static void stop() {
		log.close();
		agent.close();
		issuer.close();
	}

	@BeforeEach
	void forget() {
		log.clear();
		StreamingAgentApplication.DONE.clear();
		StreamingAgentApplication.ENDS.clear();
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(StreamingAgentApplication.LEFT_ON_THREAD).isEmpty();
		assertThat(log.text()).doesNotContain("already committed")
			.doesNotContain("Unable to handle")
			.doesNotContain("reason=no_token")
			.doesNotContain("reason=no_caller")
			.doesNotContain("Sending AnonymousAuthenticationToken");
	}

	@Test
	void streamWhenItCompletesThenSkillSeesTheCaller() throws InterruptedException {
		HttpResponse<String> response = agent.post("/a2a/complete", token());
		awaitEnd("/a2a/complete");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(events(response)).containsExactly("first", "test-client");
	}

	@Test
	void streamWhenCallersFollowEachOtherOnOneThreadThenEachIsSeen() throws InterruptedException {
		for (String subject : List.of("alice", "bob", "alice")) {
			String token = issuer.token(RunningAgent.AUDIENCE,
					(claims) -> claims.subject(subject).claim("scope", "tell:use"));
			HttpResponse<String> response = agent.post("/a2a/complete", token);
			awaitEnd("/a2a/complete");
			assertThat(events(response)).containsExactly("first", subject);
		}
	}

	@Test
	void streamWhenItFailsAfterTheFirstEventThenItBreaksOff() throws InterruptedException, IOException {
		String answer = readToTheEnd("/a2a/error");
		awaitEnd("/a2a/error");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("data:test-client").doesNotContain("jsonrpc");
		// Without the last chunk, so that no client takes it for the whole answer.
		assertThat(answer).doesNotEndWith("0\r\n\r\n");
	}

	@Test
	void streamWhenSkillIsRefusedAfterTheFirstEventThenItBreaksOff() throws InterruptedException, IOException {
		String answer = readToTheEnd("/a2a/refusal", issuer.token(RunningAgent.AUDIENCE, "other:use"));
		awaitEnd("/a2a/refusal");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("data:first").doesNotContain("jsonrpc");
		assertThat(answer).doesNotEndWith("0\r\n\r\n");
	}

	@Test
	void streamWhenItFailsBeforeTheFirstEventThenServerError() throws InterruptedException {
		HttpResponse<String> response = agent.post("/a2a/early-error", token());
		awaitEnd("/a2a/early-error");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain("IllegalStateException").doesNotContain("before the first event");
	}

	@Test
	void streamWhenSkillIsRefusedBeforeTheFirstEventThenRefusalInTheBindingsForm() throws InterruptedException {
		HttpResponse<String> response = agent.post("/a2a/early-refusal",
				issuer.token(RunningAgent.AUDIENCE, "other:use"));
		awaitEnd("/a2a/early-refusal");
		assertInsufficientScope(response);
	}

	@Test
	void streamWhenItTimesOutThenItEndsAndNobodyIsRefused() throws InterruptedException, IOException {
		String answer = readToTheEnd("/a2a/time-out");
		awaitEnd("/a2a/time-out");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("data:test-client").doesNotContain("jsonrpc");
		assertThat(StreamingAgentApplication.ENDS.poll(5, TimeUnit.SECONDS)).isEqualTo("timed out");
	}

	@Test
	void streamWhenItTimesOutBeforeTheFirstEventThenUnavailable() throws InterruptedException {
		HttpResponse<String> response = agent.post("/a2a/early-time-out", token());
		awaitEnd("/a2a/early-time-out");
		assertThat(response.statusCode()).isEqualTo(503);
	}

	@Test
	void streamWhenClientDisconnectsThenAgentEndsAsTheCaller() throws InterruptedException, IOException {
		try (Socket socket = open("/a2a/endless", token())) {
			assertThat(socket.getInputStream().read()).isEqualTo('H');
		}
		assertThat(StreamingAgentApplication.ENDS.poll(10, TimeUnit.SECONDS))
			.isEqualTo("disconnected while test-client was called for");
		// Tomcat does not always say that it is done with such a request; that the
		// agent's
		// only thread is free again says enough.
		HttpResponse<String> next = agent.post("/a2a/future", token());
		awaitEnd("/a2a/future");
		assertThat(next.body()).isEqualTo("test-client");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a2a", "/a2a/future", "/a2a/deferred", "/a2a/callable", "/a2a/body" })
	void answerWhenItComesLaterThenSkillSeesTheCaller(String path) throws InterruptedException {
		HttpResponse<String> response = agent.post(path, token());
		awaitEnd(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("test-client");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a2a/future", "/a2a/deferred", "/a2a/callable", "/a2a/body" })
	void answerWhenSkillIsRefusedLaterThenRefusalInTheBindingsForm(String path) throws InterruptedException {
		HttpResponse<String> response = agent.post(path, issuer.token(RunningAgent.AUDIENCE, "other:use"));
		awaitEnd(path);
		assertInsufficientScope(response);
	}

	@Test
	void answerWhenBodyFailsAfterTheFirstBytesThenItBreaksOff() throws InterruptedException, IOException {
		String answer = readToTheEnd("/a2a/broken-body");
		awaitEnd("/a2a/broken-body");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("test-client").doesNotContain("jsonrpc");
		assertThat(answer).doesNotEndWith("0\r\n\r\n");
	}

	private static void assertInsufficientScope(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.headers().firstValue("WWW-Authenticate")).get()
			.asString()
			.contains("error=\"insufficient_scope\", scope=\"tell:use\"");
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-31403);
	}

	private static List<String> events(HttpResponse<String> response) {
		return response.body()
			.lines()
			.filter((line) -> line.startsWith("data:"))
			.map((line) -> line.substring("data:".length()))
			.toList();
	}

	/**
	 * Waits until the container is done with the request, so that what it logs is logged.
	 * It may say so of one request more than once, late ones of the test before included.
	 */
	private static void awaitEnd(String path) throws InterruptedException {
		String done = StreamingAgentApplication.DONE.poll(10, TimeUnit.SECONDS);
		while (done != null && !done.equals(path)) {
			done = StreamingAgentApplication.DONE.poll(10, TimeUnit.SECONDS);
		}
		assertThat(done).isEqualTo(path);
	}

	private static String readToTheEnd(String path) throws IOException {
		return readToTheEnd(path, token());
	}

	private static String readToTheEnd(String path, String token) throws IOException {
		try (Socket socket = open(path, token); InputStream in = socket.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static Socket open(String path, String token) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.uri("/").getPort());
		socket.setSoTimeout(10_000);
		OutputStream out = socket.getOutputStream();
		out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
				+ "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		out.flush();
		return socket;
	}

	private static String token() {
		return issuer.token(RunningAgent.AUDIENCE, "tell:use");
	}

}
