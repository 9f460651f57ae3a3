package dev.a2asecurity.benchmarks.load;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class SendMessageTests {

	private static String text(SendMessage message, long number) {
		return StandardCharsets.US_ASCII.decode(message.withMessageId(number)).toString();
	}

	private static String body(String request) {
		return request.substring(request.indexOf("\r\n\r\n") + 4);
	}

	@Test
	void withMessageIdWhenNumberDiffersThenOnlyTheIdDiffers() {
		SendMessage message = SendMessage.to(8080, "token");
		String first = text(message, 1);
		String second = text(message, 987_654_321_012L);
		assertThat(first).isNotEqualTo(second);
		assertThat(second.replace("-987654321012\"", "-000000000001\"")).isEqualTo(first);
	}

	@Test
	void withMessageIdWhenReadAsJsonThenSendMessageOfAbout900Bytes() {
		String body = body(text(SendMessage.to(8080, null), 42));
		assertThat(body).hasSizeBetween(850, 950);
		JsonNode call = new JsonMapper().readTree(body);
		assertThat(call.path("method").asString()).isEqualTo("SendMessage");
		assertThat(call.at("/params/message/messageId").asString()).endsWith("-000000000042");
	}

	@Test
	void toWhenTokenThenContentLengthIsThatOfTheBodyAlone() {
		String request = text(SendMessage.to(8080, "a.b.c"), 0);
		assertThat(request).contains("\r\nAuthorization: Bearer a.b.c\r\n")
			.contains("\r\nContent-Length: " + body(request).length() + "\r\n");
	}

	@Test
	void toWhenNoTokenThenNoAuthorization() {
		assertThat(text(SendMessage.to(8080, null), 0)).doesNotContain("Authorization");
	}

}
