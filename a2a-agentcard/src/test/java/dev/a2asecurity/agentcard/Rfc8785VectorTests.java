package dev.a2asecurity.agentcard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The canonical form against the vectors of RFC 8785.
 */
class Rfc8785VectorTests {

	@Test
	void canonicalizeWhenSampleOfSection322ThenAsThere() {
		assertThat(canonical("{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
				+ "              2e-3, 0.000000000000000000000000001],\n"
				+ "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
				+ "  \"literals\": [null, true, false]\n}"))
			.isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
					+ "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
	}

	@Test
	void canonicalizeWhenSampleOfSection323ThenInTheOrderOfUtf16() {
		assertThat(canonical("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
				+ "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
				+ "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
				+ "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}"))
			.isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
					+ "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
					+ "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
	}

	@ParameterizedTest
	@CsvSource({ "0000000000000000, 0", "8000000000000000, 0", "0000000000000001, 5e-324", "8000000000000001, -5e-324",
			"7fefffffffffffff, 1.7976931348623157e+308", "ffefffffffffffff, -1.7976931348623157e+308",
			"4430000000000000, 295147905179352830000", "44b52d02c7e14af5, 9.999999999999997e+22",
			"44b52d02c7e14af6, 1e+23", "44b52d02c7e14af7, 1.0000000000000001e+23",
			"444b1ae4d6e2ef4e, 999999999999999700000", "444b1ae4d6e2ef4f, 999999999999999900000",
			"444b1ae4d6e2ef50, 1e+21", "3eb0c6f7a0b5ed8c, 9.999999999999997e-7", "3eb0c6f7a0b5ed8d, 0.000001",
			"41b3de4355555553, 333333333.3333332", "41b3de4355555554, 333333333.33333325",
			"41b3de4355555555, 333333333.3333333", "41b3de4355555556, 333333333.3333334",
			"41b3de4355555557, 333333333.33333343", "becbf647612f3696, -0.0000033333333333333333",
			"43143ff3c1cb0959, 1424953923781206.2", "4340000000000000, 9007199254740992",
			"c340000000000000, -9007199254740992" })
	void canonicalizeWhenNumberOfAppendixBThenAsThere(String bits, String expected) {
		double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
		assertThat(canonical("{\"n\":" + value + "}")).isEqualTo("{\"n\":" + expected + "}");
	}

	/**
	 * The test data that the RFC's author publishes beside it
	 * (cyberphone/json-canonicalization, testdata).
	 */
	@ParameterizedTest
	@ValueSource(strings = { "french", "structures", "unicode", "values", "weird" })
	void canonicalizeWhenPublishedTestDataThenAsThere(String name) {
		assertThat(canonical(TestCards.text("rfc8785/" + name + ".input.json")))
			.isEqualTo(TestCards.text("rfc8785/" + name + ".output.json"));
	}

	@Test
	void canonicalizeWhenPublishedArrayThenAsThere() {
		// A card is an object, and so is what is put into the form.
		assertThat(canonical("{\"a\":" + TestCards.text("rfc8785/arrays.input.json") + "}"))
			.isEqualTo("{\"a\":" + TestCards.text("rfc8785/arrays.output.json") + "}");
	}

	/**
	 * The first numbers of the sequence of 100 million to which appendix B refers: edge
	 * cases of IEEE 754, the smallest normal ones, then random ones. The digest is the
	 * one that is published for as many lines of {@code bits,text}.
	 */
	@ParameterizedTest
	@CsvSource({ "1000, be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687",
			"10000, b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892" })
	void canonicalizeWhenNumbersOfTheSequenceThenItsPublishedDigest(int count, String digest) throws Exception {
		MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
		List<Double> numbers = sequence(count);
		for (int from = 0; from < count; from += 1000) {
			List<Double> some = numbers.subList(from, from + 1000);
			String canonical = canonical("{\"n\":" + some + "}");
			String[] texts = canonical.substring("{\"n\":[".length(), canonical.length() - "]}".length()).split(",");
			for (int i = 0; i < texts.length; i++) {
				String line = Long.toHexString(Double.doubleToRawLongBits(some.get(i))) + "," + texts[i] + "\n";
				sha256.update(line.getBytes(StandardCharsets.US_ASCII));
			}
		}
		assertThat(HexFormat.of().formatHex(sha256.digest())).isEqualTo(digest);
	}

	private static List<Double> sequence(int count) throws NoSuchAlgorithmException {
		List<Double> numbers = new ArrayList<>();
		for (String bits : TestCards.text("rfc8785/numbers.txt").trim().split("\\s+")) {
			numbers.add(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16)));
		}
		for (long i = 0; i < 2000; i++) {
			numbers.add(Double.longBitsToDouble(0x0010000000000000L + i));
		}
		byte[] block = new byte[32];
		while (numbers.size() < count) {
			block = MessageDigest.getInstance("SHA-256").digest(block);
			ByteBuffer doubles = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
			while (doubles.hasRemaining()) {
				double number = doubles.getDouble();
				if (number != 0 && Double.isFinite(number)) {
					numbers.add(number);
				}
			}
		}
		return numbers.subList(0, count);
	}

	@Test
	void canonicalizeWhenControlCharactersThenShortestEscapes() {
		StringBuilder json = new StringBuilder();
		for (int i = 0; i < 0x20; i++) {
			json.append(String.format("\\u%04X", i));
		}
		assertThat(canonical("{\"s\":\"" + json + "\\u007f\"}")).isEqualTo("{\"s\":\""
				+ "\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
				+ "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d"
				+ "\\u001e\\u001f\u007f\"}");
	}

	@Test
	void canonicalizeWhenUnicodeIsDecomposedThenLeftAsItIs() {
		assertThat(canonical("{\"Unnormalized Unicode\":\"A\\u030a\"}"))
			.isEqualTo("{\"Unnormalized Unicode\":\"A\u030a\"}");
	}

	@Test
	void canonicalizeWhenNestedThenSortedAtEveryLevel() {
		assertThat(canonical("{\"b\":[{\"d\":1,\"c\":{\"f\":2,\"e\":3}}],\"a\":{}}"))
			.isEqualTo("{\"a\":{},\"b\":[{\"c\":{\"e\":3,\"f\":2},\"d\":1}]}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NaN", "Infinity", "-Infinity", "1e309", "-1e400", "9007199254740992", "-9007199254740993",
			"123456789012345678901234567890" })
	void parseWhenNumberIsNotOneOfADoubleThenRefused(String number) {
		assertThatExceptionOfType(AgentCardRefusedException.class).isThrownBy(() -> canonical("{\"n\":" + number + "}"))
			.satisfies((ex) -> assertThat(ex.reason()).isIn(AgentCardRefusedException.Reason.NUMBER_OUT_OF_RANGE,
					AgentCardRefusedException.Reason.MALFORMED));
	}

	private static String canonical(String json) {
		return new String(CanonicalForm.ofSpecification(CardJson.parse(json.getBytes(StandardCharsets.UTF_8))),
				StandardCharsets.UTF_8);
	}

}
