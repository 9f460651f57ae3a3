package dev.a2asecurity.samples.interop.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import com.jayway.jsonpath.JsonPath;
import com.sun.net.httpserver.HttpServer;
import dev.a2asecurity.InvalidConfigurationException;
import dev.a2asecurity.test.TestIssuer;
import dev.a2asecurity.webhook.IncomingWebhook;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksVerifier;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookProof;
import io.a2a.server.events.MainEventBus;
import io.a2a.server.events.MainEventBusProcessor;
import io.a2a.server.events.QueueManager;
import io.a2a.server.tasks.BasePushNotificationSender;
import io.a2a.server.tasks.InMemoryTaskStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Push notifications of an agent on the A2A Java SDK leave through the library: signed,
 * and only where they may go.
 */
class PushNotificationTests {

	private static final String AUDIENCE = "https://weather.example.com";

	private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	private final List<Notification> notifications = new CopyOnWriteArrayList<>();

	private TestIssuer issuer;

	private HttpServer receiver;

	@BeforeEach
	void start() throws IOException {
		this.issuer = TestIssuer.start();
		this.receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.receiver.createContext("/", (exchange) -> {
			this.notifications.add(new Notification(Map.copyOf(exchange.getRequestHeaders()),
					new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		this.receiver.start();
	}

	@AfterEach
	void stop() {
		this.receiver.stop(0);
		this.issuer.close();
	}

	@Test
	void notificationsWhenTheSdkSendsThemThenSignedAndWithWhatTheConfigurationAsksFor() throws Exception {
		try (ServletWebServerApplicationContext agent = run()) {
			String answer = send(agent, "http://localhost:" + this.receiver.getAddress().getPort() + "/hook");
			String task = JsonPath.read(answer, "$.result.task.id");
			Awaitility.await().until(() -> states().contains("TASK_STATE_COMPLETED"));
			StandardWebhooksVerifier verifier = new StandardWebhooksVerifier(List.of(SharedSecret.parse(SECRET)), null);
			for (Notification notification : this.notifications) {
				WebhookProof proof = verifier
					.verify(new IncomingWebhook("POST", null, (name) -> notification.header(name),
							WebhookBody.of(notification.text().getBytes(StandardCharsets.UTF_8))));
				assertThat(proof.coversBody()).isTrue();
				assertThat(notification.text()).contains(task);
				assertThat(notification.header("X-A2A-Notification-Token")).containsExactly("the-token");
				assertThat(notification.header("Authorization")).containsExactly("Bearer the-credentials");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://169.254.169.254/latest/meta-data", "http://127.0.0.1/hook",
			"https://10.0.0.1/hook", "http://localhost:1/hook" })
	void sendMessageWhenItsUrlIsInsideThenRefusedBeforeTheSdk(String url) throws Exception {
		try (ServletWebServerApplicationContext agent = run()) {
			assertThat(JsonPath.<Integer>read(send(agent, url), "$.error.code")).isEqualTo(-32602);
			assertThat(this.notifications).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { SdkSenderAsBean.class, SdkSenderWithin.class })
	void startWhenTheSdksOwnSenderIsThereThenFails(Class<?> bypass) {
		assertThatThrownBy(() -> run(bypass, "--spring.main.allow-bean-definition-overriding=true"))
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining(BasePushNotificationSender.class.getName());
	}

	@ParameterizedTest
	@ValueSource(classes = { SdkSenderAsBean.class, SdkSenderWithin.class })
	void startWhenTheSdksOwnSenderIsAllowedThenStarts(Class<?> bypass) {
		try (ServletWebServerApplicationContext agent = run(bypass,
				"--spring.main.allow-bean-definition-overriding=true",
				"--a2a.security.webhooks.send.allow-sdk-push-sender=true")) {
			assertThat(agent.isRunning()).isTrue();
		}
	}

	private ServletWebServerApplicationContext run() {
		return run(Object.class);
	}

	private ServletWebServerApplicationContext run(Class<?> more, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--spring.main.banner-mode=off", "--logging.level.root=off",
				"--a2a.security.issuer-uri=" + this.issuer.uri(), "--a2a.security.audience=" + AUDIENCE,
				"--a2a.agent.name=Weather Agent", "--a2a.agent.url=" + AUDIENCE + JsonRpcController.PATH,
				"--a2a.agent.capabilities.push-notifications=true",
				"--a2a.security.webhooks.send.signatures[0].scheme=standard-webhooks",
				"--a2a.security.webhooks.send.signatures[0].hosts=localhost",
				"--a2a.security.webhooks.send.signatures[0].secret=" + SECRET,
				"--a2a.security.webhooks.send.urls.allow-plain-http=true",
				"--a2a.security.webhooks.send.urls.allow-inside-hosts=localhost",
				"--a2a.security.webhooks.send.urls.ports=80,443," + this.receiver.getAddress().getPort()));
		arguments.addAll(List.of(properties));
		SpringApplicationBuilder application = new SpringApplicationBuilder(WeatherAgentApplication.class);
		if (more != Object.class) {
			application.sources(more);
		}
		return (ServletWebServerApplicationContext) application.run(arguments.toArray(String[]::new));
	}

	private String send(ServletWebServerApplicationContext agent, String url) throws Exception {
		String body = """
				{"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {"message": {"messageId": "%s",
				"role": "ROLE_USER", "parts": [{"text": "forecast"}]}, "configuration": {"blocking": true,
				"pushNotificationConfig": {"url": "%s", "token": "the-token",
				"authentication": {"scheme": "Bearer", "credentials": "the-credentials"}}}}}"""
			.formatted(UUID.randomUUID(), url);
		String token = this.issuer.token(AUDIENCE, (claims) -> claims.subject("alice").claim("scope", "weather:read"));
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + agent.getWebServer().getPort() + JsonRpcController.PATH))
			.header("Content-Type", "application/json")
			.header("Authorization", "Bearer " + token)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	private String states() {
		StringBuilder all = new StringBuilder();
		this.notifications.forEach((notification) -> all.append(notification.text()));
		return all.toString();
	}

	/**
	 * What came in.
	 */
	private record Notification(Map<String, List<String>> headers, String text) {

		List<String> header(String name) {
			return this.headers.entrySet()
				.stream()
				.filter((header) -> header.getKey().equalsIgnoreCase(name))
				.findAny()
				.map(Map.Entry::getValue)
				.orElse(List.of());
		}

	}

	static class SdkSenderAsBean {

		@Bean
		BasePushNotificationSender pushNotificationSender(RegisteredConfigStore configs) {
			return new BasePushNotificationSender(configs);
		}

	}

	static class SdkSenderWithin {

		@Bean
		MainEventBusProcessor mainEventBusProcessor(MainEventBus bus, InMemoryTaskStore tasks, QueueManager queues,
				RegisteredConfigStore configs) {
			return new MainEventBusProcessor(bus, tasks, new BasePushNotificationSender(configs), queues);
		}

	}

}
