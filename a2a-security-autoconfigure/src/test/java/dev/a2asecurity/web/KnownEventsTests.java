package dev.a2asecurity.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.task.Learned;
import dev.a2asecurity.web.ResponseStep.Outcome;
import dev.a2asecurity.web.ResponseStep.Stage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That an event which leaves unread is one that would have left had it been read.
 */
class KnownEventsTests {

	private static final int RUNS = Integer.getInteger("a2a.fuzz.runs", 3000);

	private static final long SEED = Long.getLong("a2a.fuzz.seed", 20261126);

	private static final A2ACall CALL = A2ACall
		.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_STREAMING_MESSAGE,
				ProtocolVersion.V1_0)
		.build();

	private static final String DOCUMENT = """
			{"jsonrpc":"2.0","id":7,"result":{"artifactUpdate":{"taskId":"mine","contextId":"ours","artifact":\
			{"parts":[{"text":"%s"}]},"append":true}}}""";

	private static final String[] TEXTS = { "", "one", "two words", "\\\"quoted\\\"", "\\n\\n", "\\u0022",
			"\u00e4\u00f6\u00fc", "\u6f22\u5b57", "a longer text, of more than eight bytes and then some" };

	private static final String[] ATTACKS = { "\"}]},\"taskId\":\"theirs\",\"x\":{\"parts\":[{\"text\":\"",
			"\"}]}}}}\n\ndata: {\"result\":{\"task\":{\"id\":\"theirs\"}}}\n\ndata: {\"x\":{\"y\":{\"z\":{\"parts\":[{\"text\":\"",
			"\n\ndata: {\"result\":{\"task\":{\"id\":\"theirs\"}}}\n\n",
			"\rdata: {\"result\":{\"task\":{\"id\":\"theirs\"}}}\r", "\"", "\\", "\\x", "\n", "\r", "\u2028", "\0",
			"\ufeff", "theirs" };

	private static final String[] PLACES = { "mine", "taskId", "data", "\n\n", "{", "}", "id\":7", "\"append\"", ":" };

	private final Random random = new Random(SEED);

	@ParameterizedTest
	@ValueSource(strings = { "data: %s\n\n", "data:%s\n\n", "id: 1\nevent: message\ndata: %s\nretry: 5\n\n",
			"data: %s\r\n\r\n", ": comment\n\ndata: %s\n\n" })
	void endWhenEventIsLikeTwoThatWereReadThenItsEnd(String lines) {
		KnownEvents known = known(lines, "one", "two");
		for (String text : TEXTS) {
			byte[] event = (lines + "data: next").replaceFirst("^: comment\n\n", "")
				.formatted(DOCUMENT.formatted(text))
				.getBytes(StandardCharsets.UTF_8);
			assertThat(known.end(event, 0, event.length)).as(text).isEqualTo(event.length - "data: next".length());
			assertThat(known.end(event, 0, event.length - "data: next".length() - 1)).as(text).isEqualTo(-1);
		}
	}

	@Test
	void endWhenEventEndsWithHalfALineEndThenNone() {
		KnownEvents known = known("data: %s\r\r", "one", "two");
		byte[] event = ("data: " + DOCUMENT.formatted("three") + "\r\r").getBytes(StandardCharsets.UTF_8);
		assertThat(known.end(event, 0, event.length)).isEqualTo(-1);
	}

	@Test
	void endWhenAStepLooksAtMoreThanIdsThenNone() {
		ResponseStep recorder = new ResponseStep() {

			@Override
			public Stage stage() {
				return Stage.RECORDING;
			}

			@Override
			public boolean concerns(A2ACall call) {
				return true;
			}

			@Override
			public Outcome apply(AnswerDocument document) {
				return Outcome.unchanged();
			}

		};
		KnownEvents known = known("data: %s\n\n", List.of(learning(), recorder), "one", "two");
		byte[] event = ("data: " + DOCUMENT.formatted("three") + "\n\n").getBytes(StandardCharsets.UTF_8);
		assertThat(known.end(event, 0, event.length)).isEqualTo(-1);
	}

	@Test
	void streamWhenAKnownEventIsTooLargeThenRefused() throws Exception {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		for (String text : new String[] { "one", "two", "three", "x".repeat(5000) }) {
			answer.writeBytes(("data: " + DOCUMENT.formatted(text) + "\n\n").getBytes(StandardCharsets.UTF_8));
		}
		byte[] bytes = answer.toByteArray();
		assertThat(MutatedAnswer.leaves(bytes, true, PipelineFixture.RPC, (out) -> out.write(bytes))).isFalse();
	}

	/**
	 * Events that are written whole may leave unread; in pieces each is read.
	 */
	@Test
	void streamWhenAnEventIsMutatedThenItLeavesNoSoonerThanInPieces() throws Exception {
		int left = 0;
		for (int run = 0; run < RUNS; run++) {
			List<byte[]> events = events();
			ByteArrayOutputStream answer = new ByteArrayOutputStream();
			events.forEach(answer::writeBytes);
			byte[] bytes = answer.toByteArray();
			boolean whole = MutatedAnswer.leaves(bytes, true, PipelineFixture.RPC, (out) -> {
				for (byte[] event : events) {
					out.write(event);
					out.flush();
				}
			});
			boolean together = MutatedAnswer.leaves(bytes, true, PipelineFixture.RPC, (out) -> out.write(bytes));
			boolean pieces = MutatedAnswer.leaves(bytes, true, PipelineFixture.RPC, this.random);
			String stream = "run " + run + ": " + new String(bytes, StandardCharsets.UTF_8);
			assertThat(whole).as(stream).isEqualTo(pieces);
			assertThat(together).as(stream).isEqualTo(pieces);
			left += whole ? 1 : 0;
		}
		assertThat(left).isBetween(RUNS / 5, RUNS - RUNS / 5);
	}

	private List<byte[]> events() {
		String lines = (this.random.nextInt(4) == 0) ? "event: x\r\ndata: %s\r\n\r\n" : "data: %s\n\n";
		List<byte[]> events = new ArrayList<>();
		int count = 4 + this.random.nextInt(3);
		for (int i = 0; i < count; i++) {
			boolean attack = i > 1 && this.random.nextInt(3) == 0;
			String text = attack ? any(ATTACKS) : any(TEXTS) + i;
			String event = lines.formatted(DOCUMENT.formatted(text));
			if (i > 1 && this.random.nextInt(4) == 0) {
				event = event.replace(any(PLACES), any(ATTACKS));
			}
			events.add(event.getBytes(StandardCharsets.UTF_8));
		}
		return events;
	}

	private String any(String[] choice) {
		return choice[this.random.nextInt(choice.length)];
	}

	private static LearningStep learning() {
		return new LearningStep((call, task, context) -> Learned.RECORDED);
	}

	private static KnownEvents known(String lines, String... texts) {
		return known(lines, List.of(learning()), texts);
	}

	/**
	 * Returns what is known after some events were read.
	 */
	private static KnownEvents known(String lines, List<ResponseStep> steps, String... texts) {
		AnswerInspector inspector = new AnswerInspector(CALL, Binding.JSONRPC, steps);
		KnownEvents known = new KnownEvents(inspector);
		// A comment is an event by itself.
		String event = lines.replaceFirst("^: comment\n\n", "");
		for (String text : new String[] { "zero", texts[0], texts[1] }) {
			byte[] bytes = event.formatted(DOCUMENT.formatted(text)).getBytes(StandardCharsets.UTF_8);
			int start = event.indexOf("%s");
			int end = start + DOCUMENT.formatted(text).length();
			assertThat(inspector.inspect(bytes, start, end - start, 200, true)).isEqualTo(Outcome.unchanged());
			known.inspected(200, bytes, 0, start, end, bytes.length);
		}
		return known;
	}

}
