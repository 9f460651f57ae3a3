package dev.a2asecurity.authentication;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.jwk.RSAKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.replay.CaffeineNonceStore;
import dev.a2asecurity.replay.NonceStore;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A caller who is blocked while it listens to a stream, or waits for an answer, of a
 * running agent.
 */
class BlockedCallsTests {

	private static final String ISSUER = "https://own.example.com";

	private static final RSAKey KEY = Tokens.key("key-1");

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	static KeyServer keys;

	static ConfigurableApplicationContext agent;

	private final HttpClient client = HttpClient.newHttpClient();

	private final CallerBlocks blocks = agent.getBean(CallerBlocks.class);

	private final Streams streams = agent.getBean(Streams.class);

	@BeforeAll
	static void startAgent() {
		keys = new KeyServer(KEY);
		agent = new SpringApplicationBuilder(Agent.class).run("--server.port=0", "--server.address=127.0.0.1",
				"--a2a.security.issuer-uri=" + ISSUER, "--a2a.security.audience=" + Tokens.AUDIENCE,
				"--a2a.security.jwk-set-uri=" + keys.uri(), "--a2a.security.token-uri=" + ISSUER + "/token",
				"--a2a.agent.url=" + Tokens.AUDIENCE + "/a2a", "--spring.main.banner-mode=off",
				"--a2a.security.operations.send-message.scopes=a",
				"--a2a.security.operations.send-streaming-message.scopes=a",
				"--spring.autoconfigure.exclude="
						+ "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
						+ "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration");
	}

	@AfterAll
	static void stopAgent() {
		agent.close();
		keys.close();
	}

	@AfterEach
	void unblock() {
		this.blocks.current().forEach((block) -> this.blocks.unblock(block.target()));
	}

	@Test
	void blockWhenCallerListensToAStreamThenItEndsAndTheNextCallIsRefused() throws Exception {
		CompletableFuture<HttpResponse<InputStream>> mine = this.client.sendAsync(call("stream", "alice"),
				HttpResponse.BodyHandlers.ofInputStream());
		SseEmitter stream = this.streams.emitters.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		CompletableFuture<HttpResponse<InputStream>> others = this.client.sendAsync(call("stream", "bob"),
				HttpResponse.BodyHandlers.ofInputStream());
		SseEmitter othersStream = this.streams.emitters.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		CountDownLatch completed = new CountDownLatch(1);
		stream.onCompletion(completed::countDown);
		// The answer begins with the first event.
		stream.send(event(1));
		othersStream.send(event(1));
		try (BufferedReader reader = reader(mine.get()); BufferedReader othersReader = reader(others.get())) {
			assertThat(reader.readLine()).isEqualTo("data:" + event(1));
			assertThat(othersReader.readLine()).isEqualTo("data:" + event(1));
			this.blocks.block(BlockTarget.subject(ISSUER, "alice"));
			assertThat(rest(reader)).succeedsWithin(PATIENCE)
				.asString()
				.startsWith("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-31401,")
				.endsWith("}");
			assertThat(completed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the agent is told").isTrue();
			othersStream.send(event(2));
			assertThat(othersReader.readLine()).isEmpty();
			assertThat(othersReader.readLine()).isEqualTo("data:" + event(2));
			othersStream.complete();
		}
		HttpResponse<String> refused = this.client.send(call("stream", "alice"), HttpResponse.BodyHandlers.ofString());
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
		assertThat(refused.body()).doesNotContain("block");
	}

	@Test
	void blockWhenCallerWaitsForAnAnswerThenItIsTheRefusal() throws Exception {
		CompletableFuture<HttpResponse<String>> answer = this.client.sendAsync(call("later", "alice"),
				HttpResponse.BodyHandlers.ofString());
		DeferredResult<Map<String, Object>> result = this.streams.results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		CountDownLatch over = new CountDownLatch(1);
		result.onCompletion(over::countDown);
		this.blocks.block(BlockTarget.key(ISSUER, "key-1"));
		assertThat(answer).succeedsWithin(PATIENCE).satisfies((refused) -> {
			assertThat(refused.statusCode()).isEqualTo(401);
			assertThat(refused.body()).contains("-31401");
		});
		assertThat(over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the agent is told").isTrue();
		assertThat(result.setResult(Map.of())).isFalse();
	}

	@Test
	void callWhenNobodyIsBlockedThenAnAnswerThatComesLaterArrives() throws Exception {
		CompletableFuture<HttpResponse<String>> answer = this.client.sendAsync(call("later", "alice"),
				HttpResponse.BodyHandlers.ofString());
		this.streams.results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)
			.setResult(Map.of("jsonrpc", "2.0", "id", 1, "result", Map.of("message",
					Map.of("messageId", "m-1", "role", "ROLE_AGENT", "parts", List.of(Map.of("text", "in time"))))));
		assertThat(answer).succeedsWithin(PATIENCE).satisfies((response) -> {
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).contains("in time");
		});
	}

	private static HttpRequest call(String what, String subject) {
		int port = ((WebServerApplicationContext) agent).getWebServer().getPort();
		String token = Tokens.token(ISSUER, KEY, Clock.systemUTC(), (claims) -> claims.subject(subject));
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/a2a"))
			.timeout(PATIENCE)
			.header("Authorization", "Bearer " + token)
			.header("Content-Type", "application/json")
			.header("Accept", what.equals("stream") ? "text/event-stream" : "application/json")
			.header("X-What", what)
			.POST(HttpRequest.BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
					+ (what.equals("stream") ? "SendStreamingMessage" : "SendMessage")
					+ "\",\"params\":{\"message\":{\"messageId\":\"" + UUID.randomUUID()
					+ "\",\"role\":\"ROLE_USER\",\"parts\":[{\"text\":\"x\"}]}}}"))
			.build();
	}

	private static String event(int number) {
		return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"number\":" + number + "}}";
	}

	private static BufferedReader reader(HttpResponse<InputStream> response) {
		return new BufferedReader(new InputStreamReader(response.body()));
	}

	private static CompletableFuture<String> rest(BufferedReader reader) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				StringBuilder rest = new StringBuilder();
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					rest.append(line);
				}
				return rest.toString();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Streams.class)
	static class Agent {

		@Bean
		NonceStore nonces() {
			return new CaffeineNonceStore(100, 100, Clock.systemUTC());
		}

	}

	@RestController
	static class Streams {

		private final BlockingQueue<SseEmitter> emitters = new LinkedBlockingQueue<>();

		private final BlockingQueue<DeferredResult<Map<String, Object>>> results = new LinkedBlockingQueue<>();

		@PostMapping("/a2a")
		Object call(@RequestHeader("X-What") String what) {
			if (what.equals("stream")) {
				SseEmitter emitter = new SseEmitter(0L);
				this.emitters.add(emitter);
				return emitter;
			}
			DeferredResult<Map<String, Object>> result = new DeferredResult<>(0L);
			this.results.add(result);
			return result;
		}

	}

}
