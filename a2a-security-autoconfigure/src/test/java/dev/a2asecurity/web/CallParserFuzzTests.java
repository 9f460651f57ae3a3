package dev.a2asecurity.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.a2asecurity.call.A2ACall;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a request is made of, it is parsed or refused: no other exception, no memory
 * that stays taken, nothing in a call that an id may not have. The seeds are fixed, so
 * that what fails once fails again; the property {@code a2a.fuzz.rounds} makes it go on
 * for longer.
 */
class CallParserFuzzTests {

	private static final int ROUNDS = Integer.getInteger("a2a.fuzz.rounds", 1);

	private static final int REQUESTS = 4000;

	private static final List<String> SEEDS = List.of(Calls.envelope("SendMessage",
			"{\"tenant\":\"a\",\"message\":{\"messageId\":\"m\",\"taskId\":\"t\",\"contextId\":\"c\",\"referenceTaskIds\":"
					+ "[\"r\"],\"metadata\":{\"skillId\":\"s\"},\"parts\":[{\"text\":\"\u00fc\\ud83d\\ude00\"},"
					+ "{\"metadata\":{\"skillId\":\"s\"}}]},\"configuration\":{\"pushNotificationConfig\":"
					+ "{\"url\":\"https://u\",\"taskId\":\"\"}}}"),
			Calls.envelope("tasks/pushNotificationConfig/set",
					"{\"taskId\":\"t\",\"pushNotificationConfig\":{\"url\":\"https://u\"}}"),
			Calls.envelope("ListTasks",
					"{\"contextId\":\"c\",\"pageSize\":2,\"pageToken\":\"x\",\"f\":[1.5e3,true,null]}"),
			Calls.envelope("GetTask", "{\"id\":\"t\"}"),
			"{\"message\":{\"messageId\":\"m\",\"parts\":[]},\"metadata\":{\"k\":[[[{}]]]}}",
			"{\"parent\":\"tasks/t\",\"config\":{\"name\":\"tasks/t/pushNotificationConfigs/w\",\"url\":\"https://u\"}}");

	private static final List<String> TARGETS = List.of("/a2a", "/a2a?A2A-Version=1.0", "/v10", "/rest/message:send",
			"/rest/v1/message:stream", "/rest/tasks/t", "/rest/a/tasks?contextId=c&pageToken=x&pageSize=1",
			"/rest/tasks/t:cancel", "/rest/tasks/t/pushNotificationConfigs",
			"/rest/v1/tasks/t/pushNotificationConfigs/w", "/jobs/t/cancel");

	private static final List<String> DICTIONARY = List.of("\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",",
			":", "null", "true", "1e999", "-", "0", "\"taskId\"", "\"task_id\"", "\"message\"", "\"config\"",
			"\"skillId\"", "/", "//", "..", "%2F", "%00", "%", ";", "?", "&", "=", "tasks", "v1", ":cancel",
			"A2A-Version=", "\u212a", "\ufeff", "\u0000", "\r\n", "tasks/", "{\"a\":".repeat(120), "[".repeat(200),
			"x".repeat(300));

	private final Calls calls = new Calls(
			Map.of("cancel-task", List.of("POST /jobs/{id}/cancel"), "myorg/own", List.of("PUT /own/{taskId}")));

	static LongStream seeds() {
		return LongStream.range(0, ROUNDS);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void parseWhenAnythingIsSentThenParsedOrRefused(long seed) throws IOException {
		Random random = new Random(seed);
		int accepted = 0;
		for (int i = 0; i < REQUESTS; i++) {
			if (isParsed(this.calls, request(random), "seed " + seed + ", request " + i)) {
				accepted++;
			}
		}
		assertThat(accepted).isGreaterThan(REQUESTS / 50);
	}

	/**
	 * Parses a request to whichever of the endpoints its path is below.
	 * @return whether it was accepted
	 */
	static boolean isParsed(Calls calls, MockHttpServletRequest request, String label) throws IOException {
		String described = label + ": " + request.getMethod() + " " + request.getRequestURI() + "?"
				+ request.getQueryString() + " " + content(request);
		boolean accepted = false;
		try {
			A2AEndpoint endpoint = calls.endpoints.all().get(request.getRequestURI().startsWith("/rest") ? 1 : 0);
			ParsedCall parsed = calls.parsed(request, endpoint);
			requireSound(parsed.call());
			if (parsed.page() != null) {
				parsed.page().at("cursor");
			}
			parsed.closeAfter();
			accepted = true;
		}
		catch (RequestRefusedException ex) {
			assertThat(ex.getMessage()).startsWith("reason=");
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new AssertionError(described, ex);
		}
		assertThat(calls.bodies.held()).as(described).isZero();
		return accepted;
	}

	private static String content(MockHttpServletRequest request) {
		byte[] content = request.getContentAsByteArray();
		return (content != null) ? new String(content, StandardCharsets.ISO_8859_1) : "";
	}

	private static void requireSound(A2ACall call) {
		assertThat(call.namedTaskIds()).allMatch(Identifiers::isValid);
		assertThat(call.contextId()).matches((id) -> id == null || Identifiers.isValid(id));
		assertThat(call.tenant()).matches((id) -> id == null || Identifiers.isValid(id));
		assertThat(call.taskId() != null || !call.operation().requiresTask()).isTrue();
		assertThat(call.messageId() != null || !call.operation().sendsMessage()).isTrue();
		assertThat(call.webhookUrls()).noneMatch((url) -> url.isEmpty() || url.length() > 2048);
	}

	private static MockHttpServletRequest request(Random random) {
		String target = pick(random, TARGETS);
		byte[] body = pick(random, SEEDS).getBytes(StandardCharsets.UTF_8);
		for (int i = random.nextInt(3); i > 0; i--) {
			body = mutated(random, body);
		}
		if (random.nextInt(3) == 0) {
			target = new String(mutated(random, target.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
		}
		String method = (random.nextInt(6) > 0) ? "POST" : pick(random, List.of("GET", "HEAD", "DELETE", "PUT", "x"));
		MockHttpServletRequest request = Calls.request(method, target, (random.nextInt(8) > 0) ? body : new byte[0]);
		if (random.nextInt(10) == 0) {
			request.addHeader(pick(random, List.of("A2A-Version", "X-A2A-Version", "Content-Encoding")),
					pick(random, List.of("1.0", "0.3", "", "9", "1.0.0.0.0", "\u0000")));
		}
		return request;
	}

	private static byte[] mutated(Random random, byte[] bytes) {
		if (bytes.length == 0) {
			return bytes;
		}
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		int from = random.nextInt(text.length());
		int to = Math.min(text.length(), from + random.nextInt(12));
		String word = new String(pick(random, DICTIONARY).getBytes(StandardCharsets.UTF_8),
				StandardCharsets.ISO_8859_1);
		String changed = switch (random.nextInt(7)) {
			case 0 -> text.substring(0, from) + (char) random.nextInt(256) + text.substring(from + 1);
			case 1 -> text.substring(0, from) + text.substring(to);
			case 2 -> text.substring(0, to) + text.substring(from);
			case 3 -> text.substring(0, from);
			case 4 -> text.substring(0, from) + word + text.substring(to);
			default -> text.substring(0, from) + word + text.substring(from);
		};
		return changed.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static <T> T pick(Random random, List<T> choices) {
		return choices.get(random.nextInt(choices.size()));
	}

}
