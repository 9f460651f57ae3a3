package dev.a2asecurity.starter;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.NullSecurityContextRepository;

import static dev.a2asecurity.web.A2ASecurityConfigurer.a2aSecurity;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that come later, on a real Tomcat: through its asynchronous and error
 * dispatches the caller stays who it was, nothing is refused that was let in, and a
 * stream that breaks is not mended with a refusal.
 */
class StreamingTests {

	private static TestIssuer issuer;

	private static RunningAgent agent;

	private static RunningAgent forgetful;

	private static CapturedLog log;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = start(StreamingAgentApplication.class);
		forgetful = start(StreamingAgentApplication.class, ForgetfulChain.class);
		log = CapturedLog.open();
	}

	@AfterAll
	static void stop() {
		log.close();
		forgetful.close();
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
		HttpResponse<String> response = post("complete", token());
		awaitEnd("complete");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(texts(response)).containsExactly("first", "test-client");
	}

	@Test
	void streamWhenCallersFollowEachOtherOnOneThreadThenEachIsSeen() throws InterruptedException {
		for (String subject : List.of("alice", "bob", "alice")) {
			String token = issuer.token(RunningAgent.AUDIENCE,
					(claims) -> claims.subject(subject).claim("scope", "tell:use"));
			HttpResponse<String> response = post("complete", token);
			awaitEnd("complete");
			assertThat(texts(response)).containsExactly("first", subject);
		}
	}

	@Test
	void streamWhenItFailsAfterTheFirstEventThenItBreaksOff() throws InterruptedException, IOException {
		String answer = readToTheEnd("error");
		awaitEnd("error");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("\"text\":\"test-client\"").doesNotContain("\"error\"");
		// Without the last chunk, so that no client takes it for the whole answer.
		assertThat(answer).doesNotEndWith("0\r\n\r\n");
	}

	@Test
	void streamWhenSkillIsRefusedAfterTheFirstEventThenItBreaksOff() throws InterruptedException, IOException {
		String answer = readToTheEnd("refusal", issuer.token(RunningAgent.AUDIENCE, "other:use"));
		awaitEnd("refusal");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("\"text\":\"first\"").doesNotContain("\"error\"");
		assertThat(answer).doesNotEndWith("0\r\n\r\n");
	}

	@Test
	void streamWhenItFailsBeforeTheFirstEventThenServerError() throws InterruptedException {
		HttpResponse<String> response = post("early-error", token());
		awaitEnd("early-error");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain("IllegalStateException").doesNotContain("before the first event");
	}

	@Test
	void streamWhenSkillIsRefusedBeforeTheFirstEventThenRefusalInTheBindingsForm() throws InterruptedException {
		HttpResponse<String> response = post("early-refusal", issuer.token(RunningAgent.AUDIENCE, "other:use"));
		awaitEnd("early-refusal");
		assertInsufficientScope(response);
	}

	@Test
	void streamWhenItTimesOutThenItEndsAndNobodyIsRefused() throws InterruptedException, IOException {
		String answer = readToTheEnd("time-out");
		awaitEnd("time-out");
		assertThat(answer).startsWith("HTTP/1.1 200").contains("\"text\":\"test-client\"").doesNotContain("\"error\"");
		assertThat(StreamingAgentApplication.ENDS.poll(5, TimeUnit.SECONDS)).isEqualTo("timed out");
	}

	@Test
	void streamWhenItTimesOutBeforeTheFirstEventThenUnavailable() throws InterruptedException {
		HttpResponse<String> response = post("early-time-out", token());
		awaitEnd("early-time-out");
		assertThat(response.statusCode()).isEqualTo(503);
	}

	@Test
	void streamWhenClientDisconnectsThenAgentEndsAsTheCaller() throws InterruptedException, IOException {
		try (Socket socket = open("endless", token())) {
			assertThat(socket.getInputStream().read()).isEqualTo('H');
		}
		assertThat(StreamingAgentApplication.ENDS.poll(10, TimeUnit.SECONDS))
			.isEqualTo("disconnected while test-client was called for");
		// Tomcat does not always say that it is done with such a request; that the
		// agent's
		// only thread is free again says enough.
		HttpResponse<String> next = post("future", token());
		awaitEnd("future");
		assertThat(texts(next)).containsExactly("test-client");
	}

	@ParameterizedTest
	@ValueSource(strings = { "now", "future", "deferred", "callable", "body" })
	void answerWhenItComesLaterThenSkillSeesTheCaller(String way) throws InterruptedException {
		HttpResponse<String> response = post(way, token());
		awaitEnd(way);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(texts(response)).containsExactly("test-client");
	}

	@ParameterizedTest
	@ValueSource(strings = { "future", "deferred", "callable", "body" })
	void answerWhenSkillIsRefusedLaterThenRefusalInTheBindingsForm(String way) throws InterruptedException {
		HttpResponse<String> response = post(way, issuer.token(RunningAgent.AUDIENCE, "other:use"));
		awaitEnd(way);
		assertInsufficientScope(response);
	}

	/**
	 * An answer that nobody could read to its end is not half an answer.
	 */
	@Test
	void answerWhenBodyFailsBeforeItsEndThenServerErrorAndNothingOfIt() throws InterruptedException, IOException {
		String answer = readToTheEnd("broken-body");
		awaitEnd("broken-body");
		assertThat(answer).startsWith("HTTP/1.1 500").doesNotContain("test-client", "after the first bytes");
	}

	@Test
	void answerWhenChainOfTheUserRemembersNobodyThenCallerIsStillSeen() throws InterruptedException {
		for (String way : List.of("future", "deferred", "callable", "body")) {
			HttpResponse<String> response = post(forgetful, way, token());
			awaitEnd(way);
			assertThat(response.statusCode()).as(way).isEqualTo(200);
			assertThat(texts(response)).containsExactly("test-client");
		}
		HttpResponse<String> stream = post(forgetful, "complete", token());
		awaitEnd("complete");
		assertThat(texts(stream)).containsExactly("first", "test-client");
	}

	/**
	 * An agent on a thread of its own may commit the response while the container's
	 * thread leaves: who writes headers then, writes them beside each other.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "complete", "future", "deferred", "callable", "body" })
	void headersWhenAgentAnswersLaterThenWrittenOnceBeforeIt(String way) throws InterruptedException {
		ForgetfulChain.WRITTEN.clear();
		HttpResponse<String> response = post(forgetful, way, token());
		awaitEnd(way);
		assertThat(ForgetfulChain.WRITTEN).containsExactly("before");
		assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
		assertThat(response.headers().allValues("Cache-Control"))
			.containsExactly("no-cache, no-store, max-age=0, must-revalidate");
	}

	@Test
	void headersWhenAgentSpeaksOfCachingThenNothingElseDoes() throws InterruptedException {
		HttpResponse<String> response = post("cached", token());
		awaitEnd("cached");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("max-age=60, private");
		assertThat(response.headers().map()).doesNotContainKeys("Pragma", "Expires");
		assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
	}

	@Test
	void headersWhenAgentTakesAwayWhatIsSaidOfCachingThenItStays() throws InterruptedException {
		HttpResponse<String> response = post("uncached", token());
		awaitEnd("uncached");
		assertThat(response.headers().allValues("Cache-Control"))
			.containsExactly("no-cache, no-store, max-age=0, must-revalidate");
		assertThat(response.headers().allValues("Pragma")).containsExactly("no-cache");
	}

	@Test
	void headersWhenAgentResetsThenOthersStay() throws InterruptedException {
		HttpResponse<String> response = post("reset", token());
		awaitEnd("reset");
		assertThat(response.headers().map()).doesNotContainKey("X-Own");
		assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
		assertThat(response.headers().allValues("Cache-Control")).containsExactly("max-age=60");
	}

	private static RunningAgent start(Class<?>... sources) {
		return RunningAgent.startBare(List.of(sources), "a2a.security.issuer-uri=" + issuer.uri(),
				"a2a.security.audience=" + RunningAgent.AUDIENCE, "a2a.agent.url=https://agent.example.com/a2a",
				"spring.mvc.async.request-timeout=300ms");
	}

	private static void assertInsufficientScope(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.headers().firstValue("WWW-Authenticate")).get()
			.asString()
			.contains("error=\"insufficient_scope\", scope=\"tell:use\"");
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-31403);
	}

	private static HttpResponse<String> post(String way, String token) {
		return post(agent, way, token);
	}

	private static HttpResponse<String> post(RunningAgent agent, String way, String token) {
		return agent.post("/a2a", token, StreamingAgentApplication.WAY, way);
	}

	/**
	 * Returns the texts of the messages that were answered with, one or a stream of them.
	 */
	private static List<String> texts(HttpResponse<String> response) {
		return response.body()
			.lines()
			.filter((line) -> !line.isBlank())
			.map((line) -> JsonPath.<String>read(line.startsWith("data:") ? line.substring("data:".length()) : line,
					"$.result.message.parts[0].text"))
			.toList();
	}

	/**
	 * Waits until the container is done with the request, so that what it logs is logged.
	 * It may say so of one request more than once, late ones of the test before included.
	 */
	private static void awaitEnd(String way) throws InterruptedException {
		String done = StreamingAgentApplication.DONE.poll(10, TimeUnit.SECONDS);
		while (done != null && !done.equals(way)) {
			done = StreamingAgentApplication.DONE.poll(10, TimeUnit.SECONDS);
		}
		assertThat(done).isEqualTo(way);
	}

	private static String readToTheEnd(String way) throws IOException {
		return readToTheEnd(way, token());
	}

	private static String readToTheEnd(String way, String token) throws IOException {
		try (Socket socket = open(way, token); InputStream in = socket.getInputStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static Socket open(String way, String token) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.uri("/").getPort());
		socket.setSoTimeout(10_000);
		OutputStream out = socket.getOutputStream();
		String body = RunningAgent.sendMessage();
		out.write(("POST /a2a HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
				+ StreamingAgentApplication.WAY + ": " + way + "\r\nConnection: close\r\nContent-Type: application/json"
				+ "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII));
		out.flush();
		return socket;
	}

	private static String token() {
		return issuer.token(RunningAgent.AUDIENCE, "tell:use");
	}

	/**
	 * A chain that has another idea of where an authentication is kept between
	 * dispatches.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ForgetfulChain {

		/**
		 * Whether headers were written before or after the agent had begun.
		 */
		static final Queue<String> WRITTEN = new ConcurrentLinkedQueue<>();

		@Bean
		SecurityFilterChain a2aSecurityFilterChain(HttpSecurity http) {
			http.with(a2aSecurity(), Customizer.withDefaults());
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.headers((headers) -> headers.addHeaderWriter((request, response) -> WRITTEN
				.add((request.getAttribute(StreamingAgentApplication.BEGUN) != null) ? "after" : "before")));
			http.securityContext((context) -> context.securityContextRepository(new NullSecurityContextRepository()));
			return http.build();
		}

	}

}
