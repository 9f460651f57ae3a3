package dev.a2asecurity.recording;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of a document what is not to be recorded: what stands at the paths that
 * configuration names; members that hold credentials, by their names; and, wherever it
 * stands, text that has the form of a signed token.
 * <p>
 * A path is names with slashes between them, as they stand in the document from its top.
 * One asterisk is any member or element, and two are any number of them, none included.
 */
public final class RedactionRules {

	static final String REDACTED = "<redacted>";

	/** In lower case and without separators. */
	private static final Set<String> CREDENTIALS = Set.of("credentials", "token", "password", "passwd", "secret",
			"authorization", "apikey", "accesstoken", "refreshtoken", "idtoken", "clientsecret", "clientassertion",
			"privatekey");

	private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]*");

	private static final String ANY = "*";

	private static final String ANY_DEPTH = "**";

	private final List<List<String>> paths;

	private RedactionRules(List<List<String>> paths) {
		this.paths = paths;
	}

	/**
	 * Creates rules.
	 * @param paths what is taken out besides credentials
	 * @throws IllegalArgumentException if one of them is no path; the message says which
	 */
	public static RedactionRules of(List<String> paths) {
		List<List<String>> split = new ArrayList<>();
		for (String path : paths) {
			String trimmed = path.startsWith("/") ? path.substring(1) : path;
			List<String> segments = List.of(trimmed.split("/", -1));
			if (segments.contains("") || segments.get(segments.size() - 1).equals(ANY_DEPTH)) {
				throw new IllegalArgumentException("[" + path + "] is no path");
			}
			split.add(segments);
		}
		return new RedactionRules(List.copyOf(split));
	}

	/**
	 * Returns a copy of a document without what is taken out.
	 */
	JsonNode apply(JsonNode document) {
		Set<Position> start = new LinkedHashSet<>();
		for (int i = 0; i < this.paths.size(); i++) {
			add(start, new Position(i, 0));
		}
		return copy(document, start);
	}

	private JsonNode copy(JsonNode node, Set<Position> positions) {
		if (node.isObject()) {
			ObjectNode copy = JsonNodeFactory.instance.objectNode();
			node.properties().forEach((member) -> {
				String name = member.getKey();
				Set<Position> next = next(positions, name);
				copy.set(name, (isCredential(name, member.getValue()) || isAtEnd(next)) ? redacted()
						: copy(member.getValue(), next));
			});
			return copy;
		}
		if (node.isArray()) {
			ArrayNode copy = JsonNodeFactory.instance.arrayNode();
			for (int i = 0; i < node.size(); i++) {
				Set<Position> next = next(positions, String.valueOf(i));
				copy.add(isAtEnd(next) ? redacted() : copy(node.get(i), next));
			}
			return copy;
		}
		if (node.isString() && node.stringValue().contains("eyJ")) {
			return JsonNodeFactory.instance.stringNode(JWT.matcher(node.stringValue()).replaceAll(REDACTED));
		}
		return node;
	}

	private static JsonNode redacted() {
		return JsonNodeFactory.instance.stringNode(REDACTED);
	}

	private static boolean isCredential(String name, JsonNode value) {
		return !value.isNull() && CREDENTIALS.contains(name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", ""));
	}

	private Set<Position> next(Set<Position> positions, String name) {
		Set<Position> next = new LinkedHashSet<>();
		for (Position position : positions) {
			List<String> path = this.paths.get(position.path());
			String segment = path.get(position.segment());
			if (segment.equals(ANY_DEPTH)) {
				add(next, position);
			}
			else if (segment.equals(ANY) || segment.equals(name)) {
				add(next, new Position(position.path(), position.segment() + 1));
			}
		}
		return next;
	}

	/**
	 * Adds a position, and the one behind it where it stands for nothing as well.
	 */
	private void add(Set<Position> positions, Position position) {
		positions.add(position);
		List<String> path = this.paths.get(position.path());
		if (position.segment() < path.size() && path.get(position.segment()).equals(ANY_DEPTH)) {
			add(positions, new Position(position.path(), position.segment() + 1));
		}
	}

	private boolean isAtEnd(Set<Position> positions) {
		return positions.stream().anyMatch((position) -> position.segment() == this.paths.get(position.path()).size());
	}

	private record Position(int path, int segment) {
	}

}
