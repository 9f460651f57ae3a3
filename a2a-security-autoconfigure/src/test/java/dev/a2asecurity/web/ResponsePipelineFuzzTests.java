package dev.a2asecurity.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.a2asecurity.call.A2AOperation;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mutated answers through the pipeline, by a seeded mutator, so that what it finds can be
 * found again. Whatever comes out names, at the places where any reader could look, no
 * task and no context of somebody else; nothing is thrown, nothing stays held, and the
 * end is told once.
 * <p>
 * A long run: {@code -Da2a.fuzz.runs=1000000}, with another {@code -Da2a.fuzz.seed}.
 */
class ResponsePipelineFuzzTests {

	private static final int RUNS = Integer.getInteger("a2a.fuzz.runs", 6000);

	private static final long SEED = Long.getLong("a2a.fuzz.seed", 20261126);

	private static final int MAX_DOCUMENT = 4096;

	private static final JsonFactory JSON = new JsonFactory();

	/**
	 * Places of ids, in lower case without underscores, from what is answered.
	 */
	private static final Set<String> PLACES = Set.of("task.id", "task.contextid", "message.taskid", "message.contextid",
			"msg.taskid", "msg.contextid", "statusupdate.taskid", "statusupdate.contextid", "artifactupdate.taskid",
			"artifactupdate.contextid", "contextid");

	private static final String[] DOCUMENTS = {
			"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"task\":{\"id\":\"mine\",\"contextId\":\"ours\",\"status\":{}}}}",
			"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"kind\":\"task\",\"id\":\"mine\",\"contextId\":\"ours\"}}",
			"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"statusUpdate\":{\"taskId\":\"mine\",\"contextId\":\"ours\"}}}",
			"{\"result\":{\"message\":{\"taskId\":\"mine\",\"parts\":[{\"text\":\"taskId theirs\"}]}},\"id\":7}",
			"{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32000,\"message\":\"theirs\"}}",
			"{\"result\":{\"artifactUpdate\":{\"taskId\":\"mine\",\"artifact\":{\"taskId\":\"theirs\"}}}}" };

	private static final String[] TOKENS = { "\"id\":\"theirs\",", "\"taskId\":\"theirs\",",
			"\"contextId\":\"theirs\",", "\"task_id\":\"theirs\",", "\"task\":{\"id\":\"theirs\"},",
			"\"\\u0069d\":\"theirs\",", "\"Id\":\"theirs\",", "\"kind\":\"message\",",
			"\"result\":{\"task\":{\"id\":\"theirs\"}},", "theirs", "{", "}", "[", "]", ",", "\"", "\\", "null", "\n",
			"\r", "\r\n", "\n\n", "data:", "data: ", ": ", "\ufeff", "\0", "id:", "event: x\n",
			"data: {\"result\":{\"task\":{\"id\":\"theirs\"}}}\n\n", "mine", "/*", "1e999", "\ud83d\ude00" };

	private final Random random = new Random(SEED);

	@Test
	void answersWhenMutatedThenNothingOfOthersLeaves() throws Exception {
		int passed = 0;
		for (int run = 0; run < RUNS; run++) {
			boolean stream = this.random.nextBoolean();
			byte[] answer = mutated(stream ? stream() : document());
			try {
				passed += run(answer, stream) ? 1 : 0;
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("seed " + SEED + ", run " + run + ": " + text(answer), ex);
			}
		}
		// A pipeline that refuses everything would be safe and useless.
		assertThat(passed).isBetween(RUNS / 20, RUNS - RUNS / 20);
	}

	private boolean run(byte[] answer, boolean stream) throws Exception {
		PipelineFixture fixture = new PipelineFixture();
		fixture.settings = new ResponsePipeline.Settings(MAX_DOCUMENT, 4 * MAX_DOCUMENT, true);
		fixture.owners.put("theirs", "bob");
		MockHttpServletResponse response = new MockHttpServletResponse();
		A2AEndpoint endpoint = this.random.nextInt(4) == 0 ? PipelineFixture.HTTP : PipelineFixture.RPC;
		fixture.answer(endpoint, A2AOperation.SEND_STREAMING_MESSAGE,
				new MockHttpServletRequest("POST", (endpoint == PipelineFixture.RPC) ? "/a2a" : "/rest/message:stream"),
				response, (request, agents) -> {
					agents.setContentType(stream ? "text/event-stream" : "application/json");
					writeInPieces(answer, agents.getOutputStream());
				});
		assertThat(fixture.ends).hasSize(1);
		assertThat(fixture.pipeline().held()).isZero();
		byte[] left = response.getContentAsByteArray();
		boolean asStream = response.getContentType().startsWith("text/event-stream");
		for (String document : asStream ? events(text(left)) : List.of(text(left))) {
			Set<String> named = named(document, endpoint.binding());
			assertThat(named).doesNotContain("theirs");
			named.forEach((id) -> assertThat(fixture.owners).containsKey(id));
		}
		boolean complete = fixture.ends.get(0).outcome() == AnswerEnd.Outcome.COMPLETE;
		if (complete) {
			assertThat(left).isEqualTo(answer);
		}
		return complete;
	}

