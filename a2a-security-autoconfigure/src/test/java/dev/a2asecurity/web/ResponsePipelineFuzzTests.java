package dev.a2asecurity.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

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
			"data: {\"result\":{\"task\":{\"id\":\"theirs\"}}}\n\n",
			// A document in a line of its own, within another one.
			"\"x\":\ndata: {\"result\":{\"task\":{\"id\":\"theirs\"}}}\ndata: ,", "mine", "/*", "1e999",
			"\ud83d\ude00" };

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
		A2AEndpoint endpoint = (this.random.nextInt(4) == 0) ? PipelineFixture.HTTP : PipelineFixture.RPC;
		return MutatedAnswer.leaves(answer, stream, endpoint, this.random);
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

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
