package dev.a2asecurity.call;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is a trace (W3C Trace Context, section 3.2.2), and what is as if there were none.
 */
class TraceParentTests {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN = "b7ad6b7169203331";

	@ParameterizedTest
	@ValueSource(strings = { "00-" + TRACE + "-" + SPAN + "-01", "00-" + TRACE + "-" + SPAN + "-00",
			// A version to come may have more, behind another dash.
			"01-" + TRACE + "-" + SPAN + "-01", "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-holds",
			"cc-" + TRACE + "-" + SPAN + "-01-" })
	void parseWhenWellFormedThenTraceAndSpan(String header) {
		assertThat(TraceParent.parse(header)).isEqualTo(new TraceParent(TRACE, SPAN));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "00", "00-" + TRACE + "-" + SPAN, "00-" + TRACE + "-" + SPAN + "-",
			"00-" + TRACE + "-" + SPAN + "-0", "00-" + TRACE + "-" + SPAN + "-01-more",
			"00-" + TRACE + "-" + SPAN + "-01-", "00-" + TRACE + "-" + SPAN + "-01 ",
			"cc-" + TRACE + "-" + SPAN + "-01.more", "ff-" + TRACE + "-" + SPAN + "-01",
			"0-" + TRACE + "-" + SPAN + "-01", "0g-" + TRACE + "-" + SPAN + "-01",
			"00-00000000000000000000000000000000-" + SPAN + "-01", "00-" + TRACE + "-0000000000000000-01",
			"00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01", "00-" + TRACE + "-B7AD6B7169203331-01",
			"00-" + TRACE + "-" + SPAN + "-0A", "00-0af7651916cd43dd8448eb211c80319-" + SPAN + "-011",
			"00-" + TRACE + "-b7ad6b716920333-011", "00_" + TRACE + "_" + SPAN + "_01",
			"00-" + TRACE + "-" + SPAN + "-0١", "00-" + TRACE + "\n" + SPAN + "-01" })
	void parseWhenMalformedThenNone(String header) {
		assertThat(TraceParent.parse(header)).isNull();
	}

	@Test
	void parseWhenLongThenNoMoreThanWhatIsNamed() {
		assertThat(TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01-" + "x".repeat(100_000)))
			.isEqualTo(new TraceParent(TRACE, SPAN));
	}

}
