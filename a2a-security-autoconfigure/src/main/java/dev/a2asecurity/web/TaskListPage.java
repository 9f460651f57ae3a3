package dev.a2asecurity.web;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.a2asecurity.web.AnswerDocument.UnreadableException;

/**
 * One page of the agent's task list: an object with tasks and a cursor (A2A specification
 * 1.0, section 3.1.4), or the tasks alone (0.3, section 7.3).
 *
 * @param tasks the tasks, each with an id
 * @param nextCursor the agent's cursor of the next page, empty if there is none
 * @param size how large the agent says that a page is, or 0 if it does not
 * @param bare whether the tasks stand alone
 */
record TaskListPage(List<JsonNode> tasks, String nextCursor, int size, boolean bare) {

	/**
	 * Reads a page.
	 * @throws UnreadableException if it is none
	 */
	static TaskListPage of(JsonNode payload) {
		if (payload.isArray()) {
			return new TaskListPage(tasks(payload), "", 0, true);
		}
		if (!(payload instanceof ObjectNode page) || page.has("error")) {
			throw new UnreadableException("no list of tasks");
		}
		JsonNode tasks = page.get("tasks");
		JsonNode cursor = present(page, "nextPageToken", "next_page_token");
		JsonNode size = present(page, "pageSize", "page_size");
		if ((tasks == null && cursor == null && !page.isEmpty()) || (tasks != null && !tasks.isArray())
				|| (cursor != null && !cursor.isString())) {
			throw new UnreadableException("no list of tasks");
		}
		return new TaskListPage((tasks != null) ? tasks(tasks) : List.of(),
				(cursor != null) ? cursor.stringValue() : "", (size != null && size.isInt()) ? size.intValue() : 0,
				false);
	}

	private static @Nullable JsonNode present(ObjectNode page, String name, String otherName) {
		JsonNode node = page.get(name);
		if (page.has(otherName)) {
			if (node != null) {
				throw new UnreadableException("a list of tasks with a member under two names");
			}
			node = page.get(otherName);
		}
		return (node != null && !node.isNull()) ? node : null;
	}

	private static List<JsonNode> tasks(JsonNode array) {
		List<JsonNode> tasks = new ArrayList<>();
		for (JsonNode task : array) {
			if (!task.isObject() || !task.path("id").isString()) {
				throw new UnreadableException("a list of tasks with one that has no id");
			}
			tasks.add(task);
		}
		return tasks;
	}

	static String id(JsonNode task) {
		return task.path("id").stringValue();
	}

}
