package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.nimbusds.jose.JOSEException;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.a2asecurity.starter.HostileTokens.Hostile;
import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One good token, changed by one thing at a time, and one good token presented in a wrong
 * way. Each row names what an agent would have believed if it were let in; each is
 * refused for that one reason, all of them in the same words, and nothing of a token is
 * in any log.
 */
class HostileTokenTests {

	private static final String INVALID_TOKEN_BODY = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-31401,"
			+ "\"message\":\"The access token is not valid.\","
			+ "\"data\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
			+ "\"reason\":\"INVALID_TOKEN\",\"domain\":\"a2asecurity.dev\"}]}}";

	private static final String INVALID_TOKEN_CHALLENGE = "Bearer error=\"invalid_token\", "
			+ "resource_metadata=\"https://agent.example.com/.well-known/oauth-protected-resource\"";

	private static final Pattern REASON = Pattern.compile("INFO \\S+ Refused a (?:token|call): reason=(\\w+),");

	private static final MutableClock clock = new MutableClock();

	private static TestIssuer issuer;

	private static HostileTokens tokens;

	private static HttpServer attackersServer;

	private static final AtomicInteger attackersServerRequests = new AtomicInteger();

	private static RunningAgent agent;

	private static CapturedLog log;

	@BeforeAll
	static void start() throws JOSEException, IOException {
		issuer = TestIssuer.start(clock);
		attackersServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		attackersServer.createContext("/", (exchange) -> {
			try (exchange) {
				attackersServerRequests.incrementAndGet();
				byte[] keys = ("{\"keys\":[" + tokens.attackersKey().toPublicJWK().toJSONString() + "]}")
					.getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(200, keys.length);
				exchange.getResponseBody().write(keys);
			}
		});
		tokens = new HostileTokens(issuer, clock, RunningAgent.AUDIENCE,
				"http://localhost:" + attackersServer.getAddress().getPort() + "/jwks");
		attackersServer.start();
		agent = RunningAgent.start(issuer, List.of(EchoAgentApplication.class, FixedTime.class),
				"server.max-http-request-header-size=2MB");
		log = CapturedLog.open();
	}

	@AfterAll
	static void stop() {
		log.close();
		agent.close();
		attackersServer.stop(0);
		issuer.close();
	}

	@BeforeEach
	void clearLog() {
		log.clear();
	}

