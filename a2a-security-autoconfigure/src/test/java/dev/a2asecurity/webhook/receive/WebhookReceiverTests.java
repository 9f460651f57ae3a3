package dev.a2asecurity.webhook.receive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.WebhookFixtures;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.server.ResponseStatusException;

import static dev.a2asecurity.webhook.WebhookFixtures.BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Attacks on a running receiver.
 */
class WebhookReceiverTests {

	static RunningReceiver receiver;

	@BeforeAll
	static void start() {
		receiver = RunningReceiver.start("a2a.security.webhooks.max-body-size=4KB",
				"a2a.security.webhooks.body-timeout=300ms", "server.tomcat.connection-timeout=2s",
				"server.tomcat.keep-alive-timeout=20s");
	}

	@AfterAll
	static void stop() {
		receiver.close();
	}

	@BeforeEach
	void reset() {
		receiver.received().webhooks.clear();
		receiver.received().bodies.clear();
		receiver.received().answer = () -> ResponseEntity.ok("done");
		receiver.inbox().claims.set(0);
		receiver.inbox().down = false;
		receiver.receipts().receipts.clear();
		receiver.receipts().failing = false;
	}

	@Test
	void deliveryWhenGenuineThenTheControllerHasItAsItWasSent() {
		String body = BODY.replace("{\"taskId", "{ \t\"taskId");
		HttpResponse<String> response = receiver
			.deliver(RunningReceiver.sign("genuine", body, receiver.clock().instant()), body);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("done");
		VerifiedWebhook webhook = receiver.received().webhooks.get(0);
		assertThat(webhook.sender()).isEqualTo("expense-agent");
		assertThat(webhook.id()).isEqualTo("genuine");
		assertThat(webhook.taskId()).isEqualTo("task-1");
		assertThat(webhook.kind()).isEqualTo(WebhookKind.STATUS_UPDATE);
		assertThat(webhook.taskState()).isEqualTo("TASK_STATE_COMPLETED");
		assertThat(webhook.payload().path("contextId").asString()).isEqualTo("c");
		assertThat(webhook.body()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
		assertThat(receiver.received().bodies.get(0)).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
		assertThat(webhook.toString()).doesNotContain("COMPLETED");
	}

	@Test
	void deliveryWhenBodyIsChangedByOneSpaceThenRefused() {
		refused(receiver.deliver(receiver.sign("space"), BODY + " "));
		refused(receiver.deliver(receiver.sign("space"), BODY.replace("{\"taskId", "{ \"taskId")));
		assertThat(receiver.received().webhooks).isEmpty();
	}

	@Test
	void deliveryWhenJsonIsSerialisedAnewThenRefused() {
		refused(receiver.deliver(receiver.sign("anew"), BODY.replace(": ", ":").replace(", ", ",")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook-id", "webhook-timestamp", "webhook-signature" })
	void deliveryWhenHeadersAreSwappedThenRefused(String name) {
		Map<String, String> swapped = new HashMap<>(receiver.sign("swapped"));
		Map<String, String> other = RunningReceiver.sign("other", BODY, receiver.clock().instant().plusSeconds(1));
		swapped.put(name, other.get(name));
		refused(receiver.deliver(swapped, BODY));
	}

	/**
	 * A key that nobody knows and a signature that is wrong are the same to the sender.
	 */
	@Test
	void deliveryWhenForgedThenTheAnswerIsTheSameWhateverIsWrong() {
		Map<String, String> otherSecret = StandardWebhooksSigner.with(SharedSecret.parse(WebhookFixtures.OTHER_SECRET))
			.sign(WebhookFixtures.outgoing("forged", receiver.clock().instant()))
			.headers();
		HttpResponse<String> wrongKey = receiver.deliver(otherSecret, BODY);
		HttpResponse<String> wrongBody = receiver.deliver(receiver.sign("forged"), BODY + " ");
		HttpResponse<String> nothing = receiver.deliver(Map.of(), BODY);
		HttpResponse<String> old = receiver
			.deliver(RunningReceiver.sign("forged", BODY, receiver.clock().instant().minusSeconds(900)), BODY);
		for (HttpResponse<String> response : List.of(wrongKey, wrongBody, nothing, old)) {
			refused(response);
			assertThat(response.headers().map().keySet()).isEqualTo(wrongKey.headers().map().keySet());
			assertThat(response.body()).isEmpty();
		}
	}

	@Test
	void deliveryWhenReplayedAtOnceThenAcknowledgedAndNotWorkedOn() {
		Map<String, String> headers = receiver.sign("again");
		assertThat(receiver.deliver(headers, BODY).statusCode()).isEqualTo(200);
		assertThat(receiver.deliver(headers, BODY).statusCode()).isEqualTo(204);
		assertThat(receiver.received().ids()).containsExactly("again");
	}

	@Test
	void deliveryWhenReplayedAtTheLastSecondOfTheWindowThenNotWorkedOnAndAfterItRefused() {
		Map<String, String> headers = receiver.sign("late");
		assertThat(receiver.deliver(headers, BODY).statusCode()).isEqualTo(200);
		receiver.clock().advance(Duration.ofMinutes(5));
		assertThat(receiver.deliver(headers, BODY).statusCode()).isEqualTo(204);
		receiver.clock().advance(Duration.ofSeconds(1));
		assertThat(receiver.deliver(headers, BODY).statusCode()).isEqualTo(401);
		assertThat(receiver.received().ids()).containsExactly("late");
	}

	@Test
	void deliveryWhenTheSendersRetryIsSignedAnewMuchLaterThenStillNotWorkedOn() {
		assertThat(receiver.send("days")).isEqualTo(200);
		receiver.clock().advance(Duration.ofHours(71));
		receiver.context.getBean(StartedTasks.class).started(RunningReceiver.PEER, "task-1");
		assertThat(receiver.send("days")).isEqualTo(204);
		assertThat(receiver.received().ids()).containsExactly("days");
	}

	@Test
	void deliveryWhenClockIsAheadThenOnlyAsFarAsAllowed() {
		assertThat(
				receiver.deliver(RunningReceiver.sign("ahead", BODY, receiver.clock().instant().plusSeconds(30)), BODY)
					.statusCode())
			.isEqualTo(200);
		refused(receiver.deliver(RunningReceiver.sign("ahead2", BODY, receiver.clock().instant().plusSeconds(31)),
				BODY));
		refused(receiver.deliver(RunningReceiver.sign("ahead3", BODY, receiver.clock().instant().plusSeconds(600)),
				BODY));
	}

	@Test
	void deliveryWhenControllerThrowsThenTheRetryIsWorkedOn() {
		receiver.received().answer = () -> {
			throw new IllegalStateException("secret detail");
		};
		HttpResponse<String> failed = receiver.deliver(receiver.sign("failing"), BODY);
		assertThat(failed.statusCode()).isEqualTo(500);
		assertThat(failed.body()).isEmpty();
		receiver.received().answer = () -> ResponseEntity.ok("done");
		assertThat(receiver.send("failing")).isEqualTo(200);
		assertThat(receiver.send("failing")).isEqualTo(204);
		assertThat(receiver.received().ids()).containsExactly("failing", "failing");
	}

	/**
	 * An error dispatch would be told 401 by the application's own rules, after which no
	 * sender tries again.
	 */
	@Test
	void deliveryWhenControllerAnswersWithAnErrorThenTheSenderIsToldThat() {
		receiver.received().answer = () -> {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
		};
		assertThat(receiver.send("error")).isEqualTo(503);
		receiver.received().answer = () -> ResponseEntity.status(422).build();
		assertThat(receiver.send("error")).isEqualTo(422);
		receiver.received().answer = () -> ResponseEntity.ok("done");
		assertThat(receiver.send("error")).isEqualTo(200);
	}

	@Test
	void deliveryWhenControllerIsAsynchronousThenItsEndCounts() {
		receiver.received().answer = () -> {
			throw new IllegalStateException("fails later");
		};
		HttpRequest request = receiver.request("/webhooks/later", receiver.sign("async"), BODY).build();
		assertThat(receiver.send(request).statusCode()).isEqualTo(500);
		receiver.received().answer = () -> ResponseEntity.ok("done");
		assertThat(receiver.send(request).statusCode()).isEqualTo(200);
		// The container tells of the end after it has answered.
		int status = receiver.send(request).statusCode();
		for (int i = 0; i < 100 && status == 503; i++) {
			status = receiver.send(request).statusCode();
		}
		assertThat(status).isEqualTo(204);
		assertThat(receiver.received().ids()).containsExactly("async", "async");
	}

	@Test
	void deliveryWhenTheStoreIsDownThenNothingIsAcceptedAndNothingBurnt() {
		receiver.inbox().down = true;
		HttpResponse<String> response = receiver.deliver(receiver.sign("outage"), BODY);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(RunningReceiver.header(response, "Retry-After")).hasValue("5");
		assertThat(receiver.received().webhooks).isEmpty();
		receiver.inbox().down = false;
		assertThat(receiver.send("outage")).isEqualTo(200);
	}

	@Test
	void listenerWhenSomethingComesInThenToldWhatBecameOfItAndNothingOfTheContent() {
		receiver.send("told");
		receiver.send("told");
		receiver.deliver(receiver.sign("told2"), BODY + " ");
		String other = BODY.replace("task-1", "task-0");
		receiver.deliver(RunningReceiver.sign("told3", other, receiver.clock().instant()), other);
		List<WebhookReceipt> receipts = receiver.receipts().receipts;
		assertThat(receipts).extracting(WebhookReceipt::outcome)
			.containsExactly(WebhookReceipt.Outcome.ACCEPTED, WebhookReceipt.Outcome.DUPLICATE,
					WebhookReceipt.Outcome.REFUSED, WebhookReceipt.Outcome.POSTPONED);
		assertThat(receipts).extracting(WebhookReceipt::reason)
			.containsExactly("accepted", "done", "signature_mismatch", "unknown_task");
		assertThat(receipts).extracting(WebhookReceipt::sender)
			.containsExactly(RunningReceiver.PEER, RunningReceiver.PEER, null, RunningReceiver.PEER);
		assertThat(receipts).extracting(WebhookReceipt::webhookId).containsExactly("told", "told", null, "told3");
		assertThat(receipts).extracting(WebhookReceipt::taskId).containsExactly("task-1", "task-1", null, "task-0");
		assertThat(receipts).extracting(WebhookReceipt::remoteAddress).containsOnly("127.0.0.1");
		assertThat(receipts.get(0).digest()).isEqualTo(HexFormat.of().formatHex(WebhookFixtures.body(BODY).sha256()))
			.isNotEqualTo(receipts.get(2).digest());
		assertThat(receipts.toString()).doesNotContain("COMPLETED");
	}

	/**
	 * What cannot be put on record does not happen, and is not lost.
	 */
	@Test
	void listenerWhenItFailsThenTheControllerIsNotCalledAndTheRetryIsWorkedOn() {
		receiver.receipts().failing = true;
		HttpResponse<String> response = receiver.deliver(receiver.sign("unrecorded"), BODY);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).isEmpty();
		assertThat(receiver.received().webhooks).isEmpty();
		refused(receiver.deliver(receiver.sign("unrecorded"), BODY + " "));
		receiver.receipts().failing = false;
		assertThat(receiver.send("unrecorded")).isEqualTo(200);
	}

	@Test
	void deliveryWhenForgedInAFloodThenTheStoreIsNotAsked() {
		assertThat(receiver.sendAtOnce(300, receiver.sign("flood"), BODY + " ")).containsOnly(401);
		assertThat(receiver.inbox().claims).hasValue(0);
		assertThat(receiver.received().webhooks).isEmpty();
		assertThat(receiver.send("flood")).isEqualTo(200);
	}

	@Test
	void deliveryWhenAnotherBodyHasTheSameIdThenConflict() {
		assertThat(receiver.send("same")).isEqualTo(200);
		String other = BODY.replace("COMPLETED", "FAILED");
		assertThat(
				receiver.deliver(RunningReceiver.sign("same", other, receiver.clock().instant()), other).statusCode())
			.isEqualTo(409);
		assertThat(receiver.received().ids()).containsExactly("same");
	}

	@Test
	void deliveryWhenTaskIsNotExpectedThenLaterAndOnceItIsExpectedThenWorkedOn() {
		String body = BODY.replace("task-1", "task-2");
		Map<String, String> headers = RunningReceiver.sign("early", body, receiver.clock().instant());
		HttpResponse<String> early = receiver.deliver(headers, body);
		assertThat(early.statusCode()).isEqualTo(503);
		assertThat(RunningReceiver.header(early, "Retry-After")).isPresent();
		assertThat(receiver.inbox().claims).hasValue(0);
		receiver.context.getBean(StartedTasks.class).started("other-agent", "task-2");
		assertThat(receiver.deliver(headers, body).statusCode()).isEqualTo(503);
		receiver.context.getBean(StartedTasks.class).started(RunningReceiver.PEER, "task-2");
		assertThat(receiver.deliver(headers, body).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "{}", "{\"task\": {}}", "{\"task\": {\"id\": \"task-1\"}, \"message\": {}}",
			"{\"task\": {\"id\": \"task-2\", \"id\": \"task-1\"}}", "{\"statusUpdate\": {\"taskId\": \"task-1\"}} x",
			"{\"statusUpdate\": \"task-1\"}", "nothing", "{\"kind\": \"task\"}",
			"{\"task\": {\"id\": \"task-1\"}, \"kind\": \"task\", \"id\": \"task-2\"}" })
	void deliveryWhenBodyIsNoNotificationThenBadRequest(String body) {
		assertThat(receiver.deliver(RunningReceiver.sign("malformed", body, receiver.clock().instant()), body)
			.statusCode()).isEqualTo(400);
		assertThat(receiver.inbox().claims).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\": \"task-1\", \"kind\": \"task\", \"status\": {\"state\": \"completed\"}}",
			"{\"taskId\": \"task-1\", \"kind\": \"status-update\", \"status\": {\"state\": \"completed\"}}",
			"{\"task\": {\"id\": \"task-1\", \"status\": {\"state\": \"completed\", \"message\": {\"taskId\": \"x\"}}}}" })
	void deliveryWhenOfEitherProtocolVersionThenItsTaskIsFound(String body) {
		assertThat(receiver
			.deliver(RunningReceiver.sign("version" + body.hashCode(), body, receiver.clock().instant()), body)
			.statusCode()).isEqualTo(200);
		assertThat(receiver.received().webhooks.get(0).taskId()).isEqualTo("task-1");
		assertThat(receiver.received().webhooks.get(0).taskState()).isEqualTo("completed");
	}

	@Test
	void deliveryWhenMethodOrFormIsAnotherThenRefusedBeforeAnythingIsRead() {
		assertThat(receiver.send(HttpRequest.newBuilder(receiver.uri("/webhooks/a2a")).build()).statusCode())
			.isEqualTo(405);
		for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/json;charset=utf-16",
				"application/*", "nonsense", "application/json, text/plain")) {
			HttpRequest request = receiver.request("/webhooks/a2a", receiver.sign("form"), BODY)
				.setHeader("Content-Type", type)
				.build();
			assertThat(receiver.send(request).statusCode()).as(type).isEqualTo(415);
		}
		HttpRequest gzip = receiver.request("/webhooks/a2a", receiver.sign("form"), BODY)
			.header("Content-Encoding", "gzip")
			.build();
		assertThat(receiver.send(gzip).statusCode()).isEqualTo(415);
		// Refused is refused: it is on record, with nothing of what was not read.
		assertThat(receiver.receipts().receipts).hasSize(8)
			.extracting(WebhookReceipt::outcome, WebhookReceipt::sender, WebhookReceipt::digest)
			.containsOnly(tuple(WebhookReceipt.Outcome.REFUSED, null, null));
		assertThat(receiver.receipts().receipts).extracting(WebhookReceipt::reason)
			.containsOnly("method", "media_type");
		HttpRequest json = receiver.request("/webhooks/a2a", receiver.sign("form"), BODY)
			.setHeader("Content-Type", "application/json; charset=UTF-8")
			.build();
		assertThat(receiver.send(json).statusCode()).isEqualTo(200);
	}

