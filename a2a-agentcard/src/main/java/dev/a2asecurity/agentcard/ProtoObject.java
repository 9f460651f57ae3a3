package dev.a2asecurity.agentcard;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A protobuf message in the making, as JSON. Its methods are the presence rules of
 * sections 5.7 and 8.4.1, so that each field of a message reads as name, rule and value.
 */
final class ProtoObject {

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	private final ObjectNode node = NODES.objectNode();

	/** A REQUIRED field: there even when its value is the default. */
	ProtoObject always(String name, String value) {
		this.node.put(name, value);
		return this;
	}

	/** A REQUIRED field: there even when it is empty. */
	ProtoObject always(String name, JsonNode value) {
		this.node.set(name, value);
		return this;
	}

	/** A string that is there when it is set; the model decides what counts as set. */
	ProtoObject ifSet(String name, @Nullable String value) {
		if (value != null) {
			this.node.put(name, value);
		}
		return this;
	}

	/** An {@code optional} boolean: there when it is set, {@code false} included. */
	ProtoObject ifSet(String name, @Nullable Boolean value) {
		if (value != null) {
			this.node.put(name, value);
		}
		return this;
	}

	/** A message that is there when it is set. */
	<T> ProtoObject ifSet(String name, @Nullable T value, Function<T, ObjectNode> form) {
		if (value != null) {
			this.node.set(name, form.apply(value));
		}
		return this;
	}

	/** A boolean without the {@code optional} keyword: {@code false} is not written. */
	ProtoObject ifTrue(String name, boolean value) {
		if (value) {
			this.node.put(name, true);
		}
		return this;
	}

	/** A repeated field, a map or a Struct that is not REQUIRED. */
	ProtoObject unlessEmpty(String name, JsonNode value) {
		if (!value.isEmpty()) {
			this.node.set(name, value);
		}
		return this;
	}

	ObjectNode node() {
		return this.node;
	}

	static ArrayNode texts(List<String> values) {
		ArrayNode array = NODES.arrayNode();
		values.forEach(array::add);
		return array;
	}

	static <T> ArrayNode array(List<T> values, Function<T, ObjectNode> form) {
		ArrayNode array = NODES.arrayNode();
		values.forEach((value) -> array.add(form.apply(value)));
		return array;
	}

	/**
	 * Keys in the order of RFC 8785, section 3.2.3: maps that are equal give the same
	 * bytes on every instance of an agent, whatever order they were made in.
	 */
	static <T> ObjectNode map(Map<String, T> values, Function<T, JsonNode> form) {
		ObjectNode object = NODES.objectNode();
		new TreeMap<>(values).forEach((key, value) -> object.set(key, form.apply(value)));
		return object;
	}

	/** Free-form JSON as {@link StructValues} holds it. */
	static ObjectNode struct(Map<String, @Nullable Object> values) {
		return map(values, ProtoObject::structValue);
	}

	private static JsonNode structValue(@Nullable Object value) {
		if (value == null) {
			return NODES.nullNode();
		}
		if (value instanceof String text) {
			return NODES.stringNode(text);
		}
		if (value instanceof Boolean bool) {
			return NODES.booleanNode(bool);
		}
		if (value instanceof Long number) {
			return NODES.numberNode(number.longValue());
		}
		if (value instanceof Double number) {
			return NODES.numberNode(number.doubleValue());
		}
		if (value instanceof List<?> list) {
			ArrayNode array = NODES.arrayNode();
			list.forEach((element) -> array.add(structValue(element)));
			return array;
		}
		if (value instanceof Map<?, ?> map) {
			ObjectNode object = NODES.objectNode();
			new TreeMap<Object, @Nullable Object>(map)
				.forEach((key, element) -> object.set((String) key, structValue(element)));
			return object;
		}
		throw new IllegalStateException("StructValues let a " + value.getClass().getName() + " pass");
	}

}
