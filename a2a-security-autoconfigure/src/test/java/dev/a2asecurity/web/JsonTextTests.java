package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonText}, against what Jackson makes of a string.
 */
class JsonTextTests {

	private static final int SEED = 5;

	private static final JsonFactory JSON = new JsonFactory();

	private static final byte[] PIECES = "\"\\\\\"nu/00a\u00e4\u6f22 \n\t\u0001xyzuvwabcdef"
		.getBytes(StandardCharsets.UTF_8);

	/**
	 * Of each length and at each offset, so that each place of a word has its turn.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "", "\\\"", "\\\\", "\\u00e4", "\u00e4", "\u6f22\u5b57", "\ud83e\udd8a", "\u007f", "\\/" })
	void endWhenTextIsWholeThenItsQuotationMark(String piece) {
		for (int before = 0; before < 18; before++) {
			for (int after = 0; after < 18; after++) {
				String text = "x".repeat(before) + piece + "y".repeat(after);
				byte[] bytes = (text + "\",\"more\"").getBytes(StandardCharsets.UTF_8);
				int end = text.getBytes(StandardCharsets.UTF_8).length;
				assertThat(JsonText.end(bytes, 0, bytes.length)).as(text).isEqualTo(end);
				assertThat(JsonText.end(bytes, 0, end + 1)).as(text).isEqualTo(end);
				assertThat(JsonText.end(bytes, 0, end)).as(text).isEqualTo(-1);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r", "\u0000", "\u001f", "\\x", "\\u12", "\\u12g4", "\\U00e4", "\\\n", "\\\u00e4" })
	void endWhenTextIsNoneThatEveryReaderAcceptsThenNone(String piece) {
		for (int before = 0; before < 18; before++) {
			byte[] bytes = ("x".repeat(before) + piece + "y\",\"more\"").getBytes(StandardCharsets.UTF_8);
			assertThat(JsonText.end(bytes, 0, bytes.length)).as(piece).isEqualTo(-1);
		}
	}

	@Test
	void endWhenTextIsNotUtf8ThenNone() {
		for (int before = 0; before < 18; before++) {
			for (byte[] bad : new byte[][] { { (byte) 0xC0, (byte) 0xA2 }, { (byte) 0xED, (byte) 0xA0, (byte) 0x80 },
					{ (byte) 0xE2, 'x' }, { (byte) 0xFF }, { (byte) 0xA2 }, { (byte) 0xDC }, { (byte) 0x8A } }) {
				byte[] bytes = ("x".repeat(before) + "????\",").getBytes(StandardCharsets.UTF_8);
				System.arraycopy(bad, 0, bytes, before, bad.length);
				assertThat(JsonText.end(bytes, 0, bytes.length)).isEqualTo(-1);
			}
		}
	}

	@Test
	void endWhenBytesAreRandomThenAsJacksonReadsThem() {
		Random random = new Random(SEED);
		int whole = 0;
		for (int i = 0; i < 200_000; i++) {
			byte[] bytes = new byte[2 + random.nextInt(40)];
			for (int j = 0; j < bytes.length; j++) {
				bytes[j] = PIECES[random.nextInt(8) == 0 ? random.nextInt(PIECES.length)
						: PIECES.length - 1 - random.nextInt(12)];
			}
			bytes[0] = '"';
			int end = JsonText.end(bytes, 1, bytes.length);
			assertThat(end).as(() -> new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(jackson(bytes));
			whole += (end >= 0) ? 1 : 0;
		}
		assertThat(whole).isGreaterThan(10_000);
	}

	private static int jackson(byte[] bytes) {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length)) {
			if (parser.nextToken() != JsonToken.VALUE_STRING) {
				return -1;
			}
			parser.finishToken();
			int end = (int) parser.currentLocation().getByteOffset() - 1;
			return Utf8.isWellFormed(bytes, 1, end) ? end : -1;
		}
		catch (JacksonException ex) {
			return -1;
		}
	}

}