	/**
	 * The value is a stranger's, so nothing that could be more than a random value comes
	 * back.
	 */
	@Test
	void challengeWhenItIsOneRandomValueThenEchoedAsPlainText() {
		String value = "q3rS-_8tUvWxYz0123456789";
		HttpResponse<String> response = receiver
			.send(HttpRequest.newBuilder(receiver.uri("/webhooks/a2a?tenant=1&validationToken=" + value)).build());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(value);
		assertThat(RunningReceiver.header(response, "Content-Type").orElse("")).startsWith("text/plain");
		assertThat(RunningReceiver.header(response, "X-Content-Type-Options")).hasValue("nosniff");
		assertThat(RunningReceiver.header(response, "Cache-Control")).hasValue("no-store");
		assertThat(receiver.received().webhooks).isEmpty();
		assertThat(receiver.inbox().claims).hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "validationToken=", "validationToken=short",
			"validationToken=%3Cscript%3Ealert(1)%3C/script%3E", "validationToken=aaaaaaaaaaaaaaaaaaaa%0d%0aX-Evil:1",
			"validationToken=aaaaaaaaaaaaaaaaaaaa&validationToken=bbbbbbbbbbbbbbbbbbbb",
			"validationToken=aaaaaaaaaa+aaaaaaaaaaaa" })
	void challengeWhenItIsAnythingElseThenNothingComesBack(String query) {
		HttpResponse<String> response = receiver
			.send(HttpRequest.newBuilder(receiver.uri("/webhooks/a2a?" + query)).build());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void challengeWhenMethodIsAnotherThenNone() {
		HttpRequest request = HttpRequest.newBuilder(receiver.uri("/webhooks/a2a?validationToken=aaaaaaaaaaaaaaaaaaaa"))
			.method("HEAD", HttpRequest.BodyPublishers.noBody())
			.build();
		assertThat(receiver.send(request).statusCode()).isEqualTo(405);
		refused(receiver
			.send(receiver.request("/webhooks/a2a?validationToken=aaaaaaaaaaaaaaaaaaaa", Map.of(), BODY).build()));
	}

	@Test
	void deliveryWhenHeaderIsThereTwiceThenRefused() {
		Map<String, String> headers = receiver.sign("twice");
		HttpRequest request = receiver.request("/webhooks/a2a", headers, BODY).header("webhook-id", "twice2").build();
		refused(receiver.send(request));
		for (String name : headers.keySet()) {
			refused(receiver
				.send(receiver.request("/webhooks/a2a", headers, BODY).header(name, headers.get(name)).build()));
		}
		assertThat(receiver.received().webhooks).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/WEBHOOKS/A2A", "/webhooks/a2a/", "/webhooks/%61%32a", "/webhooks//a2a",
			"/webhooks/a2a;x=1", "/x/../webhooks/a2a" })
	void deliveryWhenPathIsSpeltOtherwiseThenTheControllerIsNotReachedUnverified(String path) {
		HttpResponse<String> response = receiver.send(receiver.request(path, Map.of(), BODY).build());
		assertThat(response.statusCode()).isIn(400, 401, 404);
		assertThat(receiver.received().webhooks).isEmpty();
	}

	@Test
	void otherPathsWhenReceiverIsThereThenGuardedAsBefore() {
		HttpResponse<String> response = receiver.send(HttpRequest.newBuilder(receiver.uri("/account")).build());
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(RunningReceiver.header(response, "WWW-Authenticate").orElse("")).startsWith("Basic");
	}

	@Test
	void bodyWhenAnnouncedTooLongThenRefusedUnread() throws IOException {
		assertThat(raw("Content-Length: 4097\r\n", "", 0)).startsWith("HTTP/1.1 413");
	}

	@Test
	void bodyWhenChunkedPastTheLimitThenRefused() throws IOException {
		String chunk = "800\r\n" + "x".repeat(0x800) + "\r\n";
		assertThat(raw("Transfer-Encoding: chunked\r\n", chunk.repeat(3), 0)).startsWith("HTTP/1.1 413");
	}

	@Test
	void bodyWhenItDripsThenCutOff() throws IOException {
		assertThat(raw("Content-Length: 4000\r\n", "x".repeat(4000), 20)).startsWith("HTTP/1.1 408");
		assertThat(receiver.inbox().claims).hasValue(0);
	}

	/**
	 * Who says nothing at all holds a thread as long as the container waits for bytes,
	 * and no longer.
	 */
	@Test
	void bodyWhenNothingComesThenCutOff() throws IOException {
		String answer = raw("Content-Length: 100\r\n", "", 0);
		assertThat(answer).startsWith("HTTP/1.1 408").contains("Content-Length: 0").doesNotContain("Set-Cookie");
		assertThat(receiver.send("after-silence")).isEqualTo(200);
	}

	/**
	 * The container takes the answer into its own hands then, and would have the
	 * application's rules tell a stranger to log in.
	 */
	@Test
	void bodyWhenItsFramingIsBrokenThenBadRequest() throws IOException {
		String answer = raw("Transfer-Encoding: chunked\r\n", "zz\r\nxx\r\n0\r\n\r\n", 0);
		assertThat(answer).startsWith("HTTP/1.1 400").contains("Content-Length: 0").doesNotContain("Set-Cookie");
	}

	/**
	 * Sends a request that no client would, and returns the answer.
	 * @param pauseMillis how long to wait after each byte, until there is an answer
	 */
	private static String raw(String headers, String body, int pauseMillis) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", receiver.port())) {
			socket.setSoTimeout(20_000);
			OutputStream out = socket.getOutputStream();
			out.write(("POST /webhooks/a2a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
					+ "\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			InputStream in = socket.getInputStream();
			try {
				if (pauseMillis == 0) {
					out.write(body.getBytes(StandardCharsets.US_ASCII));
				}
				for (int i = 0; pauseMillis > 0 && i < body.length() && in.available() == 0; i++) {
					out.write(body.charAt(i));
					Thread.sleep(pauseMillis);
				}
			}
			catch (SocketException ex) {
				// The receiver has cut it off.
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			byte[] answer = new byte[1024];
			int count = in.read(answer);
			return new String(answer, 0, Math.max(0, count), StandardCharsets.US_ASCII);
		}
	}

	private static void refused(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(RunningReceiver.header(response, "WWW-Authenticate")).hasValue("A2A-Webhook");
	}

}
