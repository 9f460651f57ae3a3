package dev.a2asecurity.starter;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.starter.lenientapp.LenientAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is no request for a public document and carries no valid token is refused,
 * whatever its method, path, content type or body, and nothing of the agent is entered.
 * The rest of the application is open to everybody here, so that a request which the
 * agent's chain takes for the rest's gets through.
 */
class UnauthenticatedRequestTests {

	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
			"TRACE", "PROPFIND", "CONNECT", "FROBNICATE", "post");

	static final List<String> PATHS = List.of("/a2a", "/a2a/", "/a2a/x", "/a2a/x/y", "/A2A", "/A2A/rest/message:send",
			"/a2A/REST/message:send", "//a2a", "/a2a//", "/./a2a", "/a2a/.", "/a2a/./", "/a2a/../a2a", "/a2a/%2e%2e",
			"/a2a/..;/site", "/x/../a2a", "/a2a;x=y", "/a2a;/", "/;x/a2a", "/a2a/;x=y/rest", "/a2a%2f", "/a2a%2F%2e%2e",
			"/%61%32%61", "/%41%32%41", "/a2%61/rest/message%3Asend", "/a2a%00", "/a2a%00/x", "/\\a2a", "/a2a\\",
			"/a2a%5c", "/a2a?", "/a2a?x=1", "/a2a#x", "/a2a/.json", "/a2a/rest", "/a2a/rest/message:send",
			"/a2a/rest/message:stream", "/a2a/rest/tasks", "/a2a/rest/tasks/1:cancel",
			"/a2a/rest/tasks/1/pushNotificationConfigs", "/a2a/rest/extendedAgentCard", "/servlet", "/servlet/",
			"/servlet/x", "/SERVLET", "/exact", "/%65xact", "/exact;x", "//exact", "/;x/exact", "/site/..;/exact",
			"/site/..;x=y/exact", "/site/%2e%2e/exact", "http://localhost/a2a", "http://other.example/a2a",
			"http:///a2a", "a2a", "/site/../a2a", "/site%2f..%2fa2a");

	/**
	 * Spellings of a path that the container maps to a servlet, and that Spring cannot
	 * find in what was sent. It fails before any filter chain is asked.
	 */
	static final List<String> SPELLINGS = List.of("/%73ervlet", "/servlet;x", "/site/..;/servlet",
			"/site/..;x=y/servlet/x", "//servlet", "/;x/servlet", "/site/%2e%2e/servlet");

	/**
	 * Paths that look like the agent's to a person. They are the rest's, which may
	 * answer, if only a preflight request; the agent may not.
	 */
	static final List<String> NEIGHBOURS = List.of("/a2a%20", "/a2a%ef%bc%8f", "/a2a.json", "/a2ax", "/site/..;/a2a",
			"/%2561%2532%2561", "/a2a%0a", "*", "/site");

	private static final List<Content> CONTENTS = List.of(new Content("nothing", List.of(), ""),
			body("JSON-RPC", "application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendMessage\"}"),
			body("JSON of A2A", "application/a2a+json", "{}"), body("garbage", "application/json", "{{{\u0000\u0001"),
			body("form", "application/x-www-form-urlencoded", "access_token=x&_method=GET"),
			body("multipart", "multipart/form-data; boundary=b",
					"--b\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nx\r\n--b--\r\n"),
			body("unknown type", "application/octet-stream", "x"), body("broken type", "/;;;", "x"),
			new Content("chunks", List.of("Content-Type: application/json", "Transfer-Encoding: chunked"),
					"2\r\n{}\r\n0\r\n\r\n"),
			new Content("broken chunks", List.of("Content-Type: application/json", "Transfer-Encoding: chunked"),
					"zz\r\n{}"),
			new Content("two lengths", List.of("Content-Length: 2", "Transfer-Encoding: chunked"), "0\r\n\r\n"),
			new Content("other names for path and method",
					List.of("X-Original-URL: /site", "X-Rewrite-URL: /site", "X-HTTP-Method-Override: GET",
							"X-Forwarded-Prefix: /site", "X-Forwarded-Host: localhost", "Forwarded: host=localhost"),
					""),
			new Content("preflight", List.of("Origin: https://evil.example", "Access-Control-Request-Method: POST"),
					""),
			new Content("upgrade", List.of("Upgrade: websocket", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13"),
					""),
			new Content("expectation", List.of("Expect: 200-ok"), ""));

	/**
	 * Every content is tried on these; a few are enough for other spellings of them.
	 */
	private static final Set<String> CORE = Set.of("/a2a", "/a2a/", "/a2a/x", "/A2A", "/%61%32%61",
			"/a2a/rest/message:send", "/a2a/rest/tasks/1:cancel", "/servlet/x");

	private static final List<Content> FEW_CONTENTS = List.of(CONTENTS.get(0), CONTENTS.get(1), CONTENTS.get(4));

	/**
	 * The agent's own 401, and what the container, the firewall and Spring MVC have
	 * against the request itself.
	 */
	private static final Set<Integer> REFUSALS = Set.of(400, 401, 404, 405, 417, 501);

	private static TestIssuer issuer;

	private static RunningAgent agent;

	private static RunningAgent lenientAgent;

	private static RunningAgent agentWithLogin;

	@BeforeAll
	static void start() {
		issuer = TestIssuer.start();
		agent = start(List.of(LenientAgentApplication.class, EverythingElseOpen.class));
		lenientAgent = start(List.of(LenientAgentApplication.class, EverythingElseOpen.class, FirewallWithHoles.class));
		agentWithLogin = start(List.of(LenientAgentApplication.class), "spring.security.user.name=user",
				"spring.security.user.password=password");
	}

	@AfterAll
	static void stop() {
		agentWithLogin.close();
		lenientAgent.close();
		agent.close();
		issuer.close();
	}

	@BeforeEach
	void resetEntries() {
		LenientAgentApplication.ENTRIES.set(0);
	}

	private static RunningAgent start(List<Class<?>> sources, String... properties) {
		return RunningAgent.start(issuer, sources,
				Stream
					.concat(Stream.of(properties),
							Stream.of("a2a.agent.interfaces[2].url=https://agent.example.com/servlet",
									"a2a.agent.interfaces[3].url=https://agent.example.com/exact"))
					.toArray(String[]::new));
	}

	@Test
	void callWhenTokenIsGoodThenEntered() {
		String token = issuer.token(RunningAgent.AUDIENCE, "do:use");
		assertThat(agent.post("/a2a", token).statusCode()).isEqualTo(200);
		assertThat(agent.post("/servlet", token).statusCode()).isEqualTo(200);
		assertThat(LenientAgentApplication.ENTRIES).hasValue(3);
		assertThat(agent.post("/A2A/x", token).body()).as("no operation of the protocol's")
			.contains("METHOD_NOT_FOUND");
		assertThat(LenientAgentApplication.ENTRIES).hasValue(3);
		assertThat(agent.get("/site").body()).isEqualTo("site");
	}

	@ParameterizedTest(name = "{0}")
	@FieldSource("PATHS")
	void callWhenNoTokenThenRefusedWhateverMethodAndBody(String path) {
		assertThat(holes(agent, path, CORE.contains(path) ? CONTENTS : FEW_CONTENTS)).isEmpty();
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@FieldSource("PATHS")
	void callWhenNoTokenAndFirewallHasHolesThenStillRefused(String path) {
		assertThat(holes(lenientAgent, path, FEW_CONTENTS)).isEmpty();
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@FieldSource("SPELLINGS")
	void callWhenServletsPathIsSpelledOtherwiseThenAgentIsNotEntered(String path) {
		for (RunningAgent each : List.of(agent, lenientAgent)) {
			RawHttp.Answer answer = RawHttp.exchange(each.uri("/"), "POST " + path + " HTTP/1.1", List.of(), "");
			assertThat(answer.status()).isIn(400, 401, 500);
		}
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@FieldSource("NEIGHBOURS")
	void callWhenPathIsNotTheAgentsThenAgentIsNotEntered(String path) {
		holes(agent, path, FEW_CONTENTS);
		holes(lenientAgent, path, FEW_CONTENTS);
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	/**
	 * Returns what was answered by something else than a refusal.
	 */
	private static List<String> holes(RunningAgent agent, String path, List<Content> contents) {
		List<String> holes = new ArrayList<>();
		for (String method : METHODS) {
			for (Content content : contents) {
				RawHttp.Answer answer = RawHttp.exchange(agent.uri("/"), method + " " + path + " HTTP/1.1",
						content.headers(), content.body());
				if (!REFUSALS.contains(answer.status())) {
					holes.add(answer.status() + " " + method + " with " + content.name());
				}
			}
		}
		return holes;
	}

	@ParameterizedTest(name = "{0}")
	@ValueSource(strings = { "GET /a2a HTTP/1.0", "POST /a2a HTTP/1.0", "POST /a2a HTTP/2.0", "POST  /a2a  HTTP/1.1",
			"POST\t/a2a\tHTTP/1.1", " POST /a2a HTTP/1.1" })
	void callWhenRequestLineIsOddThenRefused(String requestLine) {
		RawHttp.Answer answer = RawHttp.exchange(agent.uri("/"), requestLine, List.of(), "");
		assertThat(answer.status()).isIn(400, 401, 405, 505);
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@ValueSource(strings = { "/.well-known/agent-card.json", "/.well-known/oauth-protected-resource" })
	void publicDocumentWhenMethodIsNoReadThenNotAllowed(String path) {
		for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
			RawHttp.Answer answer = RawHttp.exchange(agent.uri("/"), method + " " + path + " HTTP/1.1", List.of(), "");
			assertThat(answer.status()).as(method).isEqualTo(405);
			assertThat(answer.header("Allow")).containsExactly("GET, HEAD");
		}
		assertThat(RawHttp.exchange(agent.uri("/"), "HEAD " + path + " HTTP/1.1", List.of(), "").status())
			.isEqualTo(200);
	}

	@ParameterizedTest(name = "{0}")
	@ValueSource(strings = { "/.well-known/agent-card.json/", "/.well-known/agent-card.json;x",
			"/.well-known/agent-card%2ejson", "/.well-known/agent%2Dcard.json", "/.WELL-KNOWN/agent-card.json",
			"//.well-known/agent-card.json", "/.well-known/../.well-known/agent-card.json",
			"/.well-known/agent-card.json/../../a2a", "/.well-known/agent-card.json/..;/..;/a2a" })
	void publicDocumentWhenPathIsSpelledOtherwiseThenNotServed(String path) {
		for (RunningAgent each : List.of(agent, lenientAgent)) {
			RawHttp.Answer answer = RawHttp.exchange(each.uri("/"), "GET " + path + " HTTP/1.1", List.of(), "");
			assertThat(answer.status()).isIn(400, 401, 404, 405);
			assertThat(answer.body()).doesNotContain("securitySchemes");
		}
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@ParameterizedTest(name = "{0}")
	@ValueSource(strings = { "/a2a", "/a2a/rest/message:send", "/A2A", "/servlet", "/servlet/x", "/exact" })
	void callWhenForwardedByAnOpenControllerThenRefused(String target) {
		HttpResponse<String> response = agent
			.get("/site/forward?to=" + URLEncoder.encode(target, StandardCharsets.UTF_8));
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).contains("UNAUTHENTICATED");
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@Test
	void callWhenForwardedElsewhereThenServed() {
		assertThat(agent.get("/site/forward?to=/site").body()).isEqualTo("site");
	}

	@Test
	void callWhenUserIsLoggedInWithASessionThenRefused() {
		String session = logIn();
		assertThat(agentWithLogin.get("/site", "Cookie", session).body()).isEqualTo("site");
		for (String path : List.of("/a2a", "/A2A", "/a2a/rest/message:send", "/servlet")) {
			assertThat(agentWithLogin.post(path, null, "Cookie", session).statusCode()).as(path).isEqualTo(401);
			assertThat(agentWithLogin.get(path, "Cookie", session).statusCode()).as(path).isEqualTo(401);
			assertThat(agentWithLogin.get("/site/forward?to=" + path, "Cookie", session).statusCode()).as(path)
				.isEqualTo(401);
		}
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@Test
	void callWhenUserSendsAPasswordThenRefused() {
		String password = "Basic dXNlcjpwYXNzd29yZA==";
		assertThat(agentWithLogin.get("/site", "Authorization", password).body()).isEqualTo("site");
		for (String path : List.of("/a2a", "/A2A", "/a2a/rest/message:send", "/servlet", "/site/forward?to=/a2a",
				"/site/forward?to=/servlet")) {
			assertThat(agentWithLogin.get(path, "Authorization", password).statusCode()).as(path).isEqualTo(401);
		}
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	@Test
	void callWhenHeaderIsLargerThanTheContainerAllowsThenRefused() {
		try (CapturedLog log = CapturedLog.open()) {
			String token = "x".repeat(100_000);
			RawHttp.Answer answer = RawHttp.exchange(agent.uri("/"), "POST /a2a HTTP/1.1",
					List.of("Authorization: Bearer " + token), "");
			assertThat(answer.status()).isIn(400, 431);
			assertThat(log.text()).doesNotContain(token.substring(0, 16));
		}
		assertThat(LenientAgentApplication.ENTRIES).hasValue(0);
	}

	private static String logIn() {
		HttpResponse<String> page = agentWithLogin.get("/login");
		Matcher csrf = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page.body());
		assertThat(csrf.find()).isTrue();
		HttpResponse<String> login = agentWithLogin.send(HttpRequest.newBuilder(agentWithLogin.uri("/login"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Cookie", cookie(page))
			.POST(HttpRequest.BodyPublishers.ofString("username=user&password=password&_csrf="
					+ URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8)))
			.build());
		assertThat(login.statusCode()).isEqualTo(302);
		return cookie(login);
	}

	private static String cookie(HttpResponse<String> response) {
		String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
		return cookie.substring(0, cookie.indexOf(';'));
	}

	private static Content body(String name, String contentType, String body) {
		return new Content(name, List.of("Content-Type: " + contentType,
				"Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length), body);
	}

	private record Content(String name, List<String> headers, String body) {

	}

	@Configuration(proxyBeanMethods = false)
	static class EverythingElseOpen {

		@Bean
		SecurityFilterChain everythingElse(HttpSecurity http) {
			http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll());
			http.csrf(AbstractHttpConfigurer::disable);
			return http.build();
		}

	}

	/**
	 * What somebody may have opened for another part of the application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FirewallWithHoles {

		@Bean
		HttpFirewall httpFirewall() {
			StrictHttpFirewall firewall = new StrictHttpFirewall();
			firewall.setAllowSemicolon(true);
			firewall.setAllowUrlEncodedSlash(true);
			firewall.setAllowUrlEncodedDoubleSlash(true);
			firewall.setAllowUrlEncodedPercent(true);
			firewall.setAllowUrlEncodedPeriod(true);
			firewall.setAllowBackSlash(true);
			firewall.setAllowNull(true);
			firewall.setAllowUrlEncodedCarriageReturn(true);
			firewall.setAllowUrlEncodedLineFeed(true);
			firewall.setUnsafeAllowAnyHttpMethod(true);
			return firewall;
		}

	}

}
