package dev.a2asecurity.webhook.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.TestClock;
import dev.a2asecurity.TestKeyStores;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.webhook.JwtSigner;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookFixtures;
import dev.a2asecurity.webhook.send.WebhookEvent.Kind;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A running sender and a receiver of plain HTTP that does what a test says.
 */
class WebhookSenderTests {

	private static final byte[] BODY = WebhookFixtures.BODY.getBytes(StandardCharsets.UTF_8);

	@TempDir
	Path directory;

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final List<WebhookEvent> events = new CopyOnWriteArrayList<>();

	private final List<WebhookAttempt> attempts = new CopyOnWriteArrayList<>();

	private final List<WebhookSender> senders = new ArrayList<>();

	private HttpServer receiver;

	private volatile Answer answer = (exchange, count) -> 200;

	private volatile NameResolver resolver = (host) -> List.of(InetAddress.getLoopbackAddress());

	private volatile Predicate<Caller> blocked = (caller) -> false;

	@BeforeEach
	void start() throws IOException {
		this.receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.receiver.setExecutor(Executors.newCachedThreadPool());
		this.receiver.createContext("/", (exchange) -> {
			byte[] body = exchange.getRequestBody().readAllBytes();
			this.requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
					exchange.getRequestHeaders(), new String(body, StandardCharsets.UTF_8)));
			int status = this.answer.answer(exchange, this.requests.size());
			if (status > 0) {
				exchange.sendResponseHeaders(status, -1);
			}
			exchange.close();
		});
		this.receiver.start();
	}

	@AfterEach
	void stop() {
		this.senders.forEach((sender) -> ((WebhookDispatcher) sender).stop());
		this.receiver.stop(0);
	}

	@Test
	void sendWhenAcceptedThenDeliveredAsSignedWithWhatTheConfigurationAsksFor() throws Exception {
		WebhookTarget target = WebhookTarget.of(JsonMapper.builder()
			.build()
			.readTree("""
					{"url": "%s", "token": "the-token", "authentication": {"scheme": "Bearer", "credentials": "abc"}}"""
				.formatted(url("/hook?a=b"))));
		String id = sender(policy()).send(target, "task-1", BODY);
		await(() -> this.requests.size() == 1);
		Request request = this.requests.get(0);
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.uri()).isEqualTo("/hook?a=b");
		assertThat(request.body()).isEqualTo(WebhookFixtures.BODY);
		assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/a2a+json");
		assertThat(request.headers().getFirst("X-A2A-Notification-Token")).isEqualTo("the-token");
		assertThat(request.headers().get("Authorization")).containsExactly("Bearer abc");
		assertThat(request.headers().getFirst("webhook-id")).isEqualTo(id);
		assertThat(request.headers().getFirst("A2A-Webhook-Signature")).contains(".");
		new Webhook(WebhookFixtures.SECRET).verify(request.body(), official(request));
		assertThat(this.events).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 502, 503, 429, 408, 425 })
	void sendWhenReceiverFailsForAWhileThenTriedAgainUnderTheSameId(int status) throws Exception {
		this.answer = (exchange, count) -> (count < 3) ? status : 200;
		sender(policy()).send(target("/hook"), "task-1", BODY);
		await(() -> this.requests.size() == 3);
		assertThat(this.requests).extracting((request) -> request.headers().getFirst("webhook-id"))
			.containsOnly(this.requests.get(0).headers().getFirst("webhook-id"));
		assertThat(this.events).isEmpty();
	}

	@Test
	void sendWhenReceiverIsNotThereThenTriedUntilItIs() throws Exception {
		int port = this.receiver.getAddress().getPort();
		WebhookSender sender = sender(policy());
		this.receiver.stop(0);
		sender.send(target("/hook"), "task-1", BODY);
		start(port);
		await(() -> this.requests.size() == 1);
	}

	private void start(int port) throws IOException {
		this.receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.receiver.createContext("/", (exchange) -> {
			this.requests.add(new Request(exchange.getRequestMethod(), "", exchange.getRequestHeaders(), ""));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.receiver.start();
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 409, 413, 301, 302, 307, 308 })
	void sendWhenReceiverRefusesOrRedirectsThenGivenUpWithAnEvent(int status) throws Exception {
		this.answer = (exchange, count) -> {
			exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + port() + "/inside");
			return status;
		};
		String id = sender(policy()).send(target("/hook"), "task-1", BODY);
		await(() -> this.events.size() == 1);
		assertThat(this.events.get(0))
			.isEqualTo(new WebhookEvent(Kind.ABANDONED, "status_" + status, id, "task-1", url("/hook"), 1));
		assertThat(this.requests).hasSize(1);
		assertThat(this.requests.get(0).uri()).isEqualTo("/hook");
	}

	@Test
	void sendWhenReceiverSaysWhenToComeAgainThenNotEarlier() throws Exception {
		this.answer = (exchange, count) -> {
			exchange.getResponseHeaders().set("Retry-After", "1");
			return (count == 1) ? 429 : 200;
		};
		long start = System.nanoTime();
		sender(policy()).send(target("/hook"), "task-1", BODY);
		await(() -> this.requests.size() == 2);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
	}

	@Test
	void sendWhenTargetFailsTooOftenThenStoppedWithEventsForAllThatWaits() throws Exception {
		this.answer = (exchange, count) -> 500;
		WebhookSender sender = sender(policy(5));
		for (int i = 0; i < 3; i++) {
			sender.send(target("/hook"), "task-" + i, BODY);
		}
		await(() -> this.events.stream().filter((event) -> event.kind() == Kind.ABANDONED).count() == 3);
		assertThat(this.events).filteredOn((event) -> event.kind() == Kind.TARGET_STOPPED).hasSize(1);
		String later = sender.send(target("/hook"), "task-9", BODY);
		assertThat(this.events.get(this.events.size() - 1).webhookId()).isEqualTo(later);
		assertThat(this.events.get(this.events.size() - 1).reason()).isEqualTo("target_stopped");
		// Another caller's use of the same URL is not concerned.
		this.answer = (exchange, count) -> 200;
		sender.send(target("/hook").registeredBy(Caller.builder("https://issuer", "other").build()), "task-9",
				"{}".getBytes());
		await(() -> this.requests.stream().anyMatch((request) -> request.body().equals("{}")));
		assertThat(this.requests).extracting((request) -> request.headers().getFirst("webhook-id"))
			.doesNotContain(later);
	}

	@Test
	void listenerWhenAttemptsAreMadeThenToldOfEachAndNothingSecret() throws Exception {
		this.answer = (exchange, count) -> (count == 1) ? 503 : (count == 2) ? 200 : 404;
		WebhookTarget target = target("/hook/secret?key=secret")
			.registeredBy(Caller.builder("https://issuer", "alice").build());
		WebhookSender sender = sender(policy());
		String id = sender.send(target, "task-1", BODY);
		await(() -> this.attempts.size() == 2);
		sender.send(target, "task-1", BODY);
		await(() -> this.attempts.size() == 3);
		assertThat(this.attempts).extracting(WebhookAttempt::outcome)
			.containsExactly(WebhookAttempt.Outcome.FAILED, WebhookAttempt.Outcome.DELIVERED,
					WebhookAttempt.Outcome.ABANDONED);
		assertThat(this.attempts).extracting(WebhookAttempt::reason)
			.containsExactly("status_503", "delivered", "status_404");
		assertThat(this.attempts).extracting(WebhookAttempt::attempt).containsExactly(1, 2, 1);
		WebhookAttempt first = this.attempts.get(0);
		assertThat(first.webhookId()).isEqualTo(id).isEqualTo(this.attempts.get(1).webhookId());
		assertThat(first.taskId()).isEqualTo("task-1");
		assertThat(first.target()).isEqualTo("http://hooks.corp:" + port());
		assertThat(first.registeredBy().subject()).isEqualTo("alice");
		assertThat(first.keyId()).isEqualTo("ec");
		assertThat(first.digest()).isEqualTo(HexFormat.of().formatHex(WebhookBody.of(BODY).sha256()));
		assertThat(this.attempts.toString()).doesNotContain("secret", "COMPLETED");
	}

	@Test
	void sendWhenReceiverIsGoneThenStoppedAtOnce() throws Exception {
		this.answer = (exchange, count) -> 410;
		sender(policy()).send(target("/hook"), "task-1", BODY);
		await(() -> this.events.size() == 2);
		assertThat(this.events).extracting(WebhookEvent::kind).containsExactly(Kind.ABANDONED, Kind.TARGET_STOPPED);
	}

	@Test
	void sendWhenCallerIsBlockedThenItsWebhooksStop() throws Exception {
		this.blocked = (caller) -> caller.subject().equals("mallory");
		WebhookSender sender = sender(policy());
		sender.send(target("/hook").registeredBy(Caller.builder("https://issuer", "mallory").build()), "t", BODY);
		await(() -> this.events.size() == 1);
		assertThat(this.events.get(0).reason()).isEqualTo("caller_blocked");
		sender.send(target("/hook").registeredBy(Caller.builder("https://issuer", "alice").build()), "t", BODY);
		await(() -> this.requests.size() == 1);
	}

	/**
	 * DNS rebinding at the moment of connecting: nothing arrives inside.
	 */
	@Test
	void sendWhenNamePointsInsideThenNotConnected() throws Exception {
		WebhookUrlPolicy strict = new WebhookUrlPolicy(
				new WebhookUrlRules(List.of(), List.of(), List.of(), Set.of(port()), true),
				(host) -> this.resolver.resolve(host));
		AtomicInteger asked = new AtomicInteger();
		this.resolver = (host) -> List.of((asked.getAndIncrement() == 0) ? InetAddress.getByName("93.184.216.34")
				: InetAddress.getLoopbackAddress());
		assertThat(strict.check("http://rebind.example.com:" + port() + "/hook"))
			.isInstanceOf(WebhookUrlDecision.Allowed.class);
		WebhookSender sender = sender(policy(), strict, null);
		sender.send(WebhookTarget.of("http://rebind.example.com:" + port() + "/hook"), "task-1", BODY);
		await(() -> this.events.size() == 1);
		assertThat(this.events.get(0).reason()).isEqualTo("forbidden_address");
		sender.send(WebhookTarget.of("http://127.0.0.1:" + port() + "/hook"), "task-1", BODY);
		sender.send(WebhookTarget.of("http://localhost:" + port() + "/hook"), "task-1", BODY);
		sender.send(WebhookTarget.of("http://[::1]:" + port() + "/hook"), "task-1", BODY);
		sender.send(WebhookTarget.of("http://[::ffff:127.0.0.1]:" + port() + "/hook"), "task-1", BODY);
		await(() -> this.events.size() == 5);
		assertThat(this.requests).isEmpty();
	}

	/**
	 * The name is resolved once for a connection, by us, and the address connected to is
	 * the one that was looked at.
	 */
	@Test
	void sendWhenNameIsResolvedThenOnceAndConnectedToThatAddress() throws Exception {
		AtomicInteger resolutions = new AtomicInteger();
		this.resolver = (host) -> {
			resolutions.incrementAndGet();
			assertThat(host).isEqualTo("hooks.corp");
			return List.of(InetAddress.getLoopbackAddress());
		};
		sender(policy()).send(WebhookTarget.of("http://hooks.corp:" + port() + "/hook"), "task-1", BODY);
		await(() -> this.requests.size() == 1);
		assertThat(this.requests.get(0).headers().getFirst("Host")).isEqualTo("hooks.corp:" + port());
		assertThat(resolutions).hasValue(1);
	}

	@Test
	void sendWhenThePlatformHasAProxyThenItIsNotUsed() throws Exception {
		System.setProperty("http.proxyHost", "127.0.0.1");
		System.setProperty("http.proxyPort", "1");
		try {
			sender(policy()).send(WebhookTarget.of("http://hooks.corp:" + port() + "/hook"), "task-1", BODY);
			await(() -> this.requests.size() == 1);
		}
		finally {
			System.clearProperty("http.proxyHost");
			System.clearProperty("http.proxyPort");
		}
	}

	@Test
	void sendWhenReceiverAnswersWithoutEndThenItsBeginningIsEnough() throws Exception {
		this.answer = (exchange, count) -> {
			exchange.sendResponseHeaders(200, 0);
			byte[] chunk = new byte[8192];
			try {
				while (true) {
					exchange.getResponseBody().write(chunk);
				}
			}
			catch (IOException ex) {
				return 0;
			}
		};
		sender(policy()).send(target("/hook"), "task-1", BODY);
		await(() -> this.requests.size() == 1 && ((WebhookDispatcher) this.senders.get(0)).waiting() == 0);
		assertThat(this.events).isEmpty();
	}

	/**
	 * The head of an answer is read into the memory before anything looks at it.
	 */
	@Test
	void sendWhenReceiverFillsTheHeadOfItsAnswerThenCutOff() throws Exception {
		for (String head : List.of("HTTP/1.1 200 OK\r\nX: " + "x".repeat(64 * 1024),
				"HTTP/1.1 200 OK\r\n" + "X: x\r\n".repeat(1000), "HTTP/1.1 " + "x".repeat(64 * 1024),
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + "X: x\r\n".repeat(1000))) {
			try (ServerSocket flooding = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
					DeliveryClient client = client(urls(flooding.getLocalPort()))) {
				Thread thread = new Thread(() -> flood(flooding, head));
				thread.start();
				DeliveryResult result = client.post(URI.create("http://hooks.corp:" + flooding.getLocalPort() + "/"),
						Map.of(), WebhookBody.of(BODY));
				assertThat(result).isEqualTo(new DeliveryResult.Failed("connection", true));
				thread.join(10_000);
			}
		}
	}

	private static void flood(ServerSocket server, String head) {
		try (Socket socket = server.accept()) {
			socket.getInputStream().read(new byte[64 * 1024]);
			socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
			socket.getOutputStream().flush();
			socket.getInputStream().read();
		}
		catch (IOException ex) {
			// The sender has had enough.
		}
	}

	/**
	 * A proxy resolves names by itself, and would take a request anywhere. What is inside
	 * by all that can be told here is not handed to it.
	 */
	@Test
	void sendWhenProxiedThenWhatIsInsideIsNotHandedToTheProxy() throws Exception {
		URI proxy = URI.create("http://127.0.0.1:" + port());
		WebhookUrlPolicy strict = new WebhookUrlPolicy(
				new WebhookUrlRules(List.of(), List.of(), List.of(), Set.of(80), true),
				(host) -> host.equals("hooks.example.com") ? List.of(InetAddress.getByName("93.184.216.34"))
						: List.of(InetAddress.getByName(host.startsWith("rebind") ? "10.0.0.1" : host)));
		try (DeliveryClient client = client(strict, proxy, null, Duration.ofSeconds(5))) {
			for (String inside : List.of("http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest",
					"http://rebind.example.com/")) {
				assertThat(client.post(URI.create(inside), Map.of(), WebhookBody.of(BODY))).as(inside)
					.isEqualTo(new DeliveryResult.Failed("forbidden_address", false));
			}
			assertThat(this.requests).isEmpty();
			assertThat(client.post(URI.create("http://hooks.example.com/hook"), Map.of(), WebhookBody.of(BODY)))
				.isInstanceOf(DeliveryResult.Answered.class);
			assertThat(this.requests).extracting(Request::uri).containsExactly("http://hooks.example.com/hook");
		}
	}

	/**
	 * The address is the one that was looked at; the certificate has to be for the name.
	 */
	@Test
	void sendWhenCertificateIsForAnotherNameThenNothingIsSent() throws Exception {
		KeyStore keys = TestKeyStores.make(this.directory, "hooks.corp", "EC", "dns:hooks.corp");
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(tls(keys)));
		server.createContext("/", (exchange) -> {
			this.requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
					exchange.getRequestHeaders(), ""));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
		int port = server.getAddress().getPort();
		WebhookUrlPolicy urls = new WebhookUrlPolicy(
				new WebhookUrlRules(List.of(), List.of("hooks.corp", "other.corp"), List.of(), Set.of(port), false),
				(host) -> List.of(InetAddress.getLoopbackAddress()));
		try (DeliveryClient client = client(urls, null, tls(keys), Duration.ofSeconds(5))) {
			assertThat(client.post(URI.create("https://other.corp:" + port + "/"), Map.of(), WebhookBody.of(BODY)))
				.isEqualTo(new DeliveryResult.Failed("tls", true));
			assertThat(this.requests).isEmpty();
			assertThat(client.post(URI.create("https://hooks.corp:" + port + "/"), Map.of(), WebhookBody.of(BODY)))
				.isInstanceOf(DeliveryResult.Answered.class);
			assertThat(this.requests).hasSize(1);
		}
		try (DeliveryClient trustless = client(urls)) {
			assertThat(trustless.post(URI.create("https://hooks.corp:" + port + "/"), Map.of(), WebhookBody.of(BODY)))
				.isEqualTo(new DeliveryResult.Failed("tls", true));
			assertThat(this.requests).hasSize(1);
		}
		finally {
			server.stop(0);
		}
	}

	private static SSLContext tls(KeyStore keys) throws Exception {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", keys.getCertificate("hooks.corp"));
		return SslBundle
			.of(SslStoreBundle.of(keys, TestKeyStores.PASSWORD, trusted), SslBundleKey.of(TestKeyStores.PASSWORD))
			.createSslContext();
	}

	/**
	 * A receiver that never ends its answer's head holds an attempt for the total
	 * time-out and no longer.
	 */
	@Test
	void sendWhenReceiverDripsThenTheAttemptEnds() throws Exception {
		CountDownLatch connections = new CountDownLatch(2);
		try (ServerSocket dripping = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			Thread thread = new Thread(() -> {
				while (!dripping.isClosed()) {
					try {
						Socket socket = dripping.accept();
						connections.countDown();
						new Thread(() -> drip(socket)).start();
					}
					catch (IOException ex) {
						return;
					}
				}
			});
			thread.start();
			WebhookUrlPolicy urls = urls(dripping.getLocalPort());
			// What is never delivered is not waited for when the sender is stopped.
			sender(policy(1000, Duration.ZERO), urls, null)
				.send(WebhookTarget.of("http://hooks.corp:" + dripping.getLocalPort() + "/"), "t", BODY);
			assertThat(connections.await(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static void drip(Socket socket) {
		try (socket) {
			for (byte one : "HTTP/1.1 200 OK\r\nX: ".getBytes()) {
				socket.getOutputStream().write(one);
				Thread.sleep(100);
			}
			while (true) {
				socket.getOutputStream().write('x');
				Thread.sleep(100);
			}
		}
		catch (IOException | InterruptedException ex) {
			// The sender has had enough.
		}
	}

	@Test
	void sendWhenOwnershipIsChallengedThenNothingBeforeTheEcho() throws Exception {
		this.answer = (exchange, count) -> {
			if (exchange.getRequestMethod().equals("GET")) {
				return (count < 3) ? 200 : echo(exchange);
			}
			return 200;
		};
		WebhookSender sender = sender(policy(), urls(port()), Duration.ofHours(1));
		sender.send(target("/hook?a=b"), "task-1", BODY);
		await(() -> this.requests.stream().anyMatch((request) -> request.method().equals("POST")));
		assertThat(this.requests).extracting(Request::method).containsExactly("GET", "GET", "GET", "POST");
		assertThat(this.requests.get(0).uri()).startsWith("/hook?a=b&validationToken=");
		assertThat(this.requests.get(0).headers().getFirst("webhook-signature")).isNull();
		sender.send(target("/hook?a=b"), "task-1", BODY);
		await(() -> this.requests.size() == 5);
		assertThat(this.requests.get(4).method()).isEqualTo("POST");
	}

	/**
	 * What waits for a URL that does not want it must not become a flood of questions.
	 */
	@Test
	void sendWhenChallengeIsNotMetThenNotAskedForEachNotification() throws Exception {
		this.answer = (exchange, count) -> 200;
		TestClock clock = new TestClock();
		DeliveryClient client = client(urls(port()));
		OwnershipChallenge challenge = new OwnershipChallenge(client, Duration.ofHours(1), Duration.ofSeconds(5),
				clock);
		URI url = URI.create(url("/hook"));
		assertThat(challenge.isMetBy(url)).isFalse();
		assertThat(challenge.isMetBy(url)).isFalse();
		assertThat(this.requests).hasSize(1);
		this.answer = (exchange, count) -> echo(exchange);
		clock.advance(Duration.ofSeconds(5));
		assertThat(challenge.isMetBy(url)).isTrue();
		clock.advance(Duration.ofMinutes(59));
		assertThat(challenge.isMetBy(url)).isTrue();
		assertThat(this.requests).hasSize(2);
		clock.advance(Duration.ofMinutes(1));
		assertThat(challenge.isMetBy(url)).isTrue();
		assertThat(this.requests).hasSize(3);
		client.close();
	}

	private static int echo(HttpExchange exchange) throws IOException {
		byte[] value = exchange.getRequestURI().getQuery().replaceAll(".*validationToken=", "").getBytes();
		exchange.sendResponseHeaders(200, value.length);
		exchange.getResponseBody().write(value);
		return 0;
	}

	@Test
	void sendWhenThereIsNoRoomThenTheCallerIsToldAndNothingIsDropped() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		this.answer = (exchange, count) -> {
			awaitLatch(release);
			return 200;
		};
		WebhookSender sender = sender(policy());
		for (int i = 0; i < 20; i++) {
			sender.send(target("/hook"), null, BODY);
		}
		assertThatExceptionOfType(WebhookOutboxFullException.class)
			.isThrownBy(() -> sender.send(target("/hook"), null, BODY));
		assertThat(this.requests.size()).isLessThanOrEqualTo(2);
		release.countDown();
		await(() -> this.requests.size() == 20);
		assertThat(this.events).isEmpty();
	}

	@Test
	void stopWhenSomethingWaitsThenItIsDelivered() {
		WebhookSender sender = sender(policy());
		for (int i = 0; i < 10; i++) {
			sender.send(target("/hook"), null, BODY);
		}
		((WebhookDispatcher) sender).stop();
		assertThat(this.requests).hasSize(10);
	}

	/**
	 * A secret can be replaced at a receiver that verifies by the official library, and a
	 * key can take a secret's place.
	 */
	@Test
	void sendWhenSeveralSecretsAreForOneHostThenEachHasASignature() throws Exception {
		WebhookSignatures both = new WebhookSignatures(List.of(
				new WebhookSignatures.ForHosts(StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.SECRET)),
						List.of("hooks.corp")),
				new WebhookSignatures.ForHosts(
						StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.OTHER_SECRET)),
						List.of("hooks.corp")),
				new WebhookSignatures.ForHosts(StandardWebhooksSigner.with(() -> WebhookFixtures.EDWARDS), List.of())));
		sender(policy(), urls(port()), null, both).send(target("/hook"), "task-1", BODY);
		await(() -> this.requests.size() == 1);
		Request request = this.requests.get(0);
		assertThat(request.headers().get("webhook-signature")).hasSize(1);
		assertThat(request.headers().getFirst("webhook-signature")).matches("v1,\\S+ v1,\\S+ v1a,\\S+");
		for (String secret : List.of(WebhookFixtures.SECRET, WebhookFixtures.OTHER_SECRET)) {
			new Webhook(secret).verify(request.body(), official(request));
		}
	}

	private static HttpHeaders official(Request request) {
		return HttpHeaders.of(Map.of("webhook-id", request.headers().get("webhook-id"), "webhook-timestamp",
				request.headers().get("webhook-timestamp"), "webhook-signature",
				request.headers().get("webhook-signature")), (name, value) -> true);
	}

	@Test
	void sendWhenNobodyWouldSignThenNotSent() throws Exception {
		WebhookSignatures others = new WebhookSignatures(List.of(new WebhookSignatures.ForHosts(
				StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.SECRET)), List.of("other.corp"))));
		sender(policy(), urls(port()), null, others).send(target("/hook"), "task-1", BODY);
		await(() -> this.events.size() == 1);
		assertThat(this.events.get(0).reason()).isEqualTo("no_signature");
		assertThat(this.requests).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nX-Evil: 1", "a\nb", "a\u0000", "caf\u00e9", "", " a", "a\t" })
	void targetWhenSomethingCannotStandInAHeaderThenRefused(String value) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WebhookTarget.of("https://a.example.com/").withToken(value));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WebhookTarget.of("https://a.example.com/").withCredentials("Bearer", value));
		assertThatIllegalArgumentException().isThrownBy(
				() -> WebhookTarget.of("https://a.example.com/").withCredentials("Bearer" + value + "\r\n", "x"));
	}

	@Test
	void targetWhenPrintedThenNothingSecret() {
		assertThat(WebhookTarget.of("https://a.example.com/hook/secret?key=secret")
			.withToken("secret")
			.withCredentials("Bearer", "secret")
			.toString()).isEqualTo("WebhookTarget[https://a.example.com]");
	}

	@Test
	void targetWhenConfigurationIsOfProtocol03ThenRead() {
		WebhookTarget target = WebhookTarget.of(JsonMapper.builder().build().readTree("""
				{"taskId": "t", "pushNotificationConfig": {"url": "https://a.example.com/", "token": "x",
				"authentication": {"schemes": ["Bearer", "Basic"], "credentials": "abc"}}}"""));
		assertThat(target.token()).isEqualTo("x");
		assertThat(target.authorization()).isEqualTo("Bearer abc");
	}

	@Test
	void delayWhenFailuresGrowThenDoublesUpToTheLongestWithinItsSecondHalf() {
		DeliveryPolicy policy = new DeliveryPolicy(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(60),
				Duration.ofHours(1), 9, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO,
				Duration.ofSeconds(1), 1);
		assertThat(policy.delay(1, 1)).isEqualTo(Duration.ofSeconds(1));
		assertThat(policy.delay(1, 0)).isEqualTo(Duration.ofMillis(500));
		assertThat(policy.delay(4, 1)).isEqualTo(Duration.ofSeconds(8));
		assertThat(policy.delay(7, 1)).isEqualTo(Duration.ofSeconds(60));
		assertThat(policy.delay(1000, 0)).isEqualTo(Duration.ofSeconds(30));
		assertThat(policy.pause(4, 1)).isZero();
		assertThat(policy.pause(5, 1)).isEqualTo(Duration.ofSeconds(1));
	}

	private static DeliveryPolicy policy() {
		return policy(1000);
	}

	private static DeliveryPolicy policy(int maxFailures) {
		return policy(maxFailures, Duration.ofSeconds(10));
	}

	private static DeliveryPolicy policy(int maxFailures, Duration drainTimeout) {
		return new DeliveryPolicy(4, 2, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofHours(1), maxFailures,
				Duration.ofHours(1), Duration.ofSeconds(1), drainTimeout, Duration.ofMillis(50), Duration.ofMillis(20),
				10_000);
	}

	private WebhookSender sender(DeliveryPolicy policy) {
		return sender(policy, urls(port()), null);
	}

	private WebhookUrlPolicy urls(int port) {
		return new WebhookUrlPolicy(
				new WebhookUrlRules(List.of(), List.of("hooks.corp", "localhost"), List.of(), Set.of(port), true),
				(host) -> this.resolver.resolve(host));
	}

	private WebhookSender sender(DeliveryPolicy policy, WebhookUrlPolicy urls, Duration challenge) {
		return sender(policy, urls, challenge, new WebhookSignatures(List.of(
				new WebhookSignatures.ForHosts(StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.SECRET)),
						List.of()),
				new WebhookSignatures.ForHosts(new JwtSigner("https://agent", () -> WebhookFixtures.EC), List.of()))));
	}

	private static DeliveryClient client(WebhookUrlPolicy urls) {
		return client(urls, null, null, Duration.ofSeconds(5));
	}

	private static DeliveryClient client(WebhookUrlPolicy urls, URI proxy, SSLContext tls, Duration totalTimeout) {
		return new DeliveryClient(urls,
				new DeliveryClient.Connections(Duration.ofSeconds(1), Duration.ofSeconds(5), 4, proxy, tls),
				totalTimeout, Clock.systemUTC());
	}

	private WebhookSender sender(DeliveryPolicy policy, WebhookUrlPolicy urls, Duration challenge,
			WebhookSignatures signatures) {
		DeliveryClient client = client(urls, null, null, policy.totalTimeout());
		WebhookSender sender = WebhookSending.sender(WebhookSending.Outbox.inMemory(new OutboxCapacity(50, 20, 50)),
				signatures, urls, client, policy, challenge, (caller) -> this.blocked.test(caller), this.events::add,
				List.of(this.attempts::add), Clock.systemUTC());
		((WebhookDispatcher) sender).start();
		this.senders.add(sender);
		return sender;
	}

	private int port() {
		return this.receiver.getAddress().getPort();
	}

	private String url(String path) {
		return "http://hooks.corp:" + port() + path;
	}

	private WebhookTarget target(String path) {
		return WebhookTarget.of(url(path));
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static void await(BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("in time").isLessThan(end);
			Thread.sleep(5);
		}
	}

	private record Request(String method, String uri, Headers headers, String body) {
	}

	private interface Answer {

		int answer(HttpExchange exchange, int count) throws IOException;

	}

}
