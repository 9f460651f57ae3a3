package dev.a2asecurity.agentcard;

import java.io.IOException;
import java.util.TreeMap;

import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.agentcard.ProtoMessage.Field;
import dev.a2asecurity.agentcard.ProtoMessage.Kind;
import dev.a2asecurity.agentcard.ProtoMessage.Presence;

/**
 * The bytes that a signature covers: the JSON of a card as it was received, by the
 * presence rules of section 8.4.1, in the form of RFC 8785.
 */
final class CanonicalForm {

	static final String SIGNATURES = "signatures";

	/**
	 * The content type ({@code cty}; RFC 7515, section 4.1.10) of a signature over the
	 * looser form. Without it, one could take from a card what that form leaves out, and
	 * present the rest under this signature as a card of its own: a requirement without
	 * its mutual TLS.
	 */
	static final String PROJECTION_TYPE = "vnd.a2asecurity.agent-card-projection+json";

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	private CanonicalForm() {
	}

	/**
	 * Returns the form of the specification. It covers every member of the received JSON,
	 * those that protocol 1.0 does not define included, but for what means the same as
	 * nothing: a field that is neither REQUIRED nor {@code optional} at its default.
	 */
	static byte[] ofSpecification(ObjectNode card) {
		return rfc8785(specification(card));
	}

	/**
	 * Returns what the form of the specification covers.
	 */
	static ObjectNode specification(ObjectNode card) {
		ObjectNode covered = withDefaultsDropped(card, ProtoMessage.AGENT_CARD);
		covered.remove(SIGNATURES);
		return covered;
	}

	/**
	 * Returns what two trees of the same canonical form have in common: members in the
	 * order of RFC 8785, and numbers as it writes them. The order and the spelling in
	 * which they came are not signed.
	 */
	static ObjectNode ordered(JsonNode object) {
		TreeMap<String, JsonNode> members = new TreeMap<>();
		object.propertyStream().forEach((member) -> members.put(member.getKey(), orderedValue(member.getValue())));
		return NODES.objectNode().setAll(members);
	}

	private static JsonNode orderedValue(JsonNode value) {
		if (value.isObject()) {
			return ordered(value);
		}
		if (value.isArray()) {
			ArrayNode array = NODES.arrayNode();
			value.forEach((element) -> array.add(orderedValue(element)));
			return array;
		}
		if (value.isFloatingPointNumber()) {
			double number = value.doubleValue();
			boolean integer = number == Math.rint(number) && Math.abs(number) <= StructValues.MAX_INTEGER;
			return integer ? NODES.numberNode((long) number) : value;
		}
		return value;
	}

	/**
	 * Returns the looser form that several SDKs verify.
	 */
	static byte[] ofProjection(ObjectNode card) {
		return rfc8785(projection(card));
	}

	/**
	 * Returns what the looser form covers: the fields of protocol 1.0, and of those what
	 * is not empty at any depth.
	 */
	static ObjectNode projection(ObjectNode card) {
		JsonNode projected = withoutEmpty(ofProtocol(card, ProtoMessage.AGENT_CARD));
		return (projected instanceof ObjectNode object) ? object : NODES.objectNode();
	}

	private static ObjectNode withDefaultsDropped(JsonNode received, ProtoMessage message) {
		ObjectNode covered = NODES.objectNode();
		received.propertyStream().forEach((member) -> {
			Field field = message.find(member.getKey());
			JsonNode value = (field != null) ? within(field, member.getValue(), CanonicalForm::withDefaultsDropped)
					: member.getValue();
			if (field == null || field.presence() != Presence.IMPLICIT || !isDefault(field.kind(), value)) {
				covered.set(member.getKey(), value);
			}
		});
		return covered;
	}

	private static ObjectNode ofProtocol(JsonNode received, ProtoMessage message) {
		ObjectNode projected = NODES.objectNode();
		received.propertyStream().forEach((member) -> {
			Field field = message.find(member.getKey());
			if (field != null && (field.presence() == Presence.EXPLICIT || !isFalse(field, member.getValue()))) {
				projected.set(member.getKey(), within(field, member.getValue(), CanonicalForm::ofProtocol));
			}
		});
		return projected;
	}

	private static boolean isFalse(Field field, JsonNode value) {
		return field.kind() == Kind.BOOLEAN && isDefault(Kind.BOOLEAN, value);
	}

	/**
	 * Applies a rule to the messages that a field holds. A value of another type than the
	 * field's stays what it is: nothing that was received may get lost.
	 */
	private static JsonNode within(Field field, JsonNode value, Rule rule) {
		ProtoMessage message = field.message();
		if (message == null) {
			return value;
		}
		if (field.kind() == Kind.MESSAGE && value.isObject()) {
			return rule.apply(value, message);
		}
		if (field.kind() == Kind.MESSAGES && value.isArray()) {
			ArrayNode array = NODES.arrayNode();
			value.forEach((element) -> array.add(element.isObject() ? rule.apply(element, message) : element));
			return array;
		}
		if (field.kind() == Kind.MESSAGE_MAP && value.isObject()) {
			ObjectNode map = NODES.objectNode();
			value.propertyStream()
				.forEach((entry) -> map.set(entry.getKey(),
						entry.getValue().isObject() ? rule.apply(entry.getValue(), message) : entry.getValue()));
			return map;
		}
		return value;
	}

	private static boolean isDefault(Kind kind, JsonNode value) {
		return switch (kind) {
			case TEXT -> value.isString() && value.stringValue().isEmpty();
			case BOOLEAN -> value.isBoolean() && !value.booleanValue();
			case TEXTS, MESSAGES -> value.isArray() && value.isEmpty();
			case TEXT_MAP, MESSAGE_MAP -> value.isObject() && value.isEmpty();
			case MESSAGE, STRUCT -> false;
		};
	}

	/** Nothing but empty is {@code null}. */
	private static @Nullable JsonNode withoutEmpty(JsonNode value) {
		if (value.isObject()) {
			ObjectNode object = NODES.objectNode();
			value.propertyStream().forEach((member) -> {
				JsonNode kept = withoutEmpty(member.getValue());
				if (kept != null) {
					object.set(member.getKey(), kept);
				}
			});
			return object.isEmpty() ? null : object;
		}
		if (value.isArray()) {
			ArrayNode array = NODES.arrayNode();
			value.forEach((element) -> {
				JsonNode kept = withoutEmpty(element);
				if (kept != null) {
					array.add(kept);
				}
			});
			return array.isEmpty() ? null : array;
		}
		boolean empty = value.isNull() || (value.isString() && value.stringValue().isEmpty());
		return empty ? null : value;
	}

	/**
	 * Depth, numbers and texts are within bounds: {@link CardJson} has seen to that, or
	 * the model.
	 */
	static byte[] rfc8785(ObjectNode tree) {
		try {
			return new JsonCanonicalizer(CardJson.writeText(tree)).getEncodedUTF8();
		}
		catch (IOException ex) {
			throw new IllegalStateException("A checked card has a canonical form", ex);
		}
	}

	@FunctionalInterface
	private interface Rule {

		ObjectNode apply(JsonNode received, ProtoMessage message);

	}

}
