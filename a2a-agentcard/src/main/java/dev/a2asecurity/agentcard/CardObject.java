package dev.a2asecurity.agentcard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.AgentCardRefusedException.Reason;

/**
 * An object within a received card, read field by field: unknown ones are let be,
 * {@code null} is absence, and what is of another type is refused by its path.
 */
final class CardObject {

	private final ObjectNode node;

	private final String path;

	CardObject(ObjectNode node, String path) {
		this.node = node;
		this.path = path;
	}

	boolean has(String name) {
		return find(name) != null;
	}

	/** A text that may be missing here; the model knows whether it may. */
	@Nullable String text(String name) {
		JsonNode value = find(name);
		return (value != null) ? text(value, name) : null;
	}

	/** A text that must be there. */
	String requiredText(String name) {
		String text = text(name);
		if (text == null) {
			throw refuse(name, "is missing");
		}
		return text;
	}

	@Nullable Boolean bool(String name) {
		JsonNode value = find(name);
		if (value == null) {
			return null;
		}
		if (!value.isBoolean()) {
			throw refuse(name, "is no boolean");
		}
		return value.booleanValue();
	}

	List<String> texts(String name) {
		JsonNode value = find(name);
		return (value != null) ? texts(value, name) : List.of();
	}

	private List<String> texts(JsonNode value, String shownName) {
		List<String> texts = new ArrayList<>();
		elements(value, shownName).forEach((element) -> texts.add(text(element, shownName)));
		return texts;
	}

	@Nullable CardObject object(String name) {
		JsonNode value = find(name);
		return (value != null) ? object(value, name) : null;
	}

	List<CardObject> objects(String name) {
		List<CardObject> objects = new ArrayList<>();
		for (JsonNode element : elements(name)) {
			objects.add(object(element, name + "[" + objects.size() + "]"));
		}
		return objects;
	}

	/** The members of an object that is a map. */
	Map<String, CardObject> objectMap(String name) {
		return map(name, (entry) -> object(entry, name + " entry"));
	}

	Map<String, String> textMap(String name) {
		return map(name, (entry) -> text(entry, name + " entry"));
	}

	/**
	 * This object itself as a map from names to lists of texts. The names are the card's,
	 * so messages show them quoted.
	 */
	Map<String, List<String>> textLists() {
		Map<String, List<String>> lists = new LinkedHashMap<>();
		this.node.propertyStream()
			.forEach((member) -> lists.put(member.getKey(), texts(member.getValue(), Fields.quoted(member.getKey()))));
		return lists;
	}

	Map<String, @Nullable Object> struct(String name) {
		return map(name, CardObject::structValue);
	}

	<T> List<T> read(String name, Function<CardObject, T> reading) {
		return objects(name).stream().map(reading).toList();
	}

	AgentCardRefusedException refuse(String name, String problem) {
		return new AgentCardRefusedException(Reason.INVALID_FIELD,
				"The card cannot be read: " + pathOf(name) + " " + problem);
	}

	private <T> Map<String, T> map(String name, Function<JsonNode, T> reading) {
		Map<String, T> map = new LinkedHashMap<>();
		JsonNode value = find(name);
		if (value == null) {
			return map;
		}
		if (!value.isObject()) {
			throw refuse(name, "is no object");
		}
		value.propertyStream().forEach((entry) -> map.put(entry.getKey(), reading.apply(entry.getValue())));
		return map;
	}

	private @Nullable JsonNode find(String name) {
		JsonNode value = this.node.get(name);
		return (value == null || value.isNull()) ? null : value;
	}

	private Iterable<JsonNode> elements(String name) {
		JsonNode value = find(name);
		return (value != null) ? elements(value, name) : List.of();
	}

	private Iterable<JsonNode> elements(JsonNode value, String shownName) {
		if (value.isNull()) {
			return List.of();
		}
		if (!value.isArray()) {
			throw refuse(shownName, "is no array");
		}
		return value;
	}

	private CardObject object(JsonNode value, String name) {
		if (!(value instanceof ObjectNode object)) {
			throw refuse(name, "is no object");
		}
		return new CardObject(object, pathOf(name));
	}

	private String text(JsonNode value, String name) {
		if (!value.isString()) {
			throw refuse(name, "is no string");
		}
		return value.stringValue();
	}

	private String pathOf(String name) {
		return this.path.isEmpty() ? name : this.path + "." + name;
	}

	private static @Nullable Object structValue(JsonNode value) {
		if (value.isObject()) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			value.propertyStream().forEach((entry) -> map.put(entry.getKey(), structValue(entry.getValue())));
			return map;
		}
		if (value.isArray()) {
			List<@Nullable Object> list = new ArrayList<>();
			value.forEach((element) -> list.add(structValue(element)));
			return list;
		}
		if (value.isString()) {
			return value.stringValue();
		}
		if (value.isBoolean()) {
			return value.booleanValue();
		}
		return value.isNumber() ? value.numberValue() : null;
	}

}