	@Test
	void callWhenTokenIsUnchangedThenAdmitted() {
		assertThat(agent.post("/a2a", tokens.good()).statusCode()).isEqualTo(200);
		assertThat(leaks(tokens.good(), log.text())).isEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "signatures", "times", "targets", "purposes", "identities", "malformed" })
	void callWhenTokenIsHostileThenUniformRefusalAndNothingOfItInTheLog(Hostile hostile) {
		String token = hostile.token().get();
		HttpResponse<String> response = agent.post("/a2a", token);
		assertThat(response.statusCode()).as("would have fooled: %s", hostile.fools()).isEqualTo(401);
		assertThat(response.body()).isEqualTo(INVALID_TOKEN_BODY);
		assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(2)
			.startsWith(INVALID_TOKEN_CHALLENGE)
			.element(1)
			.asString()
			.startsWith("DPoP error=\"invalid_token\", algs=");
		assertThat(reasons(log.text())).containsExactly(hostile.reason());
		assertThat(leaks(token, log.text())).isEmpty();
		assertThat(attackersServerRequests).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("boundaries")
	void callWhenTokenIsJustWithinTheRulesThenAdmitted(Hostile within) {
		assertThat(agent.post("/a2a", within.token().get()).statusCode()).as(within.fools()).isEqualTo(200);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("presentations")
	void callWhenGoodTokenIsPresentedWronglyThenRefusedAndNothingOfItInTheLog(Presentation presentation) {
		String token = tokens.good();
		RawHttp.Answer answer = presentation.send().apply(token);
		assertThat(answer.status()).as("would have fooled: %s", presentation.fools()).isEqualTo(presentation.status());
		if (presentation.reason() != null) {
			assertThat(answer.body()).contains("\"reason\":\"" + presentation.toldReason() + "\"");
			assertThat(reasons(log.text())).containsExactly(presentation.reason());
		}
		// Spring Security's own loggers quote the request line at DEBUG, query included,
		// before any filter is asked. At INFO nothing may.
		assertThat(leaks(token, log.text(HostileTokenTests::isNotTheRequestLine))).isEmpty();
	}

	private static boolean isNotTheRequestLine(ILoggingEvent event) {
		return event.getLevel().isGreaterOrEqual(Level.INFO)
				|| !event.getLoggerName().equals("org.springframework.security.web.FilterChainProxy");
	}

	@Test
	void callWhenTokenIsHostileOverHttpJsonThenUniformRefusal() {
		List<String> answers = Stream.of(signatures(), times(), targets(), purposes())
			.map((hostiles) -> hostiles.toList().get(0).token().get())
			.map((token) -> agent.post("/a2a/rest/message:send", token))
			.map((response) -> response.statusCode() + response.headers().allValues("WWW-Authenticate").toString()
					+ response.body())
			.distinct()
			.toList();
		assertThat(answers).hasSize(1);
		assertThat(answers.get(0)).startsWith("401").contains("\"status\":\"UNAUTHENTICATED\"");
	}

	static Stream<Hostile> signatures() {
		return tokens.signatures();
	}

	static Stream<Hostile> times() {
		return tokens.times();
	}

	static Stream<Hostile> boundaries() {
		return tokens.boundaries();
	}

	static Stream<Hostile> targets() {
		return tokens.targets();
	}

	static Stream<Hostile> purposes() {
		return tokens.purposes();
	}

	static Stream<Hostile> identities() {
		return tokens.identities();
	}

	static Stream<Hostile> malformed() {
		return tokens.malformed();
	}

	static Stream<Presentation> presentations() {
		return Stream.of(
				new Presentation("two headers with one token", "a proxy that checks the first", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Bearer " + token, "Authorization: Bearer " + token)),
				new Presentation("two headers, the first good", "a proxy that checks the second", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Bearer " + token, "Authorization: Bearer x")),
				new Presentation("two headers, the second good", "a proxy that checks the first", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Basic dXNlcjpwYXNz", "authorization: Bearer " + token)),
				new Presentation("two headers, one empty", "a proxy that checks the first", 400, "two_headers",
						(token) -> call("/a2a", "Authorization: Bearer " + token, "Authorization:")),
				new Presentation("two tokens in one header", "a reader that takes either", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer " + token + ", Bearer " + token)),
				new Presentation("two tokens behind one name", "a reader that takes either", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer " + token + " " + token)),
				new Presentation("tab behind the scheme", "a lenient reader", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer\t" + token)),
				new Presentation("nothing behind the scheme", "a reader that fails", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer")),
				new Presentation("quoted", "a lenient reader", 401, "malformed_header",
						(token) -> call("/a2a", "Authorization: Bearer \"" + token + "\"")),
				new Presentation("another scheme", "a reader that ignores the scheme", 401, "no_token",
						(token) -> call("/a2a", "Authorization: Token " + token)),
				new Presentation("another header", "a reader of proxies' headers", 401, "no_token",
						(token) -> call("/a2a", "Proxy-Authorization: Bearer " + token,
								"X-Forwarded-Authorization: Bearer " + token)),
				new Presentation("query", "access logs that keep it", 400, "token_in_query",
						(token) -> call("/a2a?access_token=" + token)),
				new Presentation("query beside a good header", "access logs that keep it", 400, "token_in_query",
						(token) -> call("/a2a?access_token=" + token, "Authorization: Bearer " + token)),
				new Presentation("query, behind another parameter", "a reader of the first one", 400, "token_in_query",
						(token) -> call("/a2a?x=1&access_token=" + token)),
				new Presentation("query, name encoded", "a comparison before decoding", 400, "token_in_query",
						(token) -> call("/a2a?access%5Ftoken=" + token)),
				new Presentation("query, name encoded, beside a good header", "a comparison before decoding", 400,
						"token_in_query",
						(token) -> call("/a2a?%61ccess_token=" + token, "Authorization: Bearer " + token)),
				new Presentation("query, name in capitals", "a case-sensitive comparison", 400, "token_in_query",
						(token) -> call("/a2a?Access_Token=" + token)),
				new Presentation("query of an HTTP+JSON operation", "access logs that keep it", 400, "token_in_query",
						(token) -> call("/a2a/rest/message:send?access_token=" + token)),
				new Presentation("header line without a colon", "the container's log, which quotes what it cannot read",
						400, null, (token) -> call("/a2a", "Authorization Bearer " + token)),
				new Presentation("header name with a space", "the container's log, which quotes what it cannot read",
						400, null, (token) -> call("/a2a", "Author ization: Bearer " + token)),
				new Presentation("header line with a null byte",
						"the container's log, which quotes what it cannot read", 400, null,
						(token) -> call("/a2a", "Authorization: Bearer " + token + "\u0000")),
				new Presentation("form body", "the way of RFC 6750, section 2.2", 401, "no_token",
						(token) -> form("access_token=" + token)),
				new Presentation("cookie", "a browser's request from another site", 401, "no_token",
						(token) -> call("/a2a", "Cookie: access_token=" + token + "; Authorization=" + token)));
	}

	private static RawHttp.Answer call(String target, String... headers) {
		String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendMessage\"}";
		List<String> all = new ArrayList<>(
				List.of("Content-Type: application/json", "Content-Length: " + body.length()));
		all.addAll(Arrays.asList(headers));
		return RawHttp.exchange(agent.uri("/"), "POST " + target + " HTTP/1.1", all, body);
	}

	private static RawHttp.Answer form(String body) {
		return RawHttp.exchange(agent.uri("/"), "POST /a2a HTTP/1.1",
				List.of("Content-Type: application/x-www-form-urlencoded", "Content-Length: " + body.length()), body);
	}

	/**
	 * Returns the pieces of a token that occur in a text: of each part its first, middle
	 * and last 16 characters, so that a text that is cut off is found out as well.
	 */
	private static List<String> leaks(String token, String text) {
		return Arrays.stream(token.split("\\."))
			.filter((part) -> part.length() >= 16)
			.flatMap((part) -> Stream.of(part.substring(0, 16),
					part.substring(part.length() / 2 - 8, part.length() / 2 + 8), part.substring(part.length() - 16)))
			.filter(text::contains)
			.toList();
	}

	private static List<String> reasons(String log) {
		return REASON.matcher(log).results().map((match) -> match.group(1)).toList();
	}

	/**
	 * A way of sending a good token that is to be refused.
	 *
	 * @param name what is wrong with it
	 * @param fools who would have believed it
	 * @param status the status that it gets
	 * @param reason the code that the operator finds in the log, or {@code null} where
	 * the container refuses before the agent is asked
	 * @param send sends it
	 */
	record Presentation(String name, String fools, int status, String reason, Function<String, RawHttp.Answer> send) {

		String toldReason() {
			if (this.status == 400) {
				return "INVALID_REQUEST";
			}
			return this.reason.equals("no_token") ? "UNAUTHENTICATED" : "INVALID_TOKEN";
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FixedTime {

		@Bean(name = "a2aSecurityClock", defaultCandidate = false)
		Clock a2aSecurityClock() {
			return clock;
		}

	}

}
