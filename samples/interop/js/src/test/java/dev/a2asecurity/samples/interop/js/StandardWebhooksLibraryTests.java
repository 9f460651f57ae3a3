package dev.a2asecurity.samples.interop.js;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.a2asecurity.webhook.IncomingWebhook;
import dev.a2asecurity.webhook.OutgoingWebhook;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.StandardWebhooksVerifier;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookProof;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official npm package {@code standardwebhooks} accepts what we sign, and we accept
 * what it signs. What it checks is in {@code src/test/js/standard-webhooks.test.mjs}.
 */
class StandardWebhooksLibraryTests {

	private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	private static final String UNKNOWN_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

	private static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDX+YcZ8Jd0gA=";

	private static final URI TARGET = URI.create("https://travel.example.com/webhooks/a2a");

	// The library has no other clock than that of the machine.
	private static final Instant NOW = Instant.now();

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@TempDir
	static Path output;

	@Test
	void libraryWhenWeSignThenAcceptsAndWhatItSignsIsAccepted() throws Exception {
		Node node = Node.assume(output);
		Path messages = output.resolve("messages.json");
		Files.writeString(messages,
				JSON.writeValueAsString(Map.of("secret", SECRET, "otherSecret", UNKNOWN_SECRET, "messages",
						List.of(message("an update", """
								{"statusUpdate": {"taskId": "task-1", "status": {"state": "TASK_STATE_COMPLETED"}}}"""),
								message("white space at the ends", " {\"task\" :\t{\"id\": \"1\"}} \n"),
								message("other scripts",
										"{\"task\": {\"id\": \"\u6771\u4eac \ud83d\ude86 gr\u00fc\u00dfe\"}}"),
								message("numbers", "{\"task\": {\"id\": \"1\", \"amount\": 1.50e2}}"),
								message("an old secret and a new one", "{\"task\": {\"id\": \"1\"}}", OTHER_SECRET)))));
		String printed = node.run("standard-webhooks.test.mjs", Map.of("MESSAGES", messages.toString()));
		JsonNode signed = JSON.readTree(Stream.of(printed.split("\n"))
			.filter((line) -> line.contains("SIGNED "))
			.map((line) -> line.substring(line.indexOf("SIGNED ") + "SIGNED ".length()))
			.findFirst()
			.orElseThrow(() -> new AssertionError(printed)));
		Map<String, String> headers = Map.of("webhook-id", signed.path("id").asString(), "webhook-timestamp",
				signed.path("timestamp").asString(), "webhook-signature", signed.path("signature").asString());
		WebhookProof proof = new StandardWebhooksVerifier(List.of(SharedSecret.parse(SECRET)), null)
			.verify(new IncomingWebhook("POST", TARGET,
					(name) -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of(),
					body(signed.path("body").asString())));
		assertThat(proof.id()).isEqualTo("msg_js");
		assertThat(proof.coversBody()).isTrue();
	}

	private static Map<String, Object> message(String name, String body, String... moreSecrets) {
		Map<String, String> headers = sign(SECRET, name, body);
		for (String secret : moreSecrets) {
			String signature = sign(secret, name, body).get("webhook-signature") + " "
					+ headers.get("webhook-signature");
			headers = Map.of("webhook-id", headers.get("webhook-id"), "webhook-timestamp",
					headers.get("webhook-timestamp"), "webhook-signature", signature);
		}
		return Map.of("name", name, "headers", headers, "body", body);
	}

	private static Map<String, String> sign(String secret, String name, String body) {
		return StandardWebhooksSigner.with(SharedSecret.parse(secret))
			.sign(new OutgoingWebhook("msg_" + name.replace(' ', '_'), NOW, TARGET, null, false, body(body)))
			.headers();
	}

	private static WebhookBody body(String text) {
		return WebhookBody.of(text.getBytes(StandardCharsets.UTF_8));
	}

}
