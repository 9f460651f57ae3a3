package dev.a2asecurity.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.sun.net.httpserver.HttpServer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LoadGeneratorTests {

	private final Set<String> bodies = ConcurrentHashMap.newKeySet();

	private final Set<String> credentials = ConcurrentHashMap.newKeySet();

	private final LoadGenerator load = new LoadGenerator();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private int answering(int status, String body) {
		this.server.createContext("/a2a", (exchange) -> {
			this.bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
			this.credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(status, 0);
			exchange.getResponseBody().write(body.getBytes(UTF_8));
			exchange.close();
		});
		return this.server.getAddress().getPort();
	}

	@Test
	void runWhenTimeIsUpThenOneRequestPerConnectionEachWithItsOwnMessageIdAndTheTokensInTurn() throws IOException {
		int port = answering(200, "{\"result\":{}}");
		Histogram latencies = this.load.run(port, List.of("one", "two"), 5, Duration.ZERO);
		assertThat(latencies.getTotalCount()).isEqualTo(5);
		assertThat(this.bodies).hasSize(5);
		assertThat(this.credentials).containsExactlyInAnyOrder("Bearer one", "Bearer two");
	}

	@Test
	void runWhenTimeIsLeftThenConnectionsAreUsedAgain() throws IOException {
		int port = answering(200, "{\"result\":{}}");
		Histogram latencies = this.load.run(port, List.of(), 2, Duration.ofMillis(100));
		assertThat(latencies.getTotalCount()).isGreaterThan(2).isEqualTo(this.bodies.size());
		assertThat(this.credentials).containsExactly("null");
	}

	@Test
	void runWhenStatusIsNot200ThenFails() {
		int port = answering(429, "{\"result\":{}}");
		assertThatIllegalStateException().isThrownBy(() -> this.load.run(port, List.of(), 2, Duration.ZERO))
			.withMessageContaining("got 429");
	}

	@Test
	void runWhenResultIsAnErrorThenFails() {
		int port = answering(200, "{\"error\":{\"code\":-32001}}");
		assertThatIllegalStateException().isThrownBy(() -> this.load.run(port, List.of(), 2, Duration.ZERO))
			.withMessageContaining("-32001");
	}

}
