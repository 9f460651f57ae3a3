package dev.a2asecurity.peer;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.TestClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The header {@code Retry-After}, at 10:00:00 of 21 November 2026.
 */
class RetryAfterTests {

	private final TestClock clock = new TestClock(PeerWorld.NOW);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0                             | 0
			120                           | 120
			' 7 '                         | 7
			Sat, 21 Nov 2026 10:00:30 GMT | 30
			Sat, 21 Nov 2026 10:00:00 GMT | 0
			Sat, 21 Nov 2026 09:59:59 GMT | 0
			""")
	void parseWhenSecondsOrDateThenHowLong(String header, long seconds) {
		assertThat(RetryAfter.parse(header, this.clock)).isEqualTo(Duration.ofSeconds(seconds));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "1.5", "soon", "9999999999", "Sat, 99 Nov 2026 10:00:30 GMT" })
	void parseWhenGarbageThenNothing(String header) {
		assertThat(RetryAfter.parse(header, this.clock)).isNull();
	}

	@Test
	void parseWhenMissingThenNothing() {
		assertThat(RetryAfter.parse(null, this.clock)).isNull();
	}

}
