package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.webhook.OutgoingWebhook;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.WebhookFixtures;
import dev.a2asecurity.webhook.WebhookScheme;
import dev.a2asecurity.webhook.receive.ReceiverApplication.Receipts;
import dev.a2asecurity.webhook.receive.ReceiverApplication.Received;
import dev.a2asecurity.webhook.receive.ReceiverApplication.WatchedInbox;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * The application, running, and what sends to it.
 */
final class RunningReceiver implements AutoCloseable {

	static final String PEER = "expense-agent";

	static final WebhookScheme.Signer SIGNER = StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.SECRET));

	final HttpClient http = HttpClient.newHttpClient();

	final ServletWebServerApplicationContext context;

	private RunningReceiver(ServletWebServerApplicationContext context) {
		this.context = context;
	}

	static RunningReceiver start(String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
						"--a2a.security.enabled=false", "--a2a.security.webhooks.receive[0].peer=" + PEER,
						"--a2a.security.webhooks.receive[0].path=/webhooks/a2a",
						"--a2a.security.webhooks.receive[0].schemes=standard-webhooks",
						"--a2a.security.webhooks.receive[0].secrets=" + WebhookFixtures.SECRET,
						"--a2a.security.webhooks.receive[1].peer=later-agent",
						"--a2a.security.webhooks.receive[1].path=/webhooks/later",
						"--a2a.security.webhooks.receive[1].schemes=standard-webhooks",
						"--a2a.security.webhooks.receive[1].unknown-tasks=accept",
						"--a2a.security.webhooks.receive[1].secrets=" + WebhookFixtures.SECRET));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		RunningReceiver receiver = new RunningReceiver(
				(ServletWebServerApplicationContext) new SpringApplicationBuilder(ReceiverApplication.class)
					.run(arguments.toArray(String[]::new)));
		receiver.context.getBeanProvider(StartedTasks.class).ifAvailable((tasks) -> tasks.started(PEER, "task-1"));
		return receiver;
	}

	int port() {
		return this.context.getWebServer().getPort();
	}

	URI uri(String path) {
		return URI.create("http://127.0.0.1:" + port() + path);
	}

	TestClock clock() {
		return this.context.getBean(TestClock.class);
	}

	Received received() {
		return this.context.getBean(Received.class);
	}

	Receipts receipts() {
		return this.context.getBean(Receipts.class);
	}

	WatchedInbox inbox() {
		return this.context.getBean(WatchedInbox.class);
	}

	Map<String, String> sign(String id) {
		return sign(id, WebhookFixtures.BODY, this.clock().instant());
	}

	static Map<String, String> sign(String id, String body, Instant time) {
		return SIGNER
			.sign(new OutgoingWebhook(id, time, WebhookFixtures.TARGET, "task-1", false, WebhookFixtures.body(body)))
			.headers();
	}

	int send(String id) {
		return deliver(sign(id), WebhookFixtures.BODY).statusCode();
	}

	/**
	 * Delivers, and waits until the receiver has done with it.
	 */
	HttpResponse<String> deliver(Map<String, String> headers, String body) {
		String delivery = UUID.randomUUID().toString();
		HttpResponse<String> response = send(
				request("/webhooks/a2a", headers, body).header(FinishedDeliveries.HEADER, delivery).build());
		try {
			this.context.getBean(FinishedDeliveries.class).await(delivery);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return response;
	}

	HttpRequest.Builder request(String path, Map<String, String> headers, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/a2a+json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
		headers.forEach(request::header);
		return request;
	}

	HttpResponse<String> send(HttpRequest request) {
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	List<Integer> sendAtOnce(int times, Map<String, String> headers, String body) {
		List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			answers.add(this.http.sendAsync(request("/webhooks/a2a", headers, body).build(),
					HttpResponse.BodyHandlers.ofString()));
		}
		return answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();
	}

	static Optional<String> header(HttpResponse<String> response, String name) {
		return response.headers().firstValue(name);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
