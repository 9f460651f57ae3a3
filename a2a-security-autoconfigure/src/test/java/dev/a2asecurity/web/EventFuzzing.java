package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Streams of events that Jazzer makes, read as {@link EventScannerTests} has it: like a
 * reader of lines, wherever they are cut. The first two bytes say where. A dictionary has
 * no place for line ends; the inputs on record have them.
 */
class EventFuzzing {

	@FuzzTest(maxDuration = "5m")
	@DictionaryEntries({ "data", "data:", "data: ", "id: 1", "event: x", ": c", "retry: 5" })
	void scanWhenAnythingThenAsAReaderOfLines(byte[] input) {
		if (input.length >= 2) {
			EventScannerTests.assertReadAsByLines(
					new String(input, 2, input.length - 2, StandardCharsets.UTF_8) + "\n\n", input[0] & 0xff,
					input[1] & 0xff);
		}
	}

}
