package dev.a2asecurity.benchmarks.load;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import dev.a2asecurity.benchmarks.webhook.ReceiverApplication;
import dev.a2asecurity.webhook.OutgoingWebhook;
import dev.a2asecurity.webhook.SharedSecret;
import dev.a2asecurity.webhook.StandardWebhooksSigner;
import dev.a2asecurity.webhook.WebhookBody;
import dev.a2asecurity.webhook.WebhookScheme;

/**
 * A webhook of about 900 bytes, signed by Standard Webhooks {@code v1}, each time under
 * another id: what came before would not reach the controller.
 */
final class SignedWebhook implements Message {

	private static final String BODY = """
			{"statusUpdate":{"taskId":"%s","contextId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","status":{\
			"state":"TASK_STATE_WORKING","timestamp":"2026-11-20T10:11:12Z","message":{"messageId":\
			"0b7e6a52-5d0c-4c1b-9f3e-000000000000","role":"ROLE_AGENT","parts":[{"text":"%s"}]}}}}""".formatted(
			ReceiverApplication.TASK,
			"The expense is with the finance department, which looks at it until Friday. ".repeat(8));

	private final WebhookScheme.Signer signer = StandardWebhooksSigner
		.with(SharedSecret.parse(ReceiverApplication.SECRET));

	private final WebhookBody body = WebhookBody.of(BODY.getBytes(StandardCharsets.US_ASCII));

	private final URI target;

	private final String run;

	/**
	 * Creates a message.
	 * @param port where on this machine it goes
	 * @param run tells these ids from those of other runs
	 */
	SignedWebhook(int port, String run) {
		this.target = URI.create("http://127.0.0.1:" + port + ReceiverApplication.PATH);
		this.run = run;
	}

	/**
	 * Returns a message without a signature.
	 */
	static Message unsigned() {
		return new Message() {

			@Override
			public ByteBuffer withMessageId(long number) {
				return request(Map.of());
			}

			@Override
			public boolean isAnsweredBy(HttpReply reply) {
				return true;
			}

		};
	}

	@Override
	public ByteBuffer withMessageId(long number) {
		return request(sign(number));
	}

	private Map<String, String> sign(long number) {
		return this.signer
			.sign(new OutgoingWebhook("msg_" + this.run + number, Instant.now(), this.target, ReceiverApplication.TASK,
					false, this.body))
			.headers();
	}

	private static ByteBuffer request(Map<String, String> headers) {
		StringBuilder request = new StringBuilder(2048);
		request.append("POST ")
			.append(ReceiverApplication.PATH)
			.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ")
			.append(BODY.length())
			.append("\r\n");
		headers.forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
		request.append("\r\n").append(BODY);
		return ByteBuffer.wrap(request.toString().getBytes(StandardCharsets.US_ASCII));
	}

	@Override
	public boolean isAnsweredBy(HttpReply reply) {
		return reply.status() == 200;
	}

}
