package dev.a2asecurity.samples.interop.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes requests that are ambiguous of ones that are not: each change is one that some
 * parser overlooks. It keeps two members of one name apart, which no JSON library does.
 */
final class Mutations {

	private static final List<String> NAMES = List.of("id", "method", "params", "taskId", "task_id", "contextId",
			"context_id", "message", "request", "messageId", "metadata", "skillId", "skill_id", "referenceTaskIds",
			"reference_task_ids", "configuration", "pushNotificationConfig", "push_notification_config",
			"taskPushNotificationConfig", "pushNotification", "config", "url", "name", "parent", "tenant", "parts",
			"content", "pushNotificationConfigId", "configId");

	private static final List<String> VALUES = List.of("\"evil\"", "[\"evil\"]", "7", "true", "null", "\"\"",
			"{\"skillId\":\"evil\"}", "{\"url\":\"https://evil.example.com\"}", "\"https://evil.example.com\"",
			"{\"taskId\":\"evil\",\"messageId\":\"m\",\"parts\":[]}", "\"tasks/evil\"",
			"[{\"metadata\":{\"skillId\":\"evil\"}}]", "\"CancelTask\"", "\"tasks/cancel\"", "{\"id\":\"evil\"}",
			"'evil'", "evil", "[\"evil\",\"evil\"]", "\"evil\\u0000\"", "\"\\ud800\"");

	private final Random random;

	Mutations(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Changes a request in one or two ways.
	 */
	byte[] mutate(String seed) {
		String text = seed;
		int changes = 1 + this.random.nextInt(2);
		for (int i = 0; i < changes; i++) {
			text = change(text);
		}
		return switch (this.random.nextInt(40)) {
			case 0 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
			case 1 -> text.getBytes(StandardCharsets.UTF_16BE);
			case 2 -> text.getBytes(StandardCharsets.UTF_16LE);
			case 3 -> text.replace("mine", "m\u00efne").getBytes(StandardCharsets.ISO_8859_1);
			default -> text.getBytes(StandardCharsets.UTF_8);
		};
	}

	private String change(String text) {
		return switch (this.random.nextInt(8)) {
			case 0, 1, 2 -> insertMember(text, member(pick(NAMES), pick(VALUES)));
			case 3 -> insertMember(text, member(existingName(text), pick(VALUES)));
			case 4 -> replaceValue(text);
			case 5 -> renameMember(text);
			case 6 -> insertMember(text, "/*" + member(existingName(text), "\"evil\"") + "*/\"x\":1");
			default ->
				text + pick(List.of(" {}", "x", "\u0000", "//x", ",{}", "]", " null", "\n{\"method\":\"CancelTask\"}"));
		};
	}

	private <T> T pick(List<T> choices) {
		return choices.get(this.random.nextInt(choices.size()));
	}

	private String member(String name, String value) {
		return spelled(name) + ":" + value;
	}

	/**
	 * Spells a name as some parser reads it too.
	 */
	private String spelled(String name) {
		return switch (this.random.nextInt(10)) {
			case 0 -> "\"" + name.toUpperCase() + "\"";
			case 1 -> "\"" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "\"";
			case 2 -> "\"" + name.substring(0, name.length() - 1) + "\\u00"
					+ Integer.toHexString(name.charAt(name.length() - 1)) + "\"";
			case 3 -> "'" + name + "'";
			case 4 -> name;
			case 5 -> "\"" + name.replace('k', '\u212a').replace('s', '\u017f') + "\"";
			default -> "\"" + name + "\"";
		};
	}

	/**
	 * Inserts a member first or last into one of the objects.
	 */
	private String insertMember(String text, String member) {
		boolean first = this.random.nextBoolean();
		List<Integer> places = places(text, first ? '{' : '}');
		if (places.isEmpty()) {
			return text;
		}
		int place = pick(places);
		if (first) {
			return text.substring(0, place + 1) + member + "," + text.substring(place + 1);
		}
		return text.substring(0, place) + "," + member + text.substring(place);
	}

	private static List<Integer> places(String text, char character) {
		List<Integer> places = new ArrayList<>();
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) == character) {
				places.add(i);
			}
		}
		return places;
	}

	private String existingName(String text) {
		List<String> names = NAMES.stream().filter((name) -> text.contains("\"" + name + "\"")).toList();
		return names.isEmpty() ? "id" : pick(names);
	}

	private String replaceValue(String text) {
		String name = existingName(text);
		return text.replaceFirst("\"" + name + "\":(\"[^\"]*\"|\\[[^\\]]*\\]|[0-9a-z]+)",
				"\"" + name + "\":" + pick(VALUES).replace("\\", "\\\\"));
	}

	private String renameMember(String text) {
		String name = existingName(text);
		return text.replaceFirst("\"" + name + "\"",
				spelled(this.random.nextBoolean() ? name : pick(NAMES)).replace("\\", "\\\\"));
	}

}
