package dev.a2asecurity.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that carries a {@code SendMessage} of about 900 bytes (A2A
 * specification 1.0, section 9), made once and sent often with another message id: an
 * agent that refuses a message seen before does not refuse these.
 */
final class SendMessage implements Message {

	private static final int DIGITS = 12;

	private static final String ID = "0".repeat(DIGITS);

	private static final String BODY = """
			{"jsonrpc":"2.0","id":"request-7f8de2a1","method":"SendMessage","params":{"message":{\
			"messageId":"0b7e6a52-5d0c-4c1b-9f3e-%s","role":"ROLE_USER",\
			"metadata":{"skillId":"submit-expense"},"parts":[\
			{"data":{"amount":120.50,"currency":"EUR","description":"Train","date":"2026-11-20",\
			"category":"travel","project":"apollo","costCenter":"4711","attendees":["ann","bob","eve"]}},\
			{"text":"Please reimburse the ticket for the train from Hamburg to Munich on the 20th of \
			November. I went there for the kick-off of the project, together with two colleagues from the \
			sales department, and we came back on the same day. The receipt is with the travel office, and \
			the amount includes the reservation of the seats. If anything is missing, ask me before Friday, \
			because I am on holiday afterwards and will not be able to read your messages then."}]},\
			"configuration":{"acceptedOutputModes":["application/json","text/plain"],"historyLength":0}}}""";

	private final byte[] request;

	private final int idOffset;

	private SendMessage(String request) {
		this.request = request.getBytes(StandardCharsets.US_ASCII);
		this.idOffset = request.lastIndexOf(ID);
	}

	/**
	 * Creates a request.
	 * @param port where on this machine it goes
	 * @param token access token that it carries
	 */
	static SendMessage to(int port, @Nullable String token) {
		String body = BODY.formatted(ID);
		String authorization = (token != null) ? "Authorization: Bearer " + token + "\r\n" : "";
		return new SendMessage(
				"POST /a2a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n".formatted(port)
						+ "Accept: application/json\r\nA2A-Version: 1.0\r\n" + authorization + "Content-Length: "
						+ body.length() + "\r\n\r\n" + body);
	}

	@Override
	public boolean isAnsweredBy(HttpReply reply) {
		return reply.isResult();
	}

	@Override
	public ByteBuffer withMessageId(long number) {
		long rest = number;
		for (int i = this.idOffset + DIGITS - 1; i >= this.idOffset; i--) {
			this.request[i] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
		return ByteBuffer.wrap(this.request);
	}

}
