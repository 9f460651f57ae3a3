package dev.a2asecurity.agentcard;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON tree of an {@link AgentCard} that readers of protocol 1.0 and of 0.3 take for
 * one of theirs. The two forms have the same name only for what is the same.
 */
final class UnionTree {

	private UnionTree() {
	}

	static ObjectNode card(AgentCard card) {
		ObjectNode union = AgentCardTree.card(card);
		addMissing(AgentCard03Tree.card(card), union);
		return union;
	}

	private static void addMissing(ObjectNode from, ObjectNode to) {
		from.propertyStream().forEach((member) -> {
			JsonNode present = to.get(member.getKey());
			if (present == null) {
				to.set(member.getKey(), member.getValue());
			}
			else if (present instanceof ObjectNode object) {
				addMissing((ObjectNode) member.getValue(), object);
			}
			else if (present instanceof ArrayNode array) {
				addMissing((ArrayNode) member.getValue(), array);
			}
		});
	}

	/** Both were written from one list, in its order. */
	private static void addMissing(ArrayNode from, ArrayNode to) {
		for (int i = 0; i < to.size(); i++) {
			if (to.get(i) instanceof ObjectNode object) {
				addMissing((ObjectNode) from.get(i), object);
			}
		}
	}

}
