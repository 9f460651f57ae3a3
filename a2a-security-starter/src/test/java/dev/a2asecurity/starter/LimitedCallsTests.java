package dev.a2asecurity.starter;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.audit.AuditEvent;
import dev.a2asecurity.audit.CallDecided;
import dev.a2asecurity.audit.RequestsLimited;
import dev.a2asecurity.audit.SkillDecided;
import dev.a2asecurity.authentication.BlockTarget;
import dev.a2asecurity.authentication.CallerBlocks;
import dev.a2asecurity.starter.streamingapp.StreamingAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits as a client meets them, on a real Tomcat; and that the place of a stream is
 * given back in whichever way the stream ends.
 */
class LimitedCallsTests {

	private static final int CALLS = 12;

	private static TestIssuer issuer;

	private static RunningAgent agent;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = RunningAgent.startBare(List.of(StreamingAgentApplication.class, Listening.class),
				"a2a.security.issuer-uri=" + issuer.uri(), "a2a.security.audience=" + RunningAgent.AUDIENCE,
				"a2a.agent.url=https://agent.example.com/a2a", "spring.mvc.async.request-timeout=300ms",
				"a2a.security.rate-limit.streams.per-caller=1", "a2a.security.rate-limit.callers.enabled=true",
				// So slowly that nothing comes back meanwhile.
				"a2a.security.rate-limit.callers.requests=" + CALLS, "a2a.security.rate-limit.callers.period=1d",
				"a2a.security.rate-limit.operations.get-task.requests=1",
				"a2a.security.rate-limit.operations.get-task.period=1d",
				"a2a.security.rate-limit.skills.tell.requests=5", "a2a.security.rate-limit.skills.tell.period=1d");
	}

	@AfterAll
	static void stop() {
		agent.close();
		issuer.close();
	}

	@Test
	void callWhenACallerHasMadeAllItMayThen429AndTheAgentIsNotAsked() {
		String subject = "caller";
		for (int left = CALLS - 1; left >= 0; left--) {
			// A token of its own each time: it is the caller who is counted.
			HttpResponse<String> response = agent.post("/a2a", token(subject, "tell:use"));
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(header(response, "RateLimit-Limit")).isEqualTo(String.valueOf(CALLS));
			assertThat(header(response, "RateLimit-Remaining")).isEqualTo(String.valueOf(left));
			assertThat(Long.parseLong(header(response, "RateLimit-Reset")))
				.isBetween((CALLS - left) * 86_400L / CALLS - 60, (CALLS - left) * 86_400L / CALLS);
		}
		assertRefused(agent.post("/a2a", token(subject, "tell:use")));
		assertThat(events(CallDecided.class, subject)).extracting(AuditEvent::reason)
			.hasSize(CALLS + 1)
			.endsWith("TOO_MANY_REQUESTS");
		assertThat(events(SkillDecided.class, subject)).hasSize(CALLS);
		assertThat(heard()).filteredOn(RequestsLimited.class::isInstance)
			.map(RequestsLimited.class::cast)
			.anySatisfy((event) -> assertThat(event.limit() + " " + event.key())
				.isEqualTo("caller " + subject + " of " + issuer.uri()));
		assertThat(agent.post("/a2a", token("another", "tell:use")).statusCode()).isEqualTo(200);
	}

	@Test
	void callWhenASkillIsCalledTooOftenThenOnlyThatSkill() {
		String token = token("of-a-skill", "tell:use");
		for (int i = 0; i < 5; i++) {
			assertThat(agent.call("/a2a", "tell", token).statusCode()).isEqualTo(200);
		}
		assertRefused(agent.call("/a2a", "tell", token));
		// Of the message that leaves it open, the skill is not known.
		assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
		// Who may not use it learns nothing of its limit.
		assertThat(agent.call("/a2a", "tell", token("of-a-skill", "other:use")).statusCode()).isEqualTo(403);
	}

	@Test
	void callWhenAnOperationIsCalledTooOftenThenOnlyThatOperation() {
		String token = token("of-an-operation", "tell:use");
		String getTask = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"GetTask\",\"params\":{\"id\":\"t-1\"}}";
		assertThat(JsonPath.<Integer>read(send(getTask, token).body(), "$.error.code")).isEqualTo(-32001);
		assertRefused(send(getTask, token));
		assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
	}

	@Test
	void streamWhenACallerHasAllItMayThen429UntilOneEnds() throws IOException {
		String token = token("with-a-stream", "tell:use");
		HttpResponse<String> second = whileOneRuns(token);
		// On a busy machine, the first has timed out before there was a second.
		for (int i = 0; i < 2 && second.statusCode() == 200; i++) {
			second = whileOneRuns(token);
		}
		assertRefused(second);
		assertFreeAgain(token);
	}

	private static HttpResponse<String> whileOneRuns(String token) throws IOException {
		try (Socket stream = open("endless", token)) {
			assertThat(stream.getInputStream().read()).isEqualTo('H');
			// What is no stream is not concerned.
			assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
			return stream("complete", token);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "complete", "error", "refusal", "early-error", "early-refusal", "time-out",
			"early-time-out", "future", "broken-body" })
	void streamWhenItHasEndedThenItsPlaceIsFree(String way) {
		try {
			stream(way, token(way, way.endsWith("refusal") ? "other:use" : "tell:use"));
		}
		catch (IllegalStateException ex) {
			assertThat(ex).as("broken off").hasCauseInstanceOf(IOException.class);
		}
		assertFreeAgain(token(way, "tell:use"));
	}

	@Test
	void streamWhenItsCallerIsBlockedThenItsPlaceIsFree() throws IOException {
		String token = token("blocked", "tell:use");
		CallerBlocks blocks = agent.context().getBean(CallerBlocks.class);
		BlockTarget target = new BlockTarget(BlockTarget.Kind.SUBJECT, issuer.uri(), "blocked");
		try (Socket stream = open("endless", token); InputStream in = stream.getInputStream()) {
			assertThat(in.read()).isEqualTo('H');
			blocks.block(target);
			in.transferTo(OutputStream.nullOutputStream());
		}
		blocks.unblock(target);
		assertFreeAgain(token);
	}

	/**
	 * The end is told after the client has its answer.
	 */
	private static void assertFreeAgain(String token) {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		HttpResponse<String> response = stream("complete", token);
		while (response.statusCode() == 429 && System.nanoTime() < end) {
			response = stream("complete", token);
		}
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
	}

	private static void assertRefused(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(429);
		assertThat(header(response, "Retry-After")).matches("[1-9]\\d*");
		assertThat(header(response, "RateLimit-Remaining")).isEqualTo("0");
		assertThat(header(response, "RateLimit-Reset")).isEqualTo(header(response, "Retry-After"));
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-31429);
	}

	private static String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElse("none");
	}

	private static List<AuditEvent> heard() {
		return agent.context().getBean(Heard.class).events;
	}

	private static List<AuditEvent> events(Class<?> type, String subject) {
		return heard().stream()
			.filter(type::isInstance)
			.filter((event) -> event.caller() != null && event.caller().subject().equals(subject))
			.toList();
	}

	private static HttpResponse<String> stream(String way, String token) {
		return send(streamingMessage(), token, StreamingAgentApplication.WAY, way);
	}

	private static String streamingMessage() {
		return RunningAgent.sendMessage().replace("SendMessage", "SendStreamingMessage");
	}

	private static HttpResponse<String> send(String body, String token, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(agent.uri("/a2a"))
			.header("Content-Type", "application/json")
			.header("Authorization", "Bearer " + token)
			.POST(HttpRequest.BodyPublishers.ofString(body));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return agent.send(request.build());
	}

	private static Socket open(String way, String token) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), agent.uri("/").getPort());
		socket.setSoTimeout(10_000);
		String body = streamingMessage();
		socket.getOutputStream()
			.write(("POST /a2a HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
					+ StreamingAgentApplication.WAY + ": " + way
					+ "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
					+ "\r\n\r\n" + body)
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static String token(String subject, String scope) {
		return issuer.token(RunningAgent.AUDIENCE, (claims) -> claims.subject(subject).claim("scope", scope));
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Heard heard() {
			return new Heard();
		}

	}

	static class Heard implements Consumer<AuditEvent> {

		private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

		@Override
		public void accept(AuditEvent event) {
			this.events.add(event);
		}

	}

}
