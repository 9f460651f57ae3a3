package dev.a2asecurity.benchmarks.load;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class HttpReplyTests {

	private static final String WITH_LENGTH = "HTTP/1.1 200 \r\nContent-Length: 12\r\n\r\n{\"result\":1}";

	private static final String CHUNKED = "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{\"result\":1}\r\n0\r\n\r\n";

	private static HttpReply parse(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		return HttpReply.parse(bytes, bytes.length);
	}

	@ParameterizedTest
	@ValueSource(strings = { WITH_LENGTH, CHUNKED })
	void parseWhenOneByteIsMissingThenIncomplete(String reply) {
		for (int length = 0; length < reply.length(); length++) {
			assertThat(parse(reply.substring(0, length))).isNull();
		}
		assertThat(parse(reply)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { WITH_LENGTH, CHUNKED })
	void isResultWhenStatusIs200AndResultIsThereThenTrue(String reply) {
		assertThat(parse(reply).isResult()).isTrue();
	}

	@Test
	void isResultWhenStatusIsAnotherThenFalse() {
		HttpReply reply = parse(WITH_LENGTH.replace("200", "401"));
		assertThat(reply.status()).isEqualTo(401);
		assertThat(reply.isResult()).isFalse();
	}

	@Test
	void isResultWhenStatusIs200WithAnErrorThenFalse() {
		assertThat(parse("HTTP/1.1 200 \r\nContent-Length: 11\r\n\r\n{\"error\":1}").isResult()).isFalse();
	}

}
