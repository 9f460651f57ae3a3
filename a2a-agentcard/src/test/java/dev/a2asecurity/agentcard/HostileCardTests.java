package dev.a2asecurity.agentcard;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is sent to break the reader or the verifier is refused with a reason, quickly.
 */
class HostileCardTests {

	private static final WebOrigin ORIGIN = WebOrigin.of("https://agent.example.com");

	private final AgentCardVerifier verifier = AgentCardVerifier.builder()
		.trust(ORIGIN, new JWKSet(TestKeys.ec("k").publicJwk()))
		.allowProjectionSignature()
		.build();

	static Stream<Arguments> hostile() {
		return Stream.of(arguments("10 MB of nested arrays", nested("[", "]", 5_000_000), Reason.TOO_LARGE),
				arguments("10 MB of nested objects", nested("{\"a\":", "}", 2_000_000), Reason.TOO_LARGE),
				arguments("1 MB of nested arrays", nested("[", "]", 500_000), Reason.TOO_DEEP),
				arguments("101 levels", nested("[", "]", 100), Reason.TOO_DEEP),
				arguments("unclosed arrays", bytes("{\"a\":" + "[".repeat(1_000_000)), Reason.TOO_DEEP),
				arguments("duplicate name", bytes("{\"name\":\"a\",\"name\":\"a\"}"), Reason.DUPLICATE_NAME),
				arguments("duplicate name by escape", bytes("{\"name\":\"a\",\"n\\u0061me\":\"b\"}"),
						Reason.DUPLICATE_NAME),
				arguments("duplicate name below", bytes("{\"a\":[{\"x\":{\"b\":1,\"b\":2}}]}"), Reason.DUPLICATE_NAME),
				arguments("two signatures members", bytes("{\"signatures\":[],\"signatures\":[]}"),
						Reason.DUPLICATE_NAME),
				arguments("invalid UTF-8", raw("{\"a\":\"", 0xff, "\"}"), Reason.MALFORMED),
				arguments("overlong UTF-8", raw("{\"a\":\"", 0xc0, 0xaf, "\"}"), Reason.MALFORMED),
				arguments("surrogate in UTF-8", raw("{\"a\":\"", 0xed, 0xa0, 0x80, "\"}"), Reason.MALFORMED),
				arguments("UTF-16", "{\"a\":1}".getBytes(StandardCharsets.UTF_16), Reason.MALFORMED),
				arguments("byte order mark", raw(0xef, 0xbb, 0xbf, "{\"a\":1}"), Reason.MALFORMED),
				arguments("lone surrogate", bytes("{\"a\":\"\\ud800\"}"), Reason.MALFORMED),
				arguments("lone surrogate in a name", bytes("{\"\\udc00\":1}"), Reason.MALFORMED),
				arguments("number beyond a double", bytes("{\"a\":1e309}"), Reason.NUMBER_OUT_OF_RANGE),
				arguments("integer beyond a double", bytes("{\"a\":[9007199254740993]}"), Reason.NUMBER_OUT_OF_RANGE),
				arguments("number of a million digits", bytes("{\"a\":" + "9".repeat(1_000_000) + "}"),
						Reason.NUMBER_OUT_OF_RANGE),
				arguments("number with a huge exponent", bytes("{\"a\":1e999999999}"), Reason.NUMBER_OUT_OF_RANGE),
				arguments("trailing content", bytes("{\"a\":1}{}"), Reason.MALFORMED),
				arguments("trailing text", bytes("{\"a\":1}x"), Reason.MALFORMED),
				arguments("array", bytes("[{}]"), Reason.MALFORMED), arguments("nothing", bytes(""), Reason.MALFORMED),
				arguments("null", bytes("null"), Reason.MALFORMED),
				arguments("a word", bytes("card"), Reason.MALFORMED),
				arguments("comment", bytes("{/**/\"a\":1}"), Reason.MALFORMED),
				arguments("unquoted name", bytes("{a:1}"), Reason.MALFORMED),
				arguments("single quotes", bytes("{'a':1}"), Reason.MALFORMED),
				arguments("NaN", bytes("{\"a\":NaN}"), Reason.MALFORMED),
				arguments("trailing comma", bytes("{\"a\":1,}"), Reason.MALFORMED),
				arguments("control character", bytes("{\"a\":\"\u0001\"}"), Reason.MALFORMED),
				arguments("leading zero", bytes("{\"a\":01}"), Reason.MALFORMED));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("hostile")
	void readWhenHostileThenRefusedWithReasonInTime(String name, byte[] json, Reason reason) {
		assertTimeoutPreemptively(Duration.ofSeconds(5),
				() -> assertThatExceptionOfType(AgentCardRefusedException.class)
					.isThrownBy(() -> new AgentCardReader().read(json).card())
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason))
					.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(200)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("hostile")
	void verifyWhenHostileThenRefusedWithReasonInTime(String name, byte[] json, Reason reason) {
		assertTimeoutPreemptively(Duration.ofSeconds(5),
				() -> assertThatExceptionOfType(AgentCardRefusedException.class)
					.isThrownBy(() -> this.verifier.verify(json, ORIGIN))
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason)));
	}

	@Test
	void verifyWhenAMegabyteOfSignaturesThenRefusedInTime() {
		String one = "{\"protected\":\"eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ\",\"signature\":\"" + "A".repeat(86) + "\"},";
		StringBuilder signatures = new StringBuilder();
		while (signatures.length() < 1_000_000) {
			signatures.append(one);
		}
		signatures.setLength(signatures.length() - 1);
		refuses("{\"name\":\"a\",\"signatures\":[" + signatures + "]}", Reason.TOO_MANY_SIGNATURES);
	}

	/**
	 * What costs most memory for its size, under the id of a key that is trusted: ids are
	 * public.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{},", "[],", "0,", "\"\",", "1e300,", "[{}],", "{\"a\":[]},", "null," })
	void verifyWhenAMegabyteOfSmallThingsThenRefusedInBoundedMemory(String element) {
		String signature = "{\"protected\":\"eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ\",\"signature\":\"" + "A".repeat(86)
				+ "\"}";
		String head = "{\"signatures\":[" + signature + "," + signature + "],\"skills\":[";
		int count = (CardJson.MAX_BYTES - head.length() - 8) / element.length();
		byte[] json = bytes(head + element.repeat(count) + "0]}");
		assertThat(json.length).isBetween(1_000_000, CardJson.MAX_BYTES);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		assertThatExceptionOfType(AgentCardRefusedException.class).isThrownBy(() -> this.verifier.verify(json, ORIGIN))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.SIGNATURE_INVALID));
		// All that was allocated for two canonical forms, nearly all of it garbage at
		// once.
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000_000L);
	}

	@Test
	void verifyWhenOneSignatureIsAMegabyteThenRefusedInTime() {
		refuses("{\"signatures\":[{\"protected\":\"" + "e".repeat(900_000) + "\",\"signature\":\"AA\"}]}",
				Reason.HEADER_REFUSED);
		refuses("{\"signatures\":[{\"protected\":\"e30\",\"signature\":\"" + "A".repeat(900_000) + "\"}]}",
				Reason.HEADER_REFUSED);
	}

	@Test
	void verifyWhenSignaturesAreNoneOrNoArrayThenRefused() {
		refuses("{}", Reason.NOT_SIGNED);
		refuses("{\"signatures\":[]}", Reason.NOT_SIGNED);
		refuses("{\"signatures\":null}", Reason.NOT_SIGNED);
		refuses("{\"signatures\":{}}", Reason.INVALID_FIELD);
		refuses("{\"signatures\":\"x\"}", Reason.INVALID_FIELD);
		refuses("{\"signatures\":[null]}", Reason.HEADER_REFUSED);
		refuses("{\"signatures\":[\"a\"]}", Reason.HEADER_REFUSED);
		refuses("{\"signatures\":[{\"protected\":1,\"signature\":[]}]}", Reason.HEADER_REFUSED);
	}

	@Test
	void readWhenFlowsOf03MultiplyThenRefusedInTime() {
		String flow = "{\"tokenUrl\":\"t\",\"authorizationUrl\":\"a\",\"scopes\":{}}";
		StringBuilder schemes = new StringBuilder();
		StringBuilder needed = new StringBuilder();
		for (int i = 0; i < 20; i++) {
			schemes.append((i > 0) ? "," : "")
				.append("\"s" + i + "\":{\"type\":\"oauth2\",\"flows\":{\"clientCredentials\":" + flow
						+ ",\"authorizationCode\":" + flow + ",\"password\":" + flow + ",\"implicit\":" + flow + "}}");
			needed.append((i > 0) ? "," : "").append("\"s" + i + "\":[]");
		}
		byte[] json = bytes("{\"protocolVersion\":\"0.3.0\",\"url\":\"https://a.example.com\",\"name\":\"n\","
				+ "\"description\":\"d\",\"version\":\"1\",\"capabilities\":{},\"defaultInputModes\":[\"a/b\"],"
				+ "\"defaultOutputModes\":[\"a/b\"],\"skills\":[],\"securitySchemes\":{" + schemes + "},\"security\":[{"
				+ needed + "}]}");
		assertTimeoutPreemptively(Duration.ofSeconds(5),
				() -> assertThatExceptionOfType(AgentCardRefusedException.class)
					.isThrownBy(() -> new AgentCardReader().read(json).card())
					.withMessageContaining("more than 64 combinations"));
	}

	/**
	 * The parser's table of names would be one for all documents, and refuse a name of
	 * whose hash it has too many: one peer's cards would make another's unreadable.
	 */
	@Test
	void readWhenNamesOfOtherDocumentsHaveTheSameHashThenRead() {
		AgentCardReader reader = new AgentCardReader();
		for (int i = 0; i < 1024; i++) {
			StringBuilder name = new StringBuilder();
			for (int bit = 0; bit < 10; bit++) {
				// 'A' * 33 + 'b' is 'B' * 33 + 'A'.
				name.append(((i >> bit) % 2 == 0) ? "Ab" : "BA");
			}
			assertThat(reader.read(bytes("{\"" + name + "\":1}")).json()).contains(name);
		}
	}

	@Test
	void readWhenNamesOfTheCardAreInAMessageThenQuotedAndCut() {
		String name = "a\\n2026-11-26 ERROR forged" + "x".repeat(100_000);
		byte[] json = bytes("{\"protocolVersion\":\"0.3.0\",\"url\":\"https://a.example.com\",\"name\":\"n\","
				+ "\"description\":\"d\",\"version\":\"1\",\"capabilities\":{},\"defaultInputModes\":[\"a/b\"],"
				+ "\"defaultOutputModes\":[\"a/b\"],\"skills\":[],\"security\":[{\"" + name + "\":%s}]}");
		for (String value : List.of("7", "[7]", "[\"s\"]")) {
			byte[] hostile = bytes(new String(json, StandardCharsets.UTF_8).replace("%s", value));
			assertThatExceptionOfType(AgentCardRefusedException.class)
				.isThrownBy(() -> new AgentCardReader().read(hostile).card())
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.INVALID_FIELD))
				.satisfies((ex) -> assertThat(ex.getMessage()).contains("forged")
					.doesNotContain("\n")
					.hasSizeLessThan(400));
		}
	}

	@Test
	void readWhenAtTheBoundsThenAccepted() {
		assertThat(new AgentCardReader().read(nested("[", "]", 98)).json()).isNotEmpty();
		byte[] largest = bytes("{\"a\":\"" + "x".repeat(CardJson.MAX_BYTES - 8) + "\"}");
		assertThat(largest).hasSize(CardJson.MAX_BYTES);
		assertThat(new AgentCardReader().read(largest).json()).hasSize(CardJson.MAX_BYTES);
		byte[] larger = Arrays.copyOf(largest, largest.length + 1);
		larger[largest.length] = ' ';
		assertThatExceptionOfType(AgentCardRefusedException.class).isThrownBy(() -> new AgentCardReader().read(larger))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.TOO_LARGE));
	}

	private void refuses(String json, Reason reason) {
		assertTimeoutPreemptively(Duration.ofSeconds(5),
				() -> assertThatExceptionOfType(AgentCardRefusedException.class)
					.isThrownBy(() -> this.verifier.verify(bytes(json), ORIGIN))
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason)));
	}

	private static byte[] nested(String open, String close, int levels) {
		return bytes("{\"a\":" + open.repeat(levels) + (open.equals("[") ? "" : "1") + close.repeat(levels) + "}");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] raw(Object... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (Object part : List.of(parts)) {
			if (part instanceof Integer octet) {
				out.write(octet);
			}
			else {
				out.writeBytes(bytes((String) part));
			}
		}
		return out.toByteArray();
	}

}