	private void writeInPieces(byte[] answer, OutputStream out) throws IOException {
		int from = 0;
		while (from < answer.length) {
			int to = Math.min(answer.length, from + 1 + this.random.nextInt(80));
			out.write(answer, from, to - from);
			if (this.random.nextInt(8) == 0) {
				out.flush();
			}
			from = to;
		}
	}

	private String document() {
		return DOCUMENTS[this.random.nextInt(DOCUMENTS.length)];
	}

	private String stream() {
		StringBuilder stream = new StringBuilder();
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			stream.append(this.random.nextInt(4) == 0 ? "id: 1\nevent: x\n" : "");
			stream.append("data: ").append(document()).append(this.random.nextInt(4) == 0 ? "\r\n\r\n" : "\n\n");
			stream.append(this.random.nextInt(4) == 0 ? ": ping\n\n" : "");
		}
		return stream.toString();
	}

	private byte[] mutated(String answer) {
		StringBuilder mutated = new StringBuilder(answer);
		for (int i = this.random.nextInt(4); i > 0 && mutated.length() > 0; i--) {
			int at = this.random.nextInt(mutated.length());
			int to = Math.min(mutated.length(), at + 1 + this.random.nextInt(20));
			switch (this.random.nextInt(6)) {
				case 0 -> mutated.delete(at, to);
				case 1 -> mutated.insert(at, mutated.substring(at, to));
				case 2 -> mutated.setLength(at);
				case 3 -> mutated.setCharAt(at, (char) (1 + this.random.nextInt(127)));
				case 4 -> mutated.insert(at,
						TOKENS[this.random.nextInt(TOKENS.length)].repeat(this.random.nextInt(50) == 0 ? 500 : 1));
				default -> insertWhereJsonWouldTakeIt(mutated);
			}
		}
		return mutated.toString().getBytes(StandardCharsets.UTF_8);
	}

	private void insertWhereJsonWouldTakeIt(StringBuilder mutated) {
		List<Integer> places = new ArrayList<>();
		for (int i = 0; i < mutated.length(); i++) {
			if (mutated.charAt(i) == '{') {
				places.add(i + 1);
			}
		}
		if (!places.isEmpty()) {
			mutated.insert(places.get(this.random.nextInt(places.size())), TOKENS[this.random.nextInt(TOKENS.length)]);
		}
	}

	/**
	 * The data of all events, read line by line (HTML standard, section 9.2.6), that of
	 * an event without an end too.
	 */
	private static List<String> events(String text) {
		List<String> events = new ArrayList<>();
		StringBuilder data = new StringBuilder();
		String stream = text.startsWith("\ufeff") ? text.substring(1) : text;
		for (String line : (stream + "\n\n").split("\r\n|\n|\r", -1)) {
			if (line.isEmpty()) {
				if (data.length() > 1) {
					events.add(data.toString());
				}
				data.setLength(0);
			}
			else if (line.startsWith("data:") || line.equals("data")) {
				data.append(line.length() > 5 ? line.substring(5) : "").append('\n');
			}
		}
		return events;
	}

	/**
	 * Every id at a place of the protocol's, by whichever spelling and of however many
	 * members of one name: the first, the last and those between.
	 */
	private static Set<String> named(String document, Binding binding) {
		Set<String> named = new HashSet<>();
		Deque<String> path = new ArrayDeque<>();
		String prefix = (binding == Binding.JSONRPC) ? "result." : "";
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), document)) {
			boolean flat = false;
			String name = "";
			for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
				switch (token) {
					case PROPERTY_NAME -> name = parser.currentName().toLowerCase(Locale.ROOT).replace("_", "");
					case START_OBJECT, START_ARRAY -> {
						path.addLast((token == JsonToken.START_ARRAY) ? name + "[]" : name);
						name = "";
					}
					case END_OBJECT, END_ARRAY -> path.removeLast();
					case VALUE_STRING -> {
						String place = String.join(".", path) + "." + name;
						place = place.substring(1);
						if (place.startsWith(prefix) && PLACES.contains(place.substring(prefix.length()))) {
							named.add(parser.getString());
						}
						flat |= place.equals(prefix + "id") || place.equals(prefix + "taskid");
					}
					default -> {
					}
				}
			}
			if (flat) {
				flat(document, binding, named);
			}
		}
		catch (RuntimeException ex) {
			// No reader gets through it.
			assertThat(document).isEmpty();
		}
		named.remove("");
		return named;
	}

	/**
	 * Something of protocol 0.3: which of its ids counts, its kind tells.
	 */
	private static void flat(String document, Binding binding, Set<String> named) {
		JsonNode payload = JsonMapper.shared().readTree(document);
		if (binding == Binding.JSONRPC) {
			payload = payload.path("result");
		}
		String kind = payload.path("kind").asString("");
		if (kind.equals("task") || kind.isEmpty()) {
			named.add(payload.path("id").asString(""));
		}
		if (!kind.equals("task")) {
			named.add(payload.path("taskId").asString(payload.path("task_id").asString("")));
		}
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
