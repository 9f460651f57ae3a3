package dev.a2asecurity.samples.travel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.a2asecurity.peer.RemoteAgent;
import dev.a2asecurity.peer.RemoteAgentException;
import dev.a2asecurity.peer.RemoteAgents;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The ways to call a remote agent from Spring's clients other than {@code RestClient},
 * which is shown in {@link ExpenseAgentClient}.
 */
class RemoteAgentAdapterTests {

	private final List<String> received = Collections.synchronizedList(new ArrayList<>());

	private final AtomicInteger tokens = new AtomicInteger();

	private HttpServer server;

	private ConfigurableApplicationContext application;

	@BeforeEach
	void start() throws Exception {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/token", (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			answer(exchange, 200, "{\"access_token\":\"t" + this.tokens.incrementAndGet()
					+ "\",\"token_type\":\"Bearer\",\"expires_in\":600}");
		});
		this.server.createContext("/expenses", (exchange) -> {
			String authorization = exchange.getRequestHeaders().getFirst("Authorization");
			this.received.add(authorization);
			exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
			exchange.getResponseHeaders().set("Content-Type", "text/plain");
			answer(exchange, "Bearer t2".equals(authorization) ? 200 : 401, "done");
		});
		this.server.start();
		String registration = "--spring.security.oauth2.client.registration.expense.";
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.run("--spring.main.banner-mode=off", "--spring.config.name=none", "--a2a.security.enabled=false",
					registration + "client-id=travel-agent", registration + "client-secret=travel-secret",
					registration + "authorization-grant-type=client_credentials",
					"--spring.security.oauth2.client.provider.expense.token-uri=" + url() + "/token",
					"--a2a.security.peers.expense.url=" + url(), "--a2a.security.peers.expense.scopes=expense:read");
	}

	@AfterEach
	void stop() {
		this.application.close();
		this.server.stop(0);
	}

	private static void answer(HttpExchange exchange, int status, String text) throws java.io.IOException {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	private RemoteAgent agent() {
		return this.application.getBean(RemoteAgents.class).get("expense");
	}

	@Test
	void httpExchangeThenAuthenticatedAndSentOnceMore() {
		ExpenseExchange expenses = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(agent().restClient()))
			.build()
			.createClient(ExpenseExchange.class);
		assertThat(expenses.read()).isEqualTo("done");
		assertThat(this.received).containsExactly("Bearer t1", "Bearer t2");
	}

	@Test
	void webClientThenAuthenticatedAndSentOnceMore() {
		WebClient client = WebClient.builder().baseUrl(url()).filter(new RemoteAgentFilter(agent())).build();
		assertThat(client.get().uri("/expenses").retrieve().bodyToMono(String.class).block()).isEqualTo("done");
		assertThat(this.received).containsExactly("Bearer t1", "Bearer t2");
	}

	@Test
	void webClientWhenForeignOriginThenNothingIsSent() {
		WebClient client = WebClient.builder().filter(new RemoteAgentFilter(agent())).build();
		assertThatExceptionOfType(RemoteAgentException.class).isThrownBy(() -> client.get()
			.uri(URI.create("http://localhost:" + this.server.getAddress().getPort() + "/expenses"))
			.retrieve()
			.bodyToMono(String.class)
			.block());
		assertThat(this.received).isEmpty();
	}

	interface ExpenseExchange {

		@GetExchange("/expenses")
		String read();

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
