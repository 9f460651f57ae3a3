package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ByteSearch}, against a loop over single bytes.
 */
class ByteSearchTests {

	private static final int SEED = 7;

	@Test
	void lineEndWhenEachByteAtEachPlaceThenAsByteByByte() {
		for (int value = 0; value < 256; value++) {
			for (int place = 0; place < 24; place++) {
				byte[] bytes = "abcdefgh\u00e4ijklmnopqrstuv".getBytes(StandardCharsets.ISO_8859_1);
				bytes[place % bytes.length] = (byte) value;
				assertThat(ByteSearch.lineEnd(bytes, 1, bytes.length)).isEqualTo(naiveLineEnd(bytes, 1, bytes.length));
			}
		}
	}

	@Test
	void searchWhenBytesAreRandomThenAsByteByByte() {
		Random random = new Random(SEED);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[random.nextInt(64)];
			random.nextBytes(bytes);
			if (random.nextBoolean()) {
				for (int j = 0; j < bytes.length; j++) {
					bytes[j] = (byte) (bytes[j] | 0x40);
				}
			}
			int from = random.nextInt(bytes.length + 1);
			int end = from + random.nextInt(bytes.length - from + 1);
			assertThat(ByteSearch.lineEnd(bytes, from, end)).isEqualTo(naiveLineEnd(bytes, from, end));
		}
	}

	private static int naiveLineEnd(byte[] bytes, int from, int end) {
		int i = from;
		while (i < end && (bytes[i] & 0xFF) > 13) {
			i++;
		}
		return i;
	}

}
