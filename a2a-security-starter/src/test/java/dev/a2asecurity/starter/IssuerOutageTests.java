package dev.a2asecurity.starter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.starter.app.EchoAgentApplication;
import dev.a2asecurity.test.TestIssuer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The issuer is down, comes back, lies or is asked by everybody at once. An agent that
 * cannot decide says so with 503; it neither lets anybody in nor blames the token, and it
 * does not pass a flood on.
 */
class IssuerOutageTests {

	private static final MutableClock clock = new MutableClock();

	private TestIssuer issuer;

	@BeforeEach
	void startIssuer() {
		this.issuer = TestIssuer.start(clock);
	}

	@AfterEach
	void stopIssuer() {
		this.issuer.close();
	}

	@Test
	void startWhenNobodyListensThenStartsAndAnswersUnavailable() {
		String token = token();
		try (RunningAgent agent = start(this.issuer.uri())) {
			this.issuer.close();
			assertUnavailable(agent.post("/a2a", token));
			HttpResponse<String> card = agent.get("/.well-known/agent-card.json");
			assertThat(card.statusCode()).isEqualTo(503);
			assertThat(card.headers().firstValue("Retry-After")).isPresent();
			assertThat(card.body()).isEmpty();
			// What needs no issuer is answered as ever.
			assertThat(agent.post("/a2a", null).statusCode()).isEqualTo(401);
			assertThat(agent.get("/.well-known/oauth-protected-resource").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenIssuerComesBackThenAdmittedAndCardServed() {
		this.issuer.available(false);
		try (RunningAgent agent = start(this.issuer.uri())) {
			assertUnavailable(agent.post("/a2a", token()));
			assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(503);
			this.issuer.available(true);
			// The failed attempt stands for a moment.
			assertUnavailable(agent.post("/a2a", token()));
			assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(503);
			clock.advance(Duration.ofSeconds(5));
			assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(200);
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenIssuerComesBackAfterManyCallsThenAdmittedAsSoonAsPromised() {
		this.issuer.available(false);
		try (RunningAgent agent = start(this.issuer.uri())) {
			for (int i = 0; i < 20; i++) {
				assertUnavailable(agent.post("/a2a", token()));
				clock.advance(Duration.ofMillis(500));
			}
			assertUnavailable(agent.post("/a2a", token()));
			this.issuer.available(true);
			HttpResponse<String> last = agent.post("/a2a", token());
			long retryAfter = Long.parseLong(last.headers().firstValue("Retry-After").orElseThrow());
			clock.advance(Duration.ofSeconds(retryAfter));
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenIssuerGoesDownAfterTheKeysWereReadThenTheyStillServe() {
		try (RunningAgent agent = start(this.issuer.uri())) {
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
			this.issuer.available(false);
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenKeyIsUnknownAndIssuerIsDownThenUnavailableHoweverOften() {
		try (RunningAgent agent = start(this.issuer.uri())) {
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
			this.issuer.available(false);
			// The issuer may have a new key. Nobody can tell, the tenth time neither.
			for (int i = 0; i < 10; i++) {
				assertUnavailable(agent.post("/a2a", tokenWithUnknownKey(i)));
			}
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenUnknownKeysFloodThenRefusedAndTheIssuerIsSpared() throws Exception {
		try (RunningAgent agent = start(this.issuer.uri())) {
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
			List<Integer> answers = together(200, (i) -> agent.post("/a2a", tokenWithUnknownKey(i)).statusCode());
			assertThat(answers).containsOnly(401);
			// One at the beginning, and one for all the unknown keys of a minute.
			assertThat(this.issuer.keyRequests()).isEqualTo(2);
			assertThat(agent.post("/a2a", token()).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callWhenEverybodyComesFirstThenMetadataIsReadOnceAndKeysHardlyMore() throws Exception {
		try (FakeIssuer front = new FakeIssuer()) {
			front.serve("/.well-known/openid-configuration", metadata(front.uri(), this.issuer.uri() + "/jwks"));
			try (RunningAgent agent = start(front.uri())) {
				String token = this.issuer.token(RunningAgent.AUDIENCE,
						(claims) -> claims.issuer(front.uri()).claim("scope", "echo:use"));
				List<Integer> answers = together(200,
						(i) -> ((i % 2 == 0) ? agent.post("/a2a", token) : agent.get("/.well-known/agent-card.json"))
							.statusCode());
				assertThat(answers).containsOnly(200);
				assertThat(front.requests()).containsExactly("/.well-known/openid-configuration");
				assertThat(this.issuer.keyRequests()).isBetween(1, 2);
			}
		}
	}

	@Test
	void callWhenMetadataRedirectsThenItIsNotFollowed() throws IOException {
		try (FakeIssuer front = new FakeIssuer(); FakeIssuer other = new FakeIssuer()) {
			other.serve("/", metadata(front.uri(), this.issuer.uri() + "/jwks"));
			front.redirect("/", other.uri() + "/");
			try (RunningAgent agent = start(front.uri())) {
				assertUnavailable(agent.post("/a2a", this.issuer.token(RunningAgent.AUDIENCE,
						(claims) -> claims.issuer(front.uri()).claim("scope", "echo:use"))));
				assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(503);
				assertThat(other.requests()).isEmpty();
			}
		}
	}

	@Test
	void callWhenKeysRedirectThenItIsNotFollowed() throws IOException {
		try (FakeIssuer front = new FakeIssuer()) {
			front.redirect("/jwks", this.issuer.uri() + "/jwks");
			front.serve("/.well-known/openid-configuration", metadata(front.uri(), front.uri() + "/jwks"));
			try (RunningAgent agent = start(front.uri())) {
				assertUnavailable(agent.post("/a2a", this.issuer.token(RunningAgent.AUDIENCE,
						(claims) -> claims.issuer(front.uri()).claim("scope", "echo:use"))));
				assertThat(this.issuer.keyRequests()).isZero();
			}
		}
	}

	@Test
	void callWhenMetadataNamesAnotherIssuerThenItIsNotUsed() throws IOException {
		try (FakeIssuer front = new FakeIssuer()) {
			for (String named : List.of(front.uri() + "/", "https://auth.example.com", "")) {
				front.serve("/.well-known/openid-configuration", metadata(named, this.issuer.uri() + "/jwks"));
				try (RunningAgent agent = start(front.uri())) {
					assertUnavailable(agent.post("/a2a", this.issuer.token(RunningAgent.AUDIENCE,
							(claims) -> claims.issuer(front.uri()).claim("scope", "echo:use"))));
					assertThat(agent.get("/.well-known/agent-card.json").statusCode()).isEqualTo(503);
				}
			}
			assertThat(this.issuer.keyRequests()).isZero();
		}
	}

	@Test
	void callWhenMetadataPointsToPlainHttpElsewhereThenItIsNotUsed() throws IOException {
		try (FakeIssuer front = new FakeIssuer()) {
			// Another machine by its name, and this one by its network stack, so that
			// only
			// the refusal of the name keeps the keys from being read.
			String elsewhere = this.issuer.uri().replace("localhost", "0.0.0.0");
			front.serve("/.well-known/openid-configuration", metadata(front.uri(), elsewhere + "/jwks"));
			try (RunningAgent agent = start(front.uri())) {
				assertUnavailable(agent.post("/a2a", this.issuer.token(RunningAgent.AUDIENCE,
						(claims) -> claims.issuer(front.uri()).claim("scope", "echo:use"))));
			}
			assertThat(this.issuer.keyRequests()).isZero();
		}
	}

	@Test
	void callWhenIssuerAnswersNonsenseThenUnavailable() throws IOException {
		try (FakeIssuer front = new FakeIssuer()) {
			front.serve("/.well-known/openid-configuration", metadata(front.uri(), front.uri() + "/jwks"));
			for (String keys : List.of("", "<html>", "[]", "{\"keys\":1}", "{\"keys\":[", "x".repeat(600_000))) {
				front.serve("/jwks", keys);
				try (RunningAgent agent = start(front.uri())) {
					assertUnavailable(agent.post("/a2a", this.issuer.token(RunningAgent.AUDIENCE,
							(claims) -> claims.issuer(front.uri()).claim("scope", "echo:use"))));
				}
			}
		}
	}

	private RunningAgent start(String issuerUri, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("a2a.security.issuer-uri=" + issuerUri, "a2a.security.audience=" + RunningAgent.AUDIENCE,
						"a2a.agent.interfaces[0].url=https://agent.example.com/a2a",
						"a2a.agent.interfaces[1].url=https://agent.example.com/a2a/rest",
						"a2a.agent.interfaces[1].binding=HTTP+JSON"));
		all.addAll(Arrays.asList(properties));
		return RunningAgent.startBare(List.of(EchoAgentApplication.class, FixedTime.class), all.toArray(String[]::new));
	}

	private static void assertUnavailable(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
		assertThat(JsonPath.<Integer>read(response.body(), "$.error.code")).isEqualTo(-32603);
	}

	private String token() {
		return this.issuer.token(RunningAgent.AUDIENCE, "echo:use");
	}

	private String tokenWithUnknownKey(int number) {
		return this.issuer.sign(
				this.issuer.header(JWSAlgorithm.RS256, this.issuer.rsaKey()).keyID("unknown-" + number).build(),
				this.issuer.claims(RunningAgent.AUDIENCE).build(), this.issuer.rsaKey());
	}

	private static String metadata(String issuer, String jwkSetUri) {
		return JSONObjectUtils.toJSONString(
				Map.of("issuer", issuer, "jwks_uri", jwkSetUri, "token_endpoint", "https://auth.example.com/token"));
	}

	/**
	 * Does something many times at once.
	 */
	private static <T> List<T> together(int times, Work<T> work) throws InterruptedException, ExecutionException {
		ExecutorService executor = Executors.newFixedThreadPool(times);
		try {
			CountDownLatch ready = new CountDownLatch(times);
			List<Callable<T>> tasks = new ArrayList<>();
			for (int i = 0; i < times; i++) {
				int number = i;
				tasks.add(() -> {
					ready.countDown();
					ready.await();
					return work.run(number);
				});
			}
			List<T> results = new ArrayList<>();
			for (Future<T> future : executor.invokeAll(tasks)) {
				results.add(future.get());
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private interface Work<T> {

		T run(int number);

	}

	/**
	 * An issuer that says what it is told to, and remembers what it was asked for.
	 */
	private static final class FakeIssuer implements AutoCloseable {

		private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
				0);

		private final List<String> requests = new CopyOnWriteArrayList<>();

		FakeIssuer() throws IOException {
			this.server.start();
		}

		String uri() {
			return "http://localhost:" + this.server.getAddress().getPort();
		}

		List<String> requests() {
			return this.requests;
		}

		void serve(String path, String document) {
			answer(path, 200, null, document);
		}

		void redirect(String path, String location) {
			answer(path, 302, location, "");
		}

		private void answer(String path, int status, String location, String document) {
			try {
				this.server.removeContext(path);
			}
			catch (IllegalArgumentException ex) {
				// Nothing was there yet.
			}
			this.server.createContext(path, (exchange) -> {
				try (exchange) {
					this.requests.add(exchange.getRequestURI().getPath());
					byte[] body = document.getBytes(StandardCharsets.UTF_8);
					if (location != null) {
						exchange.getResponseHeaders().set("Location", location);
					}
					exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
					exchange.getResponseBody().write(body);
				}
			});
		}

		@Override
		public void close() {
			this.server.stop(0);
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
