package dev.a2asecurity.web;

import java.util.Arrays;
import java.util.Random;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Answers that Jazzer makes through the response pipeline, as {@link MutatedAnswer} has
 * it. An input begins with {@code d} for a document or {@code s} for a stream, in capital
 * letters over HTTP+JSON, and a character that says how it is cut.
 */
class AnswerFuzzing {

	@FuzzTest(maxDuration = "5m")
	@DictionaryEntries({ "\"theirs\"", "\"mine\"", "\"id\"", "\"taskId\"", "\"task_id\"", "\"contextId\"", "\"result\"",
			"\"error\"", "\"task\"", "\"message\"", "\"statusUpdate\"", "\"artifactUpdate\"", "\"kind\"",
			"\"status-update\"", "\\u0069", "data: ", "data:", "event: x", ": " })
	void answerWhenAnythingThenNothingOfOthersLeaves(byte[] input) throws Exception {
		if (input.length < 2) {
			return;
		}
		boolean stream = (input[0] & 1) == 1;
		A2AEndpoint endpoint = ((input[0] & 0x20) == 0) ? PipelineFixture.HTTP : PipelineFixture.RPC;
		MutatedAnswer.leaves(Arrays.copyOfRange(input, 2, input.length), stream, endpoint, new Random(input[1]));
	}

}
