package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The grammar of server-sent events, wherever the bytes are split.
 */
class EventScannerTests {

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r", "\r\n" })
	void scanWhenAnyLineEndThenTheSameEvents(String end) {
		String stream = "data: one\n\nid: 7\nevent: x\ndata:two\ndata:  three\nretry: 5\n\n: ping\n\ndata\n\ndata:four\n\n"
			.replace("\n", end);
		assertThat(dataAtEverySplit(stream)).containsExactly("one", "two\n three", "four");
	}

	@Test
	void scanWhenLineEndsAreMixedThenTheSameEvents() {
		assertThat(dataAtEverySplit("data: a\r\n\rdata: b\n\r\ndata: c\r\rdata: d\n\n")).containsExactly("a", "b", "c",
				"d");
	}

	@Test
	void scanWhenByteOrderMarkBeginsTheStreamThenNotPartOfTheField() {
		assertThat(dataAtEverySplit("\ufeffdata: a\n\ndata: b\n\n")).containsExactly("a", "b");
		assertThat(dataAtEverySplit("data: a\n\n\ufeffdata: b\n\n")).as("later it is").containsExactly("a");
	}

	@Test
	void scanWhenNamesAreNearlyDataThenUnknown() {
		for (String line : List.of("Data: x", "data : x", " data: x", "datum: x", "dat", "{\"task\":{\"id\":\"x\"}}")) {
			EventScanner scanner = new EventScanner();
			byte[] bytes = bytes(line + "\n\n");
			assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(bytes.length);
			assertThat(scanner.hasUnknownField()).as(line).isTrue();
			assertThat(scanner.hasData()).as(line).isFalse();
		}
	}

	@Test
	void scanWhenCommentComesBetweenEventsThenItIsComplete() {
		EventScanner scanner = new EventScanner();
		byte[] bytes = bytes(": ping\ndata: x");
		assertThat(scanner.scan(bytes, 0, bytes.length)).as("leaves at once").isEqualTo(7);
		scanner.next();
		assertThat(scanner.scan(bytes, 7, bytes.length)).isEqualTo(-1);
		bytes = bytes("data: x\n: ping\n");
		scanner = new EventScanner();
		assertThat(scanner.scan(bytes, 0, bytes.length)).as("within one it stays").isEqualTo(-1);
	}

	@Test
	void finishWhenLastLineHasNoEndThenItCounts() {
		EventScanner scanner = new EventScanner();
		byte[] bytes = bytes("data: x");
		assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(-1);
		scanner.finish(bytes, 0, bytes.length);
		assertThat(scanner.hasData()).isTrue();
		assertThat(scanner.dataStart()).isEqualTo(6);
		assertThat(scanner.dataEnd()).isEqualTo(7);
	}

	@Test
	void withDataWhenReplacedThenEverythingElseStays() {
		assertThat(replaced("id: 7\r\ndata: a\r\n: c\r\ndata: b\r\nevent: x\r\n\r\n", "{}"))
			.isEqualTo("id: 7\r\ndata: {}\n: c\r\nevent: x\r\n\r\n");
		assertThat(replaced("data:a\n\n", "{\n1\r\n2\r}")).isEqualTo("data: {\ndata: 1\ndata: 2\ndata: }\n\n");
		assertThat(replaced("data\ndata:x\r\r", "{}")).isEqualTo("data: {}\n\r");
	}

	@Test
	void eventWhenMadeThenReadTheSame() {
		assertThat(dataAtEverySplit(text(EventScanner.event(bytes("{\"ä\":1}"))))).containsExactly("{\"ä\":1}");
	}

	/**
	 * Against a reader that works line by line on the whole text.
	 */
	@Test
	void scanWhenRandomThenAsAReaderOfLines() {
		Random random = new Random(7);
		String[] pieces = { "data", ":", " ", "x", "{}", "\n", "\r", "\r\n", "id", "event: e", ": c", "\n\n",
				"data: y\n", "\ufeff", "ü" };
		for (int i = 0; i < 20_000; i++) {
			StringBuilder stream = new StringBuilder();
			for (int j = random.nextInt(12); j >= 0; j--) {
				stream.append(pieces[random.nextInt(pieces.length)]);
			}
			assertReadAsByLines(stream + "\n\n", random.nextInt(100), random.nextInt(100));
		}
	}

	/**
	 * Asserts that a stream is read like line by line, whole, if it is cut at two places
	 * that the numbers tell.
	 */
	static void assertReadAsByLines(String text, int firstCut, int secondCut) {
		byte[] bytes = bytes(text);
		int first = firstCut % (bytes.length + 1);
		int second = first + secondCut % (bytes.length + 1 - first);
		assertThat(data(bytes, first, second)).as(text).isEqualTo(reference(text));
	}

	/**
	 * As the HTML standard has it, section 9.2.6.
	 */
	private static List<String> reference(String text) {
		List<String> events = new ArrayList<>();
		StringBuilder data = new StringBuilder();
		String stream = text.startsWith("\ufeff") ? text.substring(1) : text;
		for (String line : stream.split("\r\n|\n|\r", -1)) {
			if (line.isEmpty()) {
				if (data.length() > 1) {
					events.add(data.substring(0, data.length() - 1));
				}
				data.setLength(0);
				continue;
			}
			int colon = line.indexOf(':');
			String name = (colon < 0) ? line : line.substring(0, colon);
			String value = (colon < 0) ? "" : line.substring(colon + 1);
			if (name.equals("data")) {
				data.append(value.startsWith(" ") ? value.substring(1) : value).append('\n');
			}
		}
		return events;
	}

	private static List<String> dataAtEverySplit(String stream) {
		byte[] bytes = bytes(stream);
		List<String> whole = data(bytes, bytes.length, bytes.length);
		for (int first = 0; first <= bytes.length; first++) {
			for (int second = first; second <= bytes.length; second++) {
				assertThat(data(bytes, first, second)).as(first + " " + second).isEqualTo(whole);
			}
		}
		return whole;
	}

	private static List<String> data(byte[] bytes, int firstSplit, int secondSplit) {
		List<String> found = new ArrayList<>();
		EventScanner scanner = new EventScanner();
		int start = 0;
		for (int end : new int[] { firstSplit, secondSplit, bytes.length }) {
			int next = scanner.scan(bytes, start, end);
			while (next >= 0) {
				if (scanner.hasData()) {
					found.add(scanner.isOneLine() ? text(bytes, start + scanner.dataStart(), start + scanner.dataEnd())
							: text(scanner.joined(bytes, start)));
				}
				scanner.next();
				start = next;
				next = scanner.scan(bytes, start, end);
			}
		}
		assertThat(start).as("all of it is some event's").isEqualTo(bytes.length);
		return found;
	}

	private static String replaced(String event, String json) {
		byte[] bytes = bytes(event);
		EventScanner scanner = new EventScanner();
		assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(bytes.length);
		return text(scanner.withData(bytes, 0, bytes.length, bytes(json)));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes, int from, int to) {
		return new String(bytes, from, to - from, StandardCharsets.UTF_8);
	}

}
