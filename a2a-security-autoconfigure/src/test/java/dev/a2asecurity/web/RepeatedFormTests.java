package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.a2asecurity.call.A2ACall;
import dev.a2asecurity.call.A2AOperation;
import dev.a2asecurity.call.Caller;
import dev.a2asecurity.call.ProtocolVersion;
import dev.a2asecurity.task.Learned;
import dev.a2asecurity.web.AnswerDocument.UnreadableException;
import dev.a2asecurity.web.ResponseStep.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That an event of a known form names what the one named that was read, whatever is done
 * to it.
 */
class RepeatedFormTests {

	private static final A2ACall CALL = A2ACall
		.builder(Caller.builder("https://issuer.example.com", "alice").build(), A2AOperation.SEND_STREAMING_MESSAGE,
				ProtocolVersion.V1_0)
		.build();

	private static final String EVENT = """
			{"jsonrpc":"2.0","id":"7","result":{"artifactUpdate":{"taskId":"t","contextId":"c","artifact":\
			{"parts":[{"text":"%s"}]},"append":true,"lastChunk":false}}}""";

	private static final String LONG = "The quick brown fox jumps over the lazy dog";

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "The quick brown fox jumps over another dog", "\\\"quoted\\\", \\u00e4 and \\\\",
			"äöü 漢字 🦊 in bytes", "{\\\"taskId\\\":\\\"another\\\"}", "\\\\" })
	void matchesWhenOnlyTheTextIsAnother(String text) {
		assertThat(form(EVENT).matches(document(EVENT.formatted(text)))).isTrue();
		assertThat(AnswerIds.read(document(EVENT.formatted(text)))).isEqualTo(new AnswerIds("t", "c"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x\"}]},\"taskId\":\"bobs\",\"a\":{\"b\":[{\"c\":\"", "x\\", "x\n", "x\u0001", "\\x",
			"\\u12", "\\u12g4", "\"", "\"\"", "x\",\"taskId\":\"bobs" })
	void matchesWhenTheTextIsNotOneStringThenNot(String text) {
		assertThat(form(EVENT).matches(document(EVENT.formatted(text)))).isFalse();
	}

	@Test
	void matchesWhenTheTextIsNotUtf8ThenNot() {
		byte[] bytes = EVENT.formatted("xxxx").getBytes(StandardCharsets.UTF_8);
		int place = new String(bytes, StandardCharsets.UTF_8).indexOf("xxxx");
		for (byte[] bad : new byte[][] { { (byte) 0xC0, (byte) 0xA2 }, { (byte) 0xED, (byte) 0xA0 },
				{ (byte) 0xE2, 'x' }, { (byte) 0xFF, 'x' } }) {
			byte[] broken = bytes.clone();
			System.arraycopy(bad, 0, broken, place, 2);
			assertThat(form(EVENT).matches(document(broken))).isFalse();
		}
	}

	@ParameterizedTest
	@CsvSource({ "\"taskId\":\"t\",\"taskId\":\"u\"", "true,false", "false,true", "\"7\",\"8\"", "}}}, }}}x",
			"contextId,contextID" })
	void matchesWhenAnythingElseIsAnotherThenNot(String from, String to) {
		String other = EVENT.formatted(LONG).replace(from, to);
		assertThat(other).isNotEqualTo(EVENT.formatted(LONG));
		assertThat(form(EVENT).matches(document(other))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'result':{'task':{'id':'t','contextId':'%s'}}}", "{'result':{'task':{'id':'%s'}}}",
			"{'result':{'kind':'%s','taskId':'t'}}" })
	void ofWhenTheTextNamesSomethingThenNone(String event) {
		assertThat(find(event)).isNull();
	}

	@Test
	void ofWhenTheTextIsANameThenNone() {
		// It would match an event with the name of an id.
		assertThat(find("{'result':{'statusUpdate':{'taskId':'t','%s' :'x'}}}")).isNull();
		assertThat(find("{'result':{'statusUpdate':{'taskId':'t','x':'%s'}}}")).isNotNull();
	}

	@Test
	void ofWhenTheTextIsShortThenFoundAsWell() {
		AnswerDocument first = document(EVENT.formatted("one"));
		AnswerDocument second = document(EVENT.formatted("two"));
		RepeatedForm form = RepeatedForm.of(first, second, AnswerIds.read(second));
		assertThat(form).isNotNull();
		assertThat(form.matches(document(EVENT.formatted("")))).isTrue();
	}

	/**
	 * A status that an agent writes has a message of its own each time, and the time.
	 */
	@Test
	void ofWhenSeveralTextsDifferThenEachMay() {
		String event = """
				{"result":{"statusUpdate":{"taskId":"t","contextId":"c","status":{"message":{"messageId":"%s",\
				"role":"ROLE_AGENT","parts":[{"text":"%s"}]},"timestamp":"%s"}}}}""";
		AnswerDocument first = document(event.formatted("m-1", "one", "10:00"));
		AnswerDocument second = document(event.formatted("m-2", "other", "10:01"));
		RepeatedForm form = RepeatedForm.of(first, second, AnswerIds.read(second));
		assertThat(form).isNotNull();
		assertThat(form.matches(document(event.formatted("", "x", "11")))).isTrue();
		assertThat(form.matches(document(event.formatted("", "x\"}]},\"taskId\":\"bobs\",\"a\":[{\"b\":\"", "11"))))
			.isFalse();
		assertThat(form.matches(document(event.formatted("x\"", "x", "11")))).isFalse();
		assertThat(form.matches(document(event.formatted("x", "x", "11").replace("\"t\"", "\"u\"")))).isFalse();
	}

	@Test
	void ofWhenOneOfSeveralNamesSomethingThenNone() {
		String event = """
				{"result":{"statusUpdate":{"taskId":"t","status":{"text":"%s"},"contextId":"%s"}}}""";
		AnswerDocument first = document(event.formatted("one", "c"));
		AnswerDocument second = document(event.formatted("two", "d"));
		assertThat(RepeatedForm.of(first, second, AnswerIds.read(second))).isNull();
	}

	@Test
	void ofWhenVeryManyTextsDifferThenNone() {
		StringBuilder event = new StringBuilder("{\"result\":{\"task\":{\"id\":\"t\",\"history\":[\"%1$s\"");
		event.append(",\"%1$s\"".repeat(8)).append("]}}}");
		AnswerDocument first = document(event.toString().formatted("one"));
		AnswerDocument second = document(event.toString().formatted("two"));
		assertThat(RepeatedForm.of(first, second, AnswerIds.read(second))).isNull();
	}

	@Test
	void ofWhenTheDifferenceIsInNoStringThenNone() {
		AnswerDocument first = document(EVENT.formatted(LONG));
		AnswerDocument second = document(EVENT.formatted(LONG).replace("true", "null"));
		assertThat(RepeatedForm.of(first, second, AnswerIds.read(second))).isNull();
	}

	@Test
	void finderWhenAnEventNamesAnotherTaskThenItIsRead() {
		RepeatedForm.Finder finder = new RepeatedForm.Finder();
		for (String text : new String[] { "one " + LONG, "two " + LONG }) {
			AnswerDocument document = document(EVENT.formatted(text));
			assertThat(finder.knows(document)).isFalse();
			finder.read(document, AnswerIds.read(document));
		}
		assertThat(finder.knows(document(EVENT.formatted("three " + LONG)))).isTrue();
		assertThat(finder.knows(document(EVENT.formatted(LONG).replace("\"t\"", "\"u\"")))).isFalse();
	}

	@Test
	void finderWhenNoEventIsLikeAnotherThenItGivesUp() {
		RepeatedForm.Finder finder = new RepeatedForm.Finder();
		for (int i = 0; i < 20; i++) {
			AnswerDocument document = document(EVENT.formatted(LONG).replace("\"7\"", String.valueOf(i)));
			finder.read(document, AnswerIds.read(document));
		}
		AnswerDocument late = document(EVENT.formatted("late " + LONG));
		finder.read(late, AnswerIds.read(late));
		AnswerDocument later = document(EVENT.formatted("later " + LONG));
		finder.read(later, AnswerIds.read(later));
		assertThat(finder.knows(document(EVENT.formatted(LONG)))).isFalse();
	}

	/**
	 * An error over HTTP+JSON names nothing, whatever it looks like. What was learned of
	 * errors must not be believed of what is none, after an agent has taken its errors
	 * back.
	 */
	@Test
	void matchesWhenTheStatusIsAnotherThenNot() {
		String event = "{'task':{'id':'bobs','status':{'text':'%s'}}}".replace('\'', '"');
		AnswerDocument first = httpDocument(event.formatted("one " + LONG), 500);
		AnswerDocument second = httpDocument(event.formatted("two " + LONG), 500);
		assertThat(AnswerIds.read(second)).isEqualTo(AnswerIds.NONE);
		RepeatedForm form = RepeatedForm.of(first, second, AnswerIds.NONE);
		assertThat(form).isNotNull();
		assertThat(form.matches(httpDocument(event.formatted(LONG), 500))).isTrue();
		assertThat(form.matches(httpDocument(event.formatted(LONG), 200))).isFalse();
	}

	/**
	 * As above, with the lines around it.
	 */
	@Test
	void knownEventWhenTheStatusWasAnotherThenNone() {
		AnswerInspector inspector = new AnswerInspector(CALL, Binding.HTTP_JSON,
				List.of(new LearningStep((call, task, context) -> Learned.TAKEN)));
		String event = "{'task':{'id':'%s'}}".replace('\'', '"');
		for (String task : new String[] { "one", "two" }) {
			byte[] json = event.formatted(task).getBytes(StandardCharsets.UTF_8);
			assertThat(inspector.inspect(json, 0, json.length, 500, true)).isEqualTo(Outcome.unchanged());
		}
		byte[] lines = ("data: " + event.formatted("bobs") + "\n\n").getBytes(StandardCharsets.UTF_8);
		KnownEvents known = new KnownEvents(inspector);
		known.inspected(200, lines, 0, 6, lines.length - 2, lines.length);
		assertThat(known.end(lines, 0, lines.length)).isEqualTo(-1);
		known.inspected(500, lines, 0, 6, lines.length - 2, lines.length);
		assertThat(known.end(lines, 0, lines.length)).isEqualTo(lines.length);
	}

	private static AnswerDocument httpDocument(String json, int status) {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		return new AnswerDocument(CALL, Binding.HTTP_JSON, status, true, bytes, 0, bytes.length, new LearnedIds());
	}

	@Test
	void matchesWhenAnEventIsMutatedThenItNamesTheSame() {
		RepeatedForm form = form(EVENT);
		Random random = new Random(11);
		byte[] pieces = "\"\\{}[],:tu0xtaskId \n\u0001\u00e4".getBytes(StandardCharsets.UTF_8);
		int matched = 0;
		for (int i = 0; i < 50_000; i++) {
			byte[] bytes = EVENT.formatted(LONG).getBytes(StandardCharsets.UTF_8);
			for (int j = random.nextInt(3); j >= 0; j--) {
				int place = random.nextInt(bytes.length);
				switch (random.nextInt(3)) {
					case 0 -> bytes[place] = pieces[random.nextInt(pieces.length)];
					case 1 -> bytes = without(bytes, place);
					default -> bytes = with(bytes, place, pieces[random.nextInt(pieces.length)]);
				}
			}
			if (form.matches(document(bytes))) {
				matched++;
				assertThat(ids(bytes)).as(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(new AnswerIds("t", "c"));
			}
		}
		assertThat(matched).isGreaterThan(1000);
	}

	private static @Nullable AnswerIds ids(byte[] bytes) {
		try {
			return AnswerIds.read(document(bytes));
		}
		catch (UnreadableException ex) {
			return null;
		}
	}

	private static byte[] without(byte[] bytes, int place) {
		byte[] result = Arrays.copyOf(bytes, bytes.length - 1);
		System.arraycopy(bytes, place + 1, result, place, bytes.length - place - 1);
		return result;
	}

	private static byte[] with(byte[] bytes, int place, byte value) {
		byte[] result = Arrays.copyOf(bytes, bytes.length + 1);
		System.arraycopy(bytes, place, result, place + 1, bytes.length - place);
		result[place] = value;
		return result;
	}

	private static RepeatedForm form(String event) {
		RepeatedForm form = find(event);
		assertThat(form).isNotNull();
		return form;
	}

	/**
	 * Finds what two events have in common but for their texts.
	 */
	private static @Nullable RepeatedForm find(String event) {
		AnswerDocument first = document(event.formatted("one " + LONG).replace('\'', '"'));
		AnswerDocument second = document(event.formatted("two " + LONG).replace('\'', '"'));
		AnswerIds ids = (ids(second.json()) != null) ? AnswerIds.read(second) : AnswerIds.NONE;
		return RepeatedForm.of(first, second, ids);
	}

	private static AnswerDocument document(String json) {
		return document(json.getBytes(StandardCharsets.UTF_8));
	}

	private static AnswerDocument document(byte[] json) {
		return new AnswerDocument(CALL, Binding.JSONRPC, 200, true, json, 0, json.length, new LearnedIds());
	}

}
