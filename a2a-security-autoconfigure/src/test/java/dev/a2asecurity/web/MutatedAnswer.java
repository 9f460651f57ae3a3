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
 * Any answer through the pipeline. Whatever comes out names, at the places where any
 * reader could look, no task and no context {@code theirs}; nothing is thrown, nothing
 * stays held, and the end is told once.
 */
final class MutatedAnswer {

	private static final int MAX_DOCUMENT = 4096;

	private static final JsonFactory JSON = new JsonFactory();

	/**
	 * Places of ids, in lower case without underscores, from what is answered.
	 */
	private static final Set<String> PLACES = Set.of("task.id", "task.contextid", "message.taskid", "message.contextid",
			"msg.taskid", "msg.contextid", "statusupdate.taskid", "statusupdate.contextid", "artifactupdate.taskid",
			"artifactupdate.contextid", "contextid");

	private MutatedAnswer() {
	}

	/**
	 * Lets an agent answer with something.
	 * @param answer what the agent writes
	 * @param stream whether it says that it is a stream of events
	 * @param random how it is written: in pieces, some of them flushed
	 * @return whether it left as it was
	 */
	static boolean leaves(byte[] answer, boolean stream, A2AEndpoint endpoint, Random random) throws Exception {
		return leaves(answer, stream, endpoint, (out) -> writeInPieces(answer, out, random));
	}

	/**
	 * Lets an agent answer with something.
	 * @param answer what the agent writes
	 * @param stream whether it says that it is a stream of events
	 * @param agent writes it
	 * @return whether it left as it was
	 */
	static boolean leaves(byte[] answer, boolean stream, A2AEndpoint endpoint, Agent agent) throws Exception {
		PipelineFixture fixture = new PipelineFixture();
		fixture.settings = new ResponsePipeline.Settings(MAX_DOCUMENT, 4 * MAX_DOCUMENT, true);
		fixture.owners.put("theirs", "bob");
		MockHttpServletResponse response = new MockHttpServletResponse();
		fixture.answer(endpoint, A2AOperation.SEND_STREAMING_MESSAGE,
				new MockHttpServletRequest("POST", (endpoint == PipelineFixture.RPC) ? "/a2a" : "/rest/message:stream"),
				response, (request, agents) -> {
					agents.setContentType(stream ? "text/event-stream" : "application/json");
					agent.write(agents.getOutputStream());
				});
		assertThat(fixture.ends).hasSize(1);
		assertThat(fixture.pipeline().held()).isZero();
		byte[] left = response.getContentAsByteArray();
		boolean asStream = response.getContentType().startsWith("text/event-stream");
		for (String document : asStream ? streamed(text(left)) : List.of(text(left))) {
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

	private static void writeInPieces(byte[] answer, OutputStream out, Random random) throws IOException {
		int from = 0;
		while (from < answer.length) {
			int to = Math.min(answer.length, from + 1 + random.nextInt(80));
			out.write(answer, from, to - from);
			if (random.nextInt(8) == 0) {
				out.flush();
			}
			from = to;
		}
	}

	/**
	 * Every document that some client reads in a stream: the data of each event, and that
	 * of each line by itself, which the A2A Java SDK takes for one.
	 */
	private static List<String> streamed(String text) {
		List<String> documents = events(text);
		text.lines()
			.filter((line) -> line.startsWith("data:"))
			.map((line) -> firstObject(line.substring("data:".length())))
			.filter((object) -> !object.isEmpty())
			.forEach(documents::add);
		return documents;
	}

	/**
	 * Returns the object that a line begins with, whatever follows it, or nothing if it
	 * begins with no whole one.
	 */
	private static String firstObject(String line) {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return "";
			}
			parser.skipChildren();
			return (parser.currentToken() == JsonToken.END_OBJECT)
					? line.substring(0, (int) parser.currentLocation().getCharOffset()) : "";
		}
		catch (RuntimeException ex) {
			return "";
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

	/**
	 * Writes an answer.
	 */
	@FunctionalInterface
	interface Agent {

		void write(OutputStream out) throws IOException;

	}

}
